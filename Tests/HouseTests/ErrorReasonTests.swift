import Testing

/// A refusal as it stands in a source: a code with the name that programs go by.
struct ErrorReason: Hashable, CustomStringConvertible {
  /// The code as the contract writes it, such as `NOT_FOUND`.
  let code: String
  let reason: String

  var description: String { "\(self.code): \(self.reason)" }

  /// Every refusal in a text of Swift.
  static func all(in text: String) -> Set<ErrorReason> {
    let calls = text.split(separator: "FaultAnswer(", omittingEmptySubsequences: false).dropFirst()
    let reasons = calls.compactMap { call -> ErrorReason? in
      let parts = call.prefix(200).split(separator: ",", maxSplits: 2).map { part in
        part.filter { !$0.isWhitespace }
      }
      guard parts.count > 1, parts[0].first == ".", let last = parts[1].last, last == "\"",
        parts[1].first == last
      else { return nil }
      return ErrorReason(
        code: Self.constant(parts[0].dropFirst()), reason: parts[1].filter { $0 != last })
    }
    return Set(reasons)
  }

  /// `notFound` as `NOT_FOUND`.
  private static func constant(_ name: Substring) -> String {
    name.map { $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
  }
}

@Suite("Reasons of refusals")
struct ErrorReasonTests {
  private static let table = Repository.text(of: "Proto/README.md") ?? ""

  /// The rows of the contract's table about a code.
  private static func rows(_ code: String) -> String {
    Self.table.split(separator: "\n").filter { line in
      line.hasPrefix("| ") && line.prefix { $0 != "`" }.contains(code)
    }.joined()
  }

  @Test("stand in the contract's table under their code, and at an RPC or a service")
  func known() {
    let sources = Repository.sources.filter { !$0.isTest }
    let reasons = sources.reduce(into: Set()) { $0.formUnion(ErrorReason.all(in: $1.text)) }
    #expect(reasons.count > 20)
    let words = Repository.texts.filter { $0.path.hasSuffix(".proto") }.map(\.text).joined()
    for reason in reasons {
      let rows = Self.rows(reason.code)
      let short = reason.reason.trimmingPrefix("UNKNOWN_")
      #expect(rows.contains("`\(reason.reason)`") || rows.contains("`\(short)`"), "\(reason)")
      let isGeneral = ["CANCELLED", "INTERNAL", "DEADLINE_EXCEEDED"].contains(reason.reason)
      #expect(isGeneral || words.contains("`\(reason.reason)`"), "\(reason) is at no RPC")
    }
  }

  @Test("are read as they are written")
  func reading() {
    let text = "a = FaultAnswer(\n  .notFound, \"NO_A\", \"b\")\nFaultAnswer(.aborted, reason)"
    #expect(ErrorReason.all(in: text) == [ErrorReason(code: "NOT_FOUND", reason: "NO_A")])
  }
}
