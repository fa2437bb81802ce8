internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices

/// Reads and changes depeg events in the transaction of its caller.
struct DepegStore: Sendable {
  let transaction: Transaction
  let now: WallTime

  /// Puts an event on record; refuses one that overlaps another of the same asset.
  func record(_ request: RecordDepegEventRequest, by actor: Actor) async throws -> StoredDepeg {
    let source = request.source.isEmpty ? "manual" : request.source
    let id = try await Self.refusingOverlap { () async throws(PostgresError) in
      try await self.transaction.query(
        """
        INSERT INTO risk.depeg_events (
          asset, started_at, ended_at, recovered_at, min_ratio, source, name, note, changed_by,
          known_at, recorded_at)
        VALUES ($1, $2, $3, $4, round($5::float8::numeric, 4), $6, $7, $8, $9, $10, $10)
        RETURNING id
        """, request.asset, request.startedAt?.time, request.endedAt?.time,
        request.recoveredAt?.time, request.minRatio, source, request.name, request.note,
        actor.stored, self.now)
    }.onlyRow().decode(at: 0, as: PostgresUUID.self)
    return try await self.event(id)
  }

  /// The event with this id, which nobody else changes until the transaction ends.
  func locked(_ id: String, expecting version: UInt64?) async throws -> StoredDepeg {
    guard let known = PostgresUUID(id),
      try await !self.transaction.query(
        "SELECT FROM risk.depeg_events WHERE id = $1 FOR UPDATE", known
      ).isEmpty
    else { throw FaultAnswer.unknownEvent(id) }
    let event = try await self.event(known)
    if let version, version != UInt64(event.version) {
      throw FaultAnswer.versionMismatch(
        "the event is at version \(event.version), not at \(version)")
    }
    return event
  }

  /// Judges an event; one that is judged so already stays as it is.
  func review(
    _ event: StoredDepeg, as verification: String, by actor: Actor, reason: String
  ) async throws -> StoredDepeg {
    guard event.event.verification.stored != verification else { return event }
    // An open event is one that nobody has judged.
    let isOpen = verification == "open"
    _ = try await Self.refusingOverlap { () async throws(PostgresError) in
      try await self.transaction.query(
        """
        UPDATE risk.depeg_events
        SET verification = $2, reviewed_by = $3, reviewed_at = $4, review_reason = $5,
            changed_by = $6, known_at = $7
        WHERE id = $1
        """, event.id, verification, isOpen ? nil : actor.stored, isOpen ? nil : self.now, reason,
        actor.stored, self.now)
    }
    return try await self.event(event.id)
  }

  /// Names an event or adds a remark; what is the same already stays as it is.
  func annotate(
    _ event: StoredDepeg, name: String?, note: String?, by actor: Actor
  ) async throws -> StoredDepeg {
    let (name, note) = (name ?? event.event.name, note ?? event.event.note)
    guard name != event.event.name || note != event.event.note else { return event }
    try await self.transaction.query(
      """
      UPDATE risk.depeg_events SET name = $2, note = $3, changed_by = $4, known_at = $5
      WHERE id = $1
      """, event.id, name, note, actor.stored, self.now)
    return try await self.event(event.id)
  }

  private func event(_ id: PostgresUUID) async throws(PostgresError) -> StoredDepeg {
    let row = try await self.transaction.query(
      "SELECT * FROM risk.depegs_shown WHERE id = $1", id
    ).onlyRow()
    return try StoredDepeg(row, now: self.now)
  }

  /// Exclusion constraints answer so.
  private static let exclusionViolation = SQLState("23P01")

  private static func refusingOverlap(
    _ body: () async throws(PostgresError) -> QueryResult
  ) async throws -> QueryResult {
    do throws(PostgresError) {
      return try await body()
    } catch {
      guard error.sqlState == Self.exclusionViolation else { throw error }
      throw FaultAnswer(
        .alreadyExists, "EVENT_OVERLAPS",
        "An event of the same asset is on record for part of that time.")
    }
  }
}

extension FaultAnswer {
  static func unknownEvent(_ id: String) -> FaultAnswer {
    FaultAnswer(.notFound, "UNKNOWN_EVENT", "There is no depeg event \(id).")
  }
}

extension PostgresConnection {
  /// Events that a request asks for, newest first.
  func depegEvents(
    _ request: ListDepegEventsRequest, _ page: HistoryPage, now: WallTime
  ) async throws(PostgresError) -> [StoredDepeg] {
    let rows = try await self.query(
      """
      SELECT * FROM risk.depegs_shown e
      WHERE (cardinality($1::text[]) = 0 OR e.asset = ANY ($1))
        AND ($2::timestamptz IS NULL OR e.started_at >= $2)
        AND ($3::timestamptz IS NULL OR e.started_at < $3)
        AND ($4 = '' OR e.verification = $4) AND (NOT $5 OR e.ongoing)
        AND 1 - e.min_ratio >= $6 - 1e-9
        AND ($7::timestamptz IS NULL OR (e.started_at, e.number) < ($7, $8::bigint))
      ORDER BY e.started_at DESC, e.number DESC
      LIMIT $9
      """, request.assets, request.since?.time, request.until?.time,
      request.verification.stored ?? "", request.ongoingOnly, request.depthMin,
      page.start?.time, page.start.flatMap { Int64($0.text) } ?? 0, page.size + 1)
    var events: [StoredDepeg] = []
    for row in rows { events.append(try StoredDepeg(row, now: now)) }
    return events
  }
}
