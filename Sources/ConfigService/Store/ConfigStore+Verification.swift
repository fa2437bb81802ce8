internal import Basics
internal import Postgres

extension ConfigStore {
  /// Records that verification holds in memory at most.
  static let recordsPerReadMax = 1_000

  /// Which part of the audit log to verify.
  struct AuditRange: Sendable, Hashable {
    /// The first record; 0 means the oldest that is kept.
    var from: Int64 = 0
    /// The last record; 0 means the newest.
    var through: Int64 = 0
    /// The hash that the last record must have, as somebody noted it outside.
    var expectedHash: [UInt8]?
  }

  /// What came of verifying a part of the audit log.
  enum AuditVerification: Sendable, Hashable {
    case verdict(AuditChain.Verdict, startsAtAnchor: Bool)
    /// Retention has removed the start; the first record that is kept.
    case notKept(oldest: Int64)
  }

  /// Recomputes a part of the audit log as it is at one moment, with bounded memory.
  ///
  /// Tells `progress` how many records were recomputed, after each read.
  func verifyAudit(
    _ range: AuditRange, on connection: PostgresConnection, deadline: MonotonicTime = .never,
    recordsPerRead: Int = Self.recordsPerReadMax,
    progress: (_ checked: UInt64, _ through: Int64) -> Void = { _, _ in }
  ) async throws(PostgresError) -> AuditVerification {
    let options = TransactionOptions(
      isolation: .repeatableRead, isReadOnly: true, deadline: deadline, attemptsMax: 1)
    do throws(TransactionFailure<PostgresError>) {
      return try await connection.transaction(options) {
        transaction throws(PostgresError) in
        try await self.verify(range, recordsPerRead, in: transaction, progress)
      }
    } catch {
      throw error.postgresError ?? PostgresError(.misuse, "\(error)")
    }
  }

  private func verify(
    _ range: AuditRange, _ recordsPerRead: Int, in transaction: Transaction,
    _ progress: (_ checked: UInt64, _ through: Int64) -> Void
  ) async throws(PostgresError) -> AuditVerification {
    let bounds = try await self.auditBounds(in: transaction)
    let from = range.from == 0 ? bounds.anchor.sequence + 1 : range.from
    guard from > bounds.anchor.sequence else {
      return .notKept(oldest: bounds.anchor.sequence + 1)
    }
    let isPart = range.through != 0 && range.through < bounds.end.sequence
    let through = isPart ? range.through : Int64.max
    let opening = try await self.opening(at: from, bounds, in: transaction)
    var chain = opening.chain
    var position = AuditPosition(sequence: opening.chain.last.sequence, at: .latest)
    if from == bounds.anchor.sequence + 1 {
      // A record that was put in before the start shows, too.
      position = AuditPosition(sequence: .min, at: .earliest)
    }
    while opening.isKept, chain.fault == nil {
      let records = try await self.auditRecords(
        after: position, through: through, recordsPerRead, in: transaction)
      for record in records { chain.take(record) }
      progress(chain.checkedCount, min(through, bounds.end.sequence))
      guard records.count == recordsPerRead, let last = records.last else { break }
      position = AuditPosition(sequence: last.sequence, at: last.at)
    }
    var end = bounds.end
    // Of a part, nothing but its last record says what its hash is.
    if isPart { end = AuditChain.Link(sequence: range.through, hash: chain.last.hash) }
    return .verdict(
      chain.finish(end: end, expecting: range.expectedHash),
      startsAtAnchor: from == bounds.anchor.sequence + 1 && bounds.anchor.sequence > 0)
  }

  /// The chain that goes on with the record `from`; not kept when there is nothing to go on from.
  private func opening(
    at from: Int64, _ bounds: (anchor: AuditChain.Link, end: AuditChain.Link),
    in transaction: Transaction
  ) async throws(PostgresError) -> (chain: AuditChain, isKept: Bool) {
    if from == bounds.anchor.sequence + 1 { return (AuditChain(after: bounds.anchor), true) }
    // Beyond the end there is nothing to recompute, and nothing wrong.
    if from > bounds.end.sequence + 1 { return (AuditChain(after: bounds.end), false) }
    let rows = try await transaction.query(
      "SELECT hash FROM config.audit WHERE sequence = $1 ORDER BY at LIMIT 1", from - 1)
    guard let row = try rows.rowIfAny() else {
      return (AuditChain(after: AuditChain.Link(sequence: from - 2, hash: [])), false)
    }
    let before = AuditChain.Link(sequence: from - 1, hash: try row.decode("hash"))
    return (AuditChain(after: before), true)
  }

  /// Where the log begins and ends: the last anchor that retention left, and the tail.
  private func auditBounds(
    in transaction: Transaction
  ) async throws(PostgresError) -> (anchor: AuditChain.Link, end: AuditChain.Link) {
    let row = try await transaction.query(
      """
      SELECT h.audit_sequence, h.audit_hash, coalesce(a.last_sequence, 0) AS anchor_sequence,
             coalesce(a.last_hash, '') AS anchor_hash
      FROM config.head h
      LEFT JOIN LATERAL (
        SELECT last_sequence, last_hash
        FROM config.audit_anchors
        ORDER BY last_sequence DESC
        LIMIT 1) a ON true
      """
    ).onlyRow()
    return (
      AuditChain.Link(
        sequence: try row.decode("anchor_sequence"), hash: try row.decode("anchor_hash")),
      AuditChain.Link(
        sequence: try row.decode("audit_sequence"), hash: try row.decode("audit_hash"))
    )
  }

  /// A place in the order in which records are read.
  ///
  /// Two records can have one sequence, when somebody put one in.
  private struct AuditPosition {
    let sequence: Int64
    let at: WallTime
  }

  private func auditRecords(
    after position: AuditPosition, through: Int64, _ countMax: Int,
    in transaction: Transaction
  ) async throws(PostgresError) -> [AuditRecord] {
    let rows = try await transaction.query(
      """
      SELECT sequence, at, revision, kind, namespace, key, layer, environment, symbol, before,
             after, version_before, version_after, actor_subject, actor_role, claimed_by,
             client_ip, source, reason, request_id, trace_id, dry_run, rolled_back_revision,
             previous_hash, hash
      FROM config.audit
      WHERE (sequence, at) > ($1, $2) AND sequence <= $3
      ORDER BY sequence, at
      LIMIT $4
      """,
      position.sequence, position.at, through, Int64(countMax))
    var records: [AuditRecord] = []
    records.reserveCapacity(rows.count)
    for row in rows { records.append(try StoredRow.auditRecord(row)) }
    return records
  }
}
