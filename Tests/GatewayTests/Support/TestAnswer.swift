import JSON

/// An answer as it came off the wire.
struct TestAnswer: Sendable, CustomStringConvertible {
  let description: String
  let status: Int
  private let fields: [String: String]
  let body: String

  init(_ text: String) {
    self.description = text
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let lines = (parts.first ?? "").split(separator: "\r\n")
    self.status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let words = line.split(separator: ":", maxSplits: 1)
      guard words.count == 2 else { continue }
      fields[words[0].lowercased()] = String(words[1].drop { $0 == " " })
    }
    self.fields = fields
    let body = parts.count > 1 ? String(parts[1]) : ""
    self.body = fields["transfer-encoding"] == "chunked" ? Self.joined(body) : body
  }

  /// The value of a header field; `name` is in lower case.
  subscript(name: String) -> String? { self.fields[name] }

  /// The body as JSON; `null` when it is none.
  var json: JSONValue {
    do throws(JSONError) { return try JSONValue(parsing: self.body) } catch { return .null }
  }

  /// The code of a refusal.
  var code: String {
    if case .string(let code) = self.json["code"] { code } else { "" }
  }

  /// The text of chunks without their lengths.
  private static func joined(_ chunks: String) -> String {
    var bytes = Array(chunks.utf8)[...]
    var whole: [UInt8] = []
    while let end = bytes.firstRange(of: Array("\r\n".utf8)) {
      let digits = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      guard let count = Int(digits, radix: 16), count > 0 else { break }
      let rest = bytes[end.upperBound...]
      whole += rest.prefix(count)
      bytes = rest.dropFirst(count + 2)
    }
    return String(decoding: whole, as: UTF8.self)
  }
}
