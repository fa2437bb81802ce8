internal import Basics
internal import Postgres

/// `mooring-config verify-audit`: what it was asked, and what it says.
///
/// It reads the records out of the database and recomputes their hashes here, so that it trusts
/// neither the database's functions nor the service.
struct VerifyAuditCommand: Sendable, Hashable {
  static let usage = """
    usage: mooring-config verify-audit [--from N] [--through N] [--expect HASH]

      --from N       first record to verify; without it, the oldest that is kept
      --through N    last record to verify; without it, the newest
      --expect HASH  hash that the last record must have, 64 hexadecimal digits, as Apply
                     answered it or a log has noted it

    Exits with 0 when the log is whole, 1 when it is broken, 64 for wrong arguments, 69 when the
    database cannot be reached, 70 when its tables cannot be read.

    """

  /// Records between two lines of progress.
  static let recordsPerProgress: UInt64 = 100_000

  let range: ConfigStore.AuditRange

  /// Reads arguments; nil when they mean nothing.
  init?(_ arguments: [String]) {
    var range = ConfigStore.AuditRange()
    var rest = arguments[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      switch option {
      case "--from":
        guard let sequence = Self.sequence(value) else { return nil }
        range.from = sequence
      case "--through":
        guard let sequence = Self.sequence(value) else { return nil }
        range.through = sequence
      case "--expect":
        guard let hash = ChainHash(value) else { return nil }
        range.expectedHash = ContractMapping.bytes(hash)
      default: return nil
      }
    }
    guard range.through == 0 || range.from <= range.through else { return nil }
    self.range = range
  }

  private static func sequence(_ text: String) -> Int64? {
    // `Int64` alone would take a plus sign too.
    guard text.utf8.first != UInt8(ascii: "+"), let sequence = Int64(text), sequence > 0 else {
      return nil
    }
    return sequence
  }

  /// What came of it, in words, and the status that the program ends with.
  static func report(_ verification: ConfigStore.AuditVerification) -> CommandOutcome {
    switch verification {
    case .notKept(let oldest):
      CommandOutcome(
        status: CommandOutcome.wrongArguments,
        text: "retention has removed the start: the oldest record that is kept is \(oldest)\n")
    case .verdict(let verdict, let startsAtAnchor):
      Self.report(verdict, startsAtAnchor)
    }
  }

  private static func report(
    _ verdict: AuditChain.Verdict, _ startsAtAnchor: Bool
  ) -> CommandOutcome {
    if let fault = verdict.fault {
      return CommandOutcome(
        status: CommandOutcome.refused,
        text: "broken: \(fault.explanation); \(verdict.checkedCount) records before it agree\n"
          + "first record at fault: \(fault.sequence)\n")
    }
    guard let first = verdict.first else {
      return CommandOutcome(status: CommandOutcome.success, text: "valid: there are no records\n")
    }
    let start = startsAtAnchor ? ", beginning at the anchor of retention" : ""
    return CommandOutcome(
      status: CommandOutcome.success,
      text: "valid: \(verdict.checkedCount) records, \(first) to \(verdict.last.sequence)\(start)\n"
        + "hash of the last record: \(Self.text(verdict.last.hash))\n")
  }

  private static func text(_ hash: [UInt8]) -> String {
    unsafe ChainHash(bytes: hash.span.bytes)?.description ?? "none"
  }
}
