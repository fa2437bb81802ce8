import HTTP
import Testing

/// What a client may send, and exactly what is made of it.
struct FramingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let expected: [String]

  init(_ name: String, _ text: String, _ expected: String...) {
    self.init(name, Array(text.utf8), expected)
  }

  init(_ name: String, _ bytes: [UInt8], _ expected: [String]) {
    self.name = name
    self.bytes = bytes
    self.expected = expected
  }

  var testDescription: String { self.name }
}

/// Requests that are hostile, odd or merely unusual.
enum FramingCorpus {
  static let all =
    plain + requestLines + targets + escapes + hosts + fields + lengths + codings + chunks
    + trailers + connections + limits

  private static let h = "Host: a\r\n"
  private static func get(_ target: String, _ fields: String = "Host: a\r\n") -> String {
    "GET \(target) HTTP/1.1\r\n\(fields)\r\n"
  }
  private static func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\(body)"
  }
  private static func chunked(_ body: String) -> String {
    post("Transfer-Encoding: chunked\r\n", body)
  }

  static let plain = [
    FramingCase("a request", get("/a/b"), "GET /a/b @a"),
    FramingCase("a query", get("/a?b=c&d"), "GET /a ?b=c&d @a"),
    FramingCase("an empty query", get("/a?"), "GET /a ? @a"),
    FramingCase("two question marks", get("/a?b?c"), "GET /a ?b?c @a"),
    FramingCase("HEAD", "HEAD / HTTP/1.1\r\n\(h)\r\n", "HEAD / @a"),
    FramingCase("PUT", "PUT / HTTP/1.1\r\n\(h)\r\n", "PUT / @a"),
    FramingCase("PATCH", "PATCH / HTTP/1.1\r\n\(h)\r\n", "PATCH / @a"),
    FramingCase("DELETE", "DELETE / HTTP/1.1\r\n\(h)\r\n", "DELETE / @a"),
    FramingCase("a body", post("Content-Length: 5\r\n", "hello"), "POST / @a [hello]"),
    FramingCase("a GET with a body", get("/", h + "Content-Length: 2\r\n") + "hi", "GET / @a [hi]"),
    FramingCase("two in one go", get("/1") + get("/2"), "GET /1 @a", "GET /2 @a"),
    FramingCase(
      "bodies that look like requests",
      post("Content-Length: 43\r\n", "GET /admin HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        + get("/2"),
      "POST / @a [#43]", "GET /2 @a"),
    FramingCase("nothing", ""),
    FramingCase("a blank line first", "\r\n" + get("/"), "GET / @a"),
    FramingCase(
      "a blank line after a body", post("Content-Length: 1\r\n", "x\r\n") + get("/"),
      "POST / @a [x]", "GET / @a"),
    FramingCase("two blank lines first", "\r\n\r\n" + get("/"), "400 MALFORMED_REQUEST_LINE"),
    FramingCase("half a line", "GET / HT", "400 TRUNCATED_REQUEST"),
    FramingCase("half a head", "GET / HTTP/1.1\r\nHost: a\r\n", "400 TRUNCATED_REQUEST"),
    FramingCase("half a body", post("Content-Length: 5\r\n", "hel"), "400 TRUNCATED_REQUEST"),
    FramingCase("half a chunk", chunked("5\r\nhel"), "400 TRUNCATED_REQUEST"),
    FramingCase("no last chunk", chunked("1\r\na\r\n"), "400 TRUNCATED_REQUEST"),
    FramingCase("only a carriage return", "\r", "400 TRUNCATED_REQUEST"),
  ]

  static let requestLines = [
    FramingCase("HTTP/0.9", "GET /\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("two blanks after the method", "GET  / HTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("two blanks after the target", "GET /  HTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a blank at the end", "GET / HTTP/1.1 \r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a blank at the start", " GET / HTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("tabs for blanks", "GET\t/\tHTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a blank in the target", "GET /a b HTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("no method", "/ HTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a version in lower case", "GET / http/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a version of two digits", "GET / HTTP/1.10\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a version without a digit", "GET / HTTP/1.\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a comma in the version", "GET / HTTP/1,1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("HTTP/1.2", "GET / HTTP/1.2\r\n", "505 UNSUPPORTED_VERSION"),
    FramingCase("HTTP/2.0", "GET / HTTP/2.0\r\n", "505 UNSUPPORTED_VERSION"),
    FramingCase("HTTP/0.9 by name", "GET / HTTP/0.9\r\n", "505 UNSUPPORTED_VERSION"),
    FramingCase(
      "HTTP/2's greeting", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 UNSUPPORTED_VERSION"),
    FramingCase("a method in lower case", "get / HTTP/1.1\r\n", "501 UNSUPPORTED_METHOD"),
    FramingCase("TRACE", "TRACE / HTTP/1.1\r\n\(h)\r\n", "TRACE / @a"),
    FramingCase("a method much like TRACE", "TRACK / HTTP/1.1\r\n", "501 UNSUPPORTED_METHOD"),
    FramingCase("CONNECT", "CONNECT a:443 HTTP/1.1\r\n", "501 UNSUPPORTED_METHOD"),
    FramingCase("an unknown method", "BREW / HTTP/1.1\r\n", "501 UNSUPPORTED_METHOD"),
    FramingCase("a method that begins like one", "GETS / HTTP/1.1\r\n", "501 UNSUPPORTED_METHOD"),
    FramingCase("a character in the method", "G@T / HTTP/1.1\r\n", "400 MALFORMED_REQUEST_LINE"),
    FramingCase("a bare line feed", "GET / HTTP/1.1\nHost: a\n\n", "400 STRAY_LINE_END"),
    FramingCase("a bare carriage return", "GET / HTTP/1.1\rHost: a\r\n", "400 STRAY_LINE_END"),
    FramingCase("a line feed first", "\n" + get("/"), "400 STRAY_LINE_END"),
    FramingCase("a carriage return twice", "GET / HTTP/1.1\r\r\n", "400 STRAY_LINE_END"),
    FramingCase("NUL in the line", "GET /\0 HTTP/1.1\r\n", "400 FORBIDDEN_CHARACTER"),
    FramingCase("DEL in the line", "GET /\u{7F} HTTP/1.1\r\n", "400 FORBIDDEN_CHARACTER"),
    FramingCase("TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], ["400 FORBIDDEN_CHARACTER"]),
  ]

  static let targets = [
    FramingCase("an absolute target", get("http://b:8/c?d"), "GET /c ?d @b:8"),
    FramingCase("an absolute target without a path", get("http://b"), "GET / @b"),
    FramingCase("an absolute target and a query", get("http://b?c"), "GET / ?c @b"),
    FramingCase("a scheme in upper case", get("HTTPS://b/"), "GET / @b"),
    FramingCase("another scheme", get("ftp://b/"), "400 MALFORMED_TARGET"),
    FramingCase("no scheme", get("//b/"), "GET //b/ @a"),
    FramingCase("an absolute target without a host", get("http:///c"), "400 MALFORMED_HOST"),
    FramingCase("a user in the target", get("http://u@b/"), "400 MALFORMED_HOST"),
    FramingCase("no slash", get("a"), "400 MALFORMED_TARGET"),
    FramingCase("a host and a port", get("b:80"), "400 MALFORMED_TARGET"),
    FramingCase("a fragment", get("/a#b"), "400 MALFORMED_TARGET"),
    FramingCase("a star for GET", get("*"), "400 MALFORMED_TARGET"),
    FramingCase("two stars", get("**"), "400 MALFORMED_TARGET"),
    FramingCase("a star", "OPTIONS * HTTP/1.1\r\n\(h)\r\n", "OPTIONS * @a server"),
    FramingCase("a backslash", get("/a\\b"), "400 MALFORMED_TARGET"),
    FramingCase("brackets", get("/a<b>"), "400 MALFORMED_TARGET"),
    FramingCase("a quote in the query", get("/?\""), "400 MALFORMED_TARGET"),
    FramingCase("browsers' characters in the query", get("/?[a]={b|c}"), "GET / ?[a]={b|c} @a"),
    FramingCase("raw UTF-8", get("/ä"), "400 MALFORMED_TARGET"),
    FramingCase("one dot", get("/./a"), "400 DOT_SEGMENT"),
    FramingCase("two dots", get("/a/../b"), "400 DOT_SEGMENT"),
    FramingCase("two dots at the end", get("/a/.."), "400 DOT_SEGMENT"),
    FramingCase("escaped dots", get("/a/%2e%2E/b"), "400 DOT_SEGMENT"),
    FramingCase("a dot of each kind", get("/.%2e"), "400 DOT_SEGMENT"),
    FramingCase("dots in an absolute target", get("http://b/../a"), "400 DOT_SEGMENT"),
    FramingCase("three dots", get("/.../a"), "GET /.../a @a"),
    FramingCase("a file that begins with a dot", get("/.a"), "GET /.a @a"),
    FramingCase("dots in the query", get("/?../a"), "GET / ?../a @a"),
    FramingCase("doubled slashes", get("/a//b/"), "GET /a//b/ @a"),
    FramingCase("a parameter", get("/a;b=c:d@e"), "GET /a;b=c:d@e @a"),
  ]

  static let escapes = [
    FramingCase("a slash", get("/a%2Fb"), "GET /a%2Fb @a"),
    FramingCase("two bytes", get("/%C3%a4"), "GET /%C3%a4 @a"),
    FramingCase("NUL", get("/a%00"), "400 MALFORMED_ESCAPE"),
    FramingCase("NUL in the query", get("/?a=%00"), "400 MALFORMED_ESCAPE"),
    FramingCase("a line end in the path", get("/a%0d%0aX"), "400 MALFORMED_ESCAPE"),
    FramingCase("DEL in the path", get("/a%7F"), "400 MALFORMED_ESCAPE"),
    FramingCase("a line end in the query", get("/?a=%0A"), "GET / ?a=%0A @a"),
    FramingCase("one digit", get("/a%4"), "400 MALFORMED_ESCAPE"),
    FramingCase("no digit", get("/a%"), "400 MALFORMED_ESCAPE"),
    FramingCase("other letters", get("/a%zz"), "400 MALFORMED_ESCAPE"),
    FramingCase("an escape cut by the query", get("/a%4?1"), "400 MALFORMED_ESCAPE"),
    FramingCase("a lone continuation", get("/%80"), "400 MALFORMED_ESCAPE"),
    FramingCase("a cut character", get("/%C3"), "400 MALFORMED_ESCAPE"),
    FramingCase("an overlong slash", get("/%c0%af"), "400 MALFORMED_ESCAPE"),
    FramingCase("a surrogate", get("/%ED%A0%80"), "400 MALFORMED_ESCAPE"),
    FramingCase("beyond Unicode", get("/?%F4%90%80%80"), "400 MALFORMED_ESCAPE"),
    FramingCase("a percent sign", get("/%25"), "GET /%25 @a"),
  ]

  static let hosts = [
    FramingCase("no host", get("/", ""), "400 MISSING_HOST"),
    FramingCase("no host with an absolute target", get("http://b/", ""), "400 MISSING_HOST"),
    FramingCase("no host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / old close"),
    FramingCase("two hosts", get("/", h + "Host: b\r\n"), "400 REPEATED_HOST"),
    FramingCase("the same host twice", get("/", h + h), "400 REPEATED_HOST"),
    FramingCase("an empty host", get("/", "Host:\r\n"), "400 MALFORMED_HOST"),
    FramingCase("two hosts in one field", get("/", "Host: a, b\r\n"), "400 MALFORMED_HOST"),
    FramingCase("a user in the host", get("/", "Host: u@a\r\n"), "400 MALFORMED_HOST"),
    FramingCase("a path in the host", get("/", "Host: a/b\r\n"), "400 MALFORMED_HOST"),
    FramingCase("a port", get("/", "Host: a.b-c:65535\r\n"), "GET / @a.b-c:65535"),
    FramingCase("a port too high", get("/", "Host: a:65536\r\n"), "400 MALFORMED_HOST"),
    FramingCase("a port of six digits", get("/", "Host: a:000080\r\n"), "400 MALFORMED_HOST"),
    FramingCase("an empty port", get("/", "Host: a:\r\n"), "400 MALFORMED_HOST"),
    FramingCase("IPv6", get("/", "Host: [::1]:80\r\n"), "GET / @[::1]:80"),
    FramingCase("IPv6 without an end", get("/", "Host: [::1\r\n"), "400 MALFORMED_HOST"),
    FramingCase("IPv6 and letters", get("/", "Host: [::1]x\r\n"), "400 MALFORMED_HOST"),
    FramingCase("IPv6 without brackets", get("/", "Host: ::1\r\n"), "400 MALFORMED_HOST"),
    FramingCase("a host in any case", get("/", "hOsT: A\r\n"), "GET / @A"),
  ]

  static let fields = [
    FramingCase("no blank", get("/", "Host:a\r\n"), "GET / @a"),
    FramingCase("blanks and tabs", get("/", "Host: \t a \t\r\n"), "GET / @a"),
    FramingCase("a blank before the colon", get("/", "Host : a\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("a tab before the colon", get("/", "Host\t: a\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("no colon", get("/", h + "X\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("no name", get("/", h + ": x\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("a bracket in the name", get("/", h + "X(: x\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("UTF-8 in the name", get("/", h + "Ä: x\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("UTF-8 in a value", get("/", h + "X: ä\r\n"), "GET / @a"),
    FramingCase(
      "Latin-1 in a value",
      Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xE4] + Array("\r\n\r\n".utf8),
      ["GET / @a"]),
    FramingCase("an empty value", get("/", h + "X:\r\n"), "GET / @a"),
    FramingCase("a folded field", get("/", h + "X: a\r\n b\r\n"), "400 FOLDED_FIELD"),
    FramingCase("a field folded by a tab", get("/", h + "X: a\r\n\tb\r\n"), "400 FOLDED_FIELD"),
    FramingCase("a first field that is folded", get("/", " Host: a\r\n"), "400 FOLDED_FIELD"),
    FramingCase("NUL in a value", get("/", h + "X: a\0b\r\n"), "400 FORBIDDEN_CHARACTER"),
    FramingCase("NUL in a name", get("/", h + "X\0: a\r\n"), "400 FORBIDDEN_CHARACTER"),
    FramingCase("an escape character", get("/", h + "X: \u{1B}[m\r\n"), "400 FORBIDDEN_CHARACTER"),
    FramingCase("a bare CR in a value", get("/", h + "X: a\rb\r\n"), "400 STRAY_LINE_END"),
    FramingCase("a bare LF in a value", get("/", h + "X: a\nY: b\r\n"), "400 STRAY_LINE_END"),
    FramingCase("a head that ends in LF", "GET / HTTP/1.1\r\n\(h)\n", "400 STRAY_LINE_END"),
    FramingCase("a head that ends in CR", "GET / HTTP/1.1\r\n\(h)\rX", "400 STRAY_LINE_END"),
  ]

  static let lengths = [
    FramingCase("no length, no body", post(""), "POST / @a"),
    FramingCase("zero", post("Content-Length: 0\r\n"), "POST / @a"),
    FramingCase("leading zeros", post("Content-Length: 0003\r\n", "abc"), "POST / @a [abc]"),
    FramingCase("a plus", post("Content-Length: +5\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("a minus", post("Content-Length: -1\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("hexadecimal", post("Content-Length: 0x5\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("a fraction", post("Content-Length: 5.0\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("empty", post("Content-Length:\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("a list", post("Content-Length: 5, 5\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("a blank within", post("Content-Length: 1 0\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase(
      "beyond 64 bits", post("Content-Length: 18446744073709551621\r\n"),
      "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase("Arabic digits", post("Content-Length: ٥\r\n"), "400 MALFORMED_CONTENT_LENGTH"),
    FramingCase(
      "two that differ", post("Content-Length: 5\r\nContent-Length: 6\r\n"),
      "400 REPEATED_CONTENT_LENGTH"),
    FramingCase(
      "two that agree", post("Content-Length: 5\r\nContent-Length: 5\r\n"),
      "400 REPEATED_CONTENT_LENGTH"),
    FramingCase("more than allowed", post("Content-Length: 1048577\r\n"), "413 BODY_TOO_LARGE"),
    FramingCase(
      "length and coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
      "400 LENGTH_AND_CODING"),
    FramingCase(
      "coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
      "400 LENGTH_AND_CODING"),
    FramingCase(
      "length 0 and coding", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"),
      "400 LENGTH_AND_CODING"),
  ]

  static let codings = [
    FramingCase("chunked", chunked("0\r\n\r\n"), "POST / @a"),
    FramingCase(
      "chunked in any case", post("transfer-encoding: CHUNKED\r\n", "0\r\n\r\n"), "POST / @a"),
    FramingCase("gzip", post("Transfer-Encoding: gzip\r\n"), "400 MALFORMED_CODING"),
    FramingCase(
      "gzip, then chunked", post("Transfer-Encoding: gzip, chunked\r\n"), "501 UNSUPPORTED_CODING"),
    FramingCase(
      "chunked, then gzip", post("Transfer-Encoding: chunked, gzip\r\n"), "400 MALFORMED_CODING"),
    FramingCase(
      "chunked twice", post("Transfer-Encoding: chunked, chunked\r\n"), "400 MALFORMED_CODING"),
    FramingCase(
      "chunked in two fields",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), "400 MALFORMED_CODING"),
    FramingCase("identity", post("Transfer-Encoding: identity\r\n"), "400 MALFORMED_CODING"),
    FramingCase("empty coding", post("Transfer-Encoding:\r\n"), "400 MALFORMED_CODING"),
    FramingCase("xchunked", post("Transfer-Encoding: xchunked\r\n"), "400 MALFORMED_CODING"),
    FramingCase("quoted", post("Transfer-Encoding: \"chunked\"\r\n"), "400 MALFORMED_CODING"),
    FramingCase(
      "a vertical tab", post("Transfer-Encoding: \u{0B}chunked\r\n"), "400 FORBIDDEN_CHARACTER"),
    FramingCase(
      "an empty element", post("Transfer-Encoding: , chunked\r\n"), "400 MALFORMED_CODING"),
    FramingCase(
      "a parameter of the coding", post("Transfer-Encoding: chunked;q=1\r\n"),
      "400 MALFORMED_CODING"),
    FramingCase(
      "chunked in HTTP/1.0",
      "POST / HTTP/1.0\r\n\(h)Transfer-Encoding: chunked\r\n\r\n", "400 CODING_IN_OLD_VERSION"),
  ]

  static let chunks = [
    FramingCase("two chunks", chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), "POST / @a [abcde]"),
    FramingCase(
      "sizes in hexadecimal", chunked("A\r\n0123456789\r\n0\r\n\r\n"), "POST / @a [0123456789]"),
    FramingCase("leading zeros in a size", chunked("00001\r\na\r\n0\r\n\r\n"), "POST / @a [a]"),
    FramingCase("nine digits", chunked("000000001\r\na\r\n0\r\n\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("no size", chunked("\r\na"), "400 MALFORMED_CHUNK"),
    FramingCase("0x", chunked("0x1\r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("a sign", chunked("-1\r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("a blank after the size", chunked("1 \r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("a blank before the size", chunked(" 1\r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("LF after the size", chunked("1\na\r\n0\r\n\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("CR after the size", chunked("1\ra\r\n0\r\n\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("LF after the bytes", chunked("1\r\na\n0\r\n\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("more bytes than said", chunked("1\r\nab\r\n0\r\n\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("an extension", chunked("1;a=b;c=\"d e\"\r\na\r\n0;x\r\n\r\n"), "POST / @a [a]"),
    FramingCase("LF in an extension", chunked("1;a\nb\r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("NUL in an extension", chunked("1;\0\r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("CR in an extension", chunked("1;a\rb\r\na\r\n"), "400 MALFORMED_CHUNK"),
    FramingCase("a size beyond the limit", chunked("100001\r\n"), "413 BODY_TOO_LARGE"),
    FramingCase("the largest size", chunked("FFFFFFFF\r\n"), "413 BODY_TOO_LARGE"),
    FramingCase(
      "what follows is a request", chunked("0\r\n\r\n") + get("/2"), "POST / @a", "GET /2 @a"),
    FramingCase(
      "no blank line after the last", chunked("0\r\nGET / HTTP/1.1\r\n"), "400 MALFORMED_FIELD_NAME"
    ),
  ]

  static let trailers = [
    FramingCase("a trailer", chunked("0\r\nX-Sum: 1\r\n\r\n"), "POST / @a"),
    FramingCase(
      "a length in the trailer", chunked("0\r\nContent-Length: 5\r\n\r\n"),
      "400 FORBIDDEN_TRAILER"),
    FramingCase(
      "a coding in the trailer", chunked("0\r\ntransfer-encoding: a\r\n\r\n"),
      "400 FORBIDDEN_TRAILER"),
    FramingCase("a host in the trailer", chunked("0\r\nHOST: b\r\n\r\n"), "400 FORBIDDEN_TRAILER"),
    FramingCase("a trailer like a length", chunked("0\r\nContent-Lengths: 5\r\n\r\n"), "POST / @a"),
    FramingCase("a folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n"), "400 FOLDED_FIELD"),
    FramingCase(
      "a trailer without a name", chunked("0\r\n: a\r\n\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase(
      "a blank in a trailer's name", chunked("0\r\nX : a\r\n\r\n"), "400 MALFORMED_FIELD_NAME"),
    FramingCase("LF in a trailer", chunked("0\r\nX: a\nY: b\r\n\r\n"), "400 STRAY_LINE_END"),
    FramingCase("CR in a trailer", chunked("0\r\nX: a\rY: b\r\n\r\n"), "400 STRAY_LINE_END"),
    FramingCase("NUL in a trailer", chunked("0\r\nX: \0\r\n\r\n"), "400 FORBIDDEN_CHARACTER"),
    FramingCase("CR after the trailer", chunked("0\r\n\rX"), "400 MALFORMED_CHUNK"),
  ]

  static let connections = [
    FramingCase("close", get("/", h + "Connection: close\r\n"), "GET / @a close"),
    FramingCase("close in any case", get("/", h + "Connection: x, CLOSE\r\n"), "GET / @a close"),
    FramingCase(
      "keep-alive and close", get("/", h + "Connection: keep-alive\r\nConnection: close\r\n"),
      "GET / @a close"),
    FramingCase("keep-alive", get("/", h + "Connection: keep-alive\r\n"), "GET / @a"),
    FramingCase(
      "keep-alive in HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / old"),
    FramingCase("no tokens", get("/", h + "Connection: a b\r\n"), "400 MALFORMED_CONNECTION"),
    FramingCase(
      "an upgrade", get("/", h + "Connection: Upgrade\r\nUpgrade: h2c\r\n"), "GET / @a"),
    FramingCase(
      "100-continue", post("Expect: 100-Continue\r\nContent-Length: 1\r\n", "x"),
      "POST / @a [x] expects"),
    FramingCase("100-continue without a body", post("Expect: 100-continue\r\n"), "POST / @a"),
    FramingCase("another expectation", post("Expect: 200-ok\r\n"), "417 UNSUPPORTED_EXPECTATION"),
    FramingCase(
      "an expectation of HTTP/1.0",
      "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
      "POST / [x] old close"),
  ]

  static let limits = [
    FramingCase(
      "the longest target", get("/" + String(repeating: "a", count: 8_191)),
      "GET /" + String(repeating: "a", count: 8_191) + " @a"),
    FramingCase(
      "a target too long", get("/" + String(repeating: "a", count: 8_192)), "414 TARGET_TOO_LONG"),
    FramingCase(
      "a line without an end", "GET /" + String(repeating: "a", count: 20_000),
      "414 TARGET_TOO_LONG"),
    FramingCase(
      "a control character beyond the limit",
      "GET /" + String(repeating: "a", count: 10_000) + "\0", "414 TARGET_TOO_LONG"),
    FramingCase(
      "a hundred fields", get("/", h + String(repeating: "X: y\r\n", count: 99)), "GET / @a"),
    FramingCase(
      "a hundred and one fields", get("/", h + String(repeating: "X: y\r\n", count: 100)),
      "431 TOO_MANY_FIELDS"),
    FramingCase(
      "the largest head", get("/", h + "X: " + String(repeating: "y", count: 16_352) + "\r\n"),
      "GET / @a"),
    FramingCase(
      "a head too large by one",
      get("/", h + "X: " + String(repeating: "y", count: 16_353) + "\r\n"), "431 HEAD_TOO_LARGE"),
    FramingCase(
      "a field without an end", "GET / HTTP/1.1\r\nX: " + String(repeating: "y", count: 20_000),
      "431 HEAD_TOO_LARGE"),
    FramingCase(
      "extensions too long", chunked("1;" + String(repeating: "a", count: 1_025)),
      "400 CHUNK_EXTENSIONS_TOO_LONG"),
    FramingCase(
      "extensions too long together",
      chunked(String(repeating: "1;" + String(repeating: "a", count: 400) + "\r\nx\r\n", count: 3)),
      "400 CHUNK_EXTENSIONS_TOO_LONG"),
    FramingCase(
      "a trailer too large", chunked("0\r\nX: " + String(repeating: "a", count: 5_000)),
      "431 TRAILERS_TOO_LARGE"),
    FramingCase(
      "too many trailers", chunked("0\r\n" + String(repeating: "X: y\r\n", count: 17)),
      "431 TRAILERS_TOO_LARGE"),
  ]
}
