/// Recomputes a chain of audit records, one after the other, and finds where it breaks.
///
/// Pure: it is fed records in the order of their sequences and holds nothing but the end so far.
///
/// ```swift
/// var chain = AuditChain(after: .origin)
/// for record in records where chain.take(record) != nil { break }
/// let verdict = chain.finish(end: end, expecting: noted)
/// ```
struct AuditChain: Sendable {
  /// A place in the chain: a record and its hash.
  struct Link: Sendable, Hashable {
    /// Before the first record there is.
    static let origin = Link(sequence: 0, hash: [])

    let sequence: Int64
    let hash: [UInt8]
  }

  /// Where a chain breaks, and how.
  struct Break: Sendable, Hashable {
    /// The first record at fault.
    let sequence: Int64
    /// What is wrong, in one sentence.
    let explanation: String
  }

  /// What came of a verification.
  struct Verdict: Sendable, Hashable {
    let checkedCount: UInt64
    /// The first record that was recomputed; nil when there was none.
    let first: Int64?
    /// The end of what was recomputed.
    let last: Link
    /// Nil when everything agrees; of sequence 0 when only the hash noted outside differs.
    let fault: Break?
  }

  /// Where verification began.
  let start: Link
  private(set) var last: Link
  private(set) var checkedCount: UInt64 = 0
  private(set) var fault: Break?

  /// Begins after a record that is known.
  init(after start: Link) {
    self.start = start
    self.last = start
  }

  /// Takes the next record; returns what is wrong with it.
  ///
  /// Nothing is taken after a break.
  @discardableResult
  mutating func take(_ record: AuditRecord) -> Break? {
    guard self.fault == nil else { return self.fault }
    self.fault = self.judge(record)
    guard self.fault == nil else { return self.fault }
    self.last = Link(sequence: record.sequence, hash: record.hash)
    self.checkedCount += 1
    return nil
  }

  private func judge(_ record: AuditRecord) -> Break? {
    let expected = self.last.sequence + 1
    if record.sequence <= self.start.sequence {
      return Break(
        sequence: record.sequence,
        explanation: "record \(record.sequence) lies before the start of the chain")
    }
    if record.sequence < expected {
      return Break(
        sequence: record.sequence,
        explanation: "there is a second record \(record.sequence)")
    }
    if record.sequence > expected {
      return Break(sequence: expected, explanation: Self.missing(expected))
    }
    if record.previousHash != self.last.hash {
      return Break(
        sequence: record.sequence,
        explanation: "record \(record.sequence) does not follow the record before it: "
          + "that has another hash")
    }
    if record.hash(after: self.last.hash) != record.hash {
      return Break(
        sequence: record.sequence,
        explanation: "record \(record.sequence) was changed: its hash is not that of its fields")
    }
    return nil
  }

  /// Ends the verification: the chain must end where it is said to, and with the hash that somebody
  /// noted outside.
  func finish(end: Link, expecting noted: [UInt8]? = nil) -> Verdict {
    Verdict(
      checkedCount: self.checkedCount,
      first: self.checkedCount == 0 ? nil : self.start.sequence + 1, last: self.last,
      fault: self.fault ?? self.judge(end: end) ?? self.judge(noted: noted))
  }

  private func judge(end: Link) -> Break? {
    if self.last.sequence < end.sequence {
      let missing = self.last.sequence + 1
      return Break(sequence: missing, explanation: Self.missing(missing))
    }
    if self.last.sequence > end.sequence {
      return Break(
        sequence: end.sequence + 1,
        explanation: "record \(end.sequence + 1) lies beyond the end that the store notes")
    }
    if self.last.hash != end.hash {
      return Break(
        sequence: end.sequence,
        explanation: "record \(end.sequence) has another hash than the store notes for the end")
    }
    return nil
  }

  private func judge(noted: [UInt8]?) -> Break? {
    guard let noted, noted != self.last.hash else { return nil }
    return Break(
      sequence: 0,
      explanation: "record \(self.last.sequence) does not have the expected hash")
  }

  private static func missing(_ sequence: Int64) -> String { "record \(sequence) is missing" }
}
