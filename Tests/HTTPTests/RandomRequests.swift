import TestSupport

/// Requests made by chance, whole ones and spoiled ones.
enum RandomRequests {
  private static let pieces = [
    "GET ", "/ ", "/a/%2F?b=c ", "HTTP/1.1", "\r\n", "\r", "\n", "Host: a", "Content-Length: 3",
    "Transfer-Encoding: chunked", "Connection: close", " ", "\t", ":", "0\r\n\r\n", "3\r\nabc\r\n",
    "Expect: 100-continue", "\0", "POST ", "%", "X-Field: value", "abc",
  ]

  /// What a client may send on one connection: requests, and sometimes something else.
  static func connection(_ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes += Self.post(Self.body(&random), &random)
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: break
    case 1:
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2:
      let place = Int.random(in: 0...bytes.count, using: &random)
      let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
      bytes.insert(contentsOf: piece.utf8, at: place)
    default:
      bytes = (0..<Int.random(in: 1...20, using: &random)).flatMap { _ in
        Array(Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)].utf8)
      }
    }
    return bytes
  }

  static func body(_ random: inout SplitMix64) -> [UInt8] {
    (0..<Int.random(in: 0...60, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }

  /// A request that carries `body`, by its length or in chunks.
  static func post(_ body: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    let head = "POST /a HTTP/1.1\r\nHost: a\r\n"
    guard Bool.random(using: &random) else {
      return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
    }
    var bytes = Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8)
    var rest = body[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int.random(in: 1...20, using: &random))
      rest = rest.dropFirst(chunk.count)
      bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
    }
    return bytes + Array("0\r\n\r\n".utf8)
  }
}
