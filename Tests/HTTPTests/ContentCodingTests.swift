import Compression
import Testing

@testable import HTTP

@Suite("Compressed answers")
struct ContentCodingTests {
  @Test(
    "a client that can read gzip says so",
    arguments: [
      ([], false), (["gzip"], true), (["deflate, gzip;q=1.0, *;q=0.5"], true), (["GZIP"], true),
      (["x-gzip"], true), (["*"], true), (["gzip;q=0"], false), (["gzip; q=0.000"], false),
      (["gzip;q=0.001"], true), (["*;q=0"], false), (["*;q=0, gzip"], true),
      (["gzip;q=0, *"], false), (["identity"], false), (["br", "gzip"], true), ([""], false),
      ([","], false), (["gzipped"], false),
    ])
  func accepts(fields: [String], allows: Bool) {
    #expect(ContentCoding.allowsGzip(fields) == allows)
  }

  private static func answer(
    _ response: HTTPResponse, accepting: String = "gzip"
  ) throws -> HTTPResponse {
    let request = Array(
      "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: \(accepting)\r\n\r\n".utf8)
    var response = response
    ContentCoding.apply(to: &response, for: try #require(Transcript(request).heads.first))
    return response
  }

  private static func bytes(of response: HTTPResponse) -> [UInt8] {
    if case .bytes(let bytes) = response.body { bytes } else { [] }
  }

  private static let text = String(repeating: "{\"a\":1},", count: 200)

  @Test("long text is compressed, and who caches it is told what it depends on")
  func compresses() throws {
    let plain = HTTPResponse(.ok, text: Self.text, type: "application/json")
    let answer = try Self.answer(plain)
    #expect(answer.value("content-encoding") == "gzip")
    #expect(answer.value("vary") == "Accept-Encoding")
    #expect(Gzip.restored(Self.bytes(of: answer), bytesMax: 10_000) == Array(Self.text.utf8))
    let refused = try Self.answer(plain, accepting: "br")
    #expect(refused.value("content-encoding") == nil)
    #expect(refused.value("vary") == "Accept-Encoding")
    #expect(Self.bytes(of: refused) == Array(Self.text.utf8))
  }

  @Test("what is short, tagged, compressed already or no text is sent as it is")
  func leavesAlone() throws {
    let responses = [
      HTTPResponse(.ok, text: String(Self.text.prefix(1_023)), type: "application/json"),
      HTTPResponse(.ok, text: Self.text, type: "image/png"),
      HTTPResponse(.ok, text: Self.text, type: "text/plain", [HTTPField("ETag", "\"1\"")]),
      HTTPResponse(.ok, text: Self.text, type: "text/plain", [HTTPField("Content-Encoding", "br")]),
      HTTPResponse(
        .ok, [UInt8](repeating: 32, count: ContentCoding.bytesMax + 1), type: "text/plain"),
    ]
    for response in responses {
      #expect(Self.bytes(of: try Self.answer(response)) == Self.bytes(of: response))
    }
  }

  @Test("each form of a file has a tag of its own")
  func staticContent() throws {
    let content = StaticContent(
      Array(Self.text.utf8), type: "text/javascript", tag: EntityTag("t"))
    func response(_ fields: String) throws -> HTTPResponse {
      let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
      return content.response(to: try #require(Transcript(request).heads.first))
    }
    let gzip = "Accept-Encoding: gzip\r\n"
    #expect(try response("").value("etag") == "\"t\"")
    #expect(try response(gzip).value("etag") == "\"t-gzip\"")
    #expect(try response(gzip).value("content-encoding") == "gzip")
    #expect(try response(gzip + "If-None-Match: \"t-gzip\"\r\n").status == .notModified)
    #expect(try response(gzip + "If-None-Match: \"t\"\r\n").status == .ok)
    #expect(try response("If-None-Match: \"t-gzip\"\r\n").status == .ok)
  }

  @Test("a client is told how long to wait, in whole seconds")
  func rateLimitFields() {
    #expect(
      RateLimitFields.limited(count: 100, retryAfter: .milliseconds(600)).map(\.value)
        == ["100", "0", "1", "1"])
    #expect(
      RateLimitFields.limited(count: 100, retryAfter: .milliseconds(2_001)).last?.value == "3")
    #expect(RateLimitFields.allowed(count: 100, left: 7).map(\.value) == ["100", "7"])
  }
}
