internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import Postgres
internal import RPCServices
internal import ServiceRuntime

/// The tables of results: what was computed, and from what.
enum ResultStore {
  /// A simulation as it was kept.
  struct KeptSimulation: Sendable {
    let number: Int64
    let simulation: Simulation
    /// The record of its inputs; nil when they are not kept any more.
    var inputs: [UInt8]?
  }

  /// Keeps a simulation and its inputs; returns it with its id.
  static func keep(
    _ simulation: Simulation, inputs: RunInputs, isLive: Bool, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) -> Simulation {
    let digest = inputs.digest.array
    try await transaction.query(
      """
      INSERT INTO risk.run_inputs AS i (digest, record, kept_at) VALUES ($1, $2, $3)
      ON CONFLICT (digest) DO UPDATE SET kept_at = greatest(i.kept_at, excluded.kept_at)
      """, digest, inputs.record, now)
    let id = try await Self.newID(transaction)
    var kept = simulation
    kept.simulationID = id.description
    let lineage = simulation.lineage ?? Lineage()
    let at = WallTime(
      clampingMicrosecondsSinceEpoch: simulation.at?.microseconds ?? now.microsecondsSinceEpoch)
    let knownAt = WallTime(
      clampingMicrosecondsSinceEpoch: lineage.knownAt?.microseconds ?? now.microsecondsSinceEpoch)
    try await transaction.query(
      """
      INSERT INTO risk.simulation_runs (
        id, at, known_at, actor_subject, method, title, is_live, book_version, vault_version,
        config_epoch, config_revision, model_version, seed, simulation_count, inputs_hash,
        result_hash, inputs_digest, cover_cents, capital_cents, expected_loss_cents, levels,
        value_at_risk_cents, tail_value_at_risk_cents, is_degraded, result)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, $21, $22, $23, $24, $25)
      """, id, at, knownAt, simulation.actor?.subject ?? "",
      Int16(truncatingIfNeeded: simulation.terms?.method.rawValue ?? 0), simulation.title, isLive,
      Int64(clamping: lineage.bookVersion), Int64(clamping: lineage.vaultVersion),
      Int64(clamping: lineage.config?.epoch ?? 0), Int64(clamping: lineage.config?.revision ?? 0),
      Int32(clamping: lineage.modelVersion), Int64(clamping: simulation.seed),
      Int64(clamping: simulation.simulationCount), lineage.inputsHash, simulation.resultHash,
      digest, simulation.coverCents, simulation.capitalCents,
      simulation.expectedLoss?.valueCents ?? 0, simulation.tails.map(\.level),
      simulation.tails.map { $0.valueAtRisk?.valueCents ?? 0 },
      simulation.tails.map { $0.tailValueAtRisk?.valueCents ?? 0 }, lineage.degraded,
      kept.wireBytes)
    return kept
  }

  /// The simulation of that id with its inputs.
  static func simulation(
    _ id: PostgresUUID, _ connection: PostgresConnection
  ) async throws(PostgresError) -> KeptSimulation? {
    let row = try await connection.query(
      """
      SELECT r.number, r.result, i.record
      FROM risk.simulation_runs r
      LEFT JOIN risk.run_inputs i ON i.digest = r.inputs_digest
      WHERE r.id = $1
      """, id
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in
      var kept = try Self.kept(row)
      kept.inputs = try row.decode("record")
      return kept
    }
  }

  /// One page of simulations, the newest first, and one more where there is another page.
  static func simulations(
    _ request: ListSimulationsRequest, _ page: Page, _ connection: PostgresConnection
  ) async throws(PostgresError) -> [KeptSimulation] {
    let bound = { (time: Int64?) in
      time.map { WallTime(clampingMicrosecondsSinceEpoch: $0) }
    }
    let method: Int16? =
      request.method == .unspecified
      ? nil : Int16(truncatingIfNeeded: request.method.rawValue)
    let rows = try await connection.query(
      """
      SELECT number, result
      FROM risk.simulation_runs
      WHERE ($1::timestamptz IS NULL OR at >= $1) AND ($2::timestamptz IS NULL OR at < $2)
        AND ($3::smallint IS NULL OR method = $3) AND ($4::bigint IS NULL OR number < $4)
      ORDER BY number DESC
      LIMIT $5
      """, bound(request.since?.microseconds), bound(request.until?.microseconds), method,
      page.start.flatMap { Int64($0.position) }, Int64(page.size + 1))
    return try rows.map(Self.kept)
  }

  /// The newest simulation of the live book; nil before the first.
  static func latestLive(
    _ connection: PostgresConnection
  ) async throws(PostgresError) -> Simulation? {
    let row = try await connection.query(
      """
      SELECT number, result FROM risk.simulation_runs
      WHERE is_live AND method IN (1, 2)
      ORDER BY number DESC
      LIMIT 1
      """
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in try Self.kept(row).simulation }
  }

  private static func kept(_ row: Row) throws(PostgresError) -> KeptSimulation {
    let bytes: [UInt8] = try row.decode("result")
    return KeptSimulation(
      number: try row.decode("number"), simulation: try Self.message(Simulation.self, bytes))
  }

  /// A message as it was answered.
  static func message<Message: ContractMessage>(
    _ type: Message.Type, _ bytes: [UInt8]
  ) throws(PostgresError) -> Message {
    do {
      return unsafe try Message(wire: bytes.span.bytes)
    } catch {
      throw PostgresError(.unexpectedResult, "a result is no \(Message.wireName)")
    }
  }
}

extension RiskCore {
  /// The first answer to a request that was made before; nil when this is the first.
  func earlierAnswer<Response: ContractMessage>(
    to command: ChangeCommand, as type: Response.Type
  ) async throws(FaultAnswer) -> Response? {
    guard !command.requestID.isEmpty, !command.isRehearsal else { return nil }
    let since = self.clock.wallNow - Self.answersKept
    let earlier = try await self.reading(deadline: command.deadline) {
      connection throws(PostgresError) -> (digest: [UInt8], answer: Response)? in
      let row = try await connection.query(
        """
        SELECT digest, answer FROM risk.requests
        WHERE actor_subject = $1 AND method = $2 AND request_id = $3 AND answered_at > $4
        """, command.caller.subject, command.method, command.requestID, since
      ).rowIfAny()
      return try row.map { row throws(PostgresError) in
        (try row.decode("digest"), try ResultStore.message(type, row.decode("answer")))
      }
    }
    guard let earlier else { return nil }
    guard earlier.digest == command.digest else { throw .requestIDReused }
    return earlier.answer
  }
}
