internal import Basics
internal import ContractRisk
internal import ContractType
internal import JSON
internal import Postgres
internal import RPCServices

/// The versions of scenarios in the database; none is ever changed.
enum ScenarioStore {
  /// The scenarios in force after `id`, in the order of their ids; at most `countMax`.
  static func present(
    after id: String = "", enabledOnly: Bool = false, countMax: Int = 10_000,
    on connection: PostgresConnection
  ) async throws(PostgresError) -> [Scenario] {
    let rows = try await connection.query(
      """
      SELECT * FROM risk.stress_scenarios
      WHERE id > $1 AND (enabled OR NOT $2)
      ORDER BY id
      LIMIT $3
      """, id, enabledOnly, countMax)
    return try Self.scenarios(rows)
  }

  /// The versions of one scenario before `version`, newest first; at most `countMax`.
  static func versions(
    of id: String, before version: Int64, countMax: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Scenario] {
    let rows = try await connection.query(
      """
      SELECT * FROM risk.stress_scenario_versions
      WHERE id = $1 AND version < $2
      ORDER BY version DESC
      LIMIT $3
      """, id, version, countMax)
    return try Self.scenarios(rows)
  }

  /// One version of a scenario; nil when there is none.
  static func version(
    _ version: Int64, of id: String, on connection: PostgresConnection
  ) async throws(PostgresError) -> Scenario? {
    try await connection.query(
      "SELECT * FROM risk.stress_scenario_versions WHERE id = $1 AND version = $2", id, version
    ).rowIfAny().map { row throws(PostgresError) in try Self.scenario(row) }
  }

  /// The newest version of a scenario, a deleted one too; nil when there never was one.
  static func newest(
    of id: String, on connection: PostgresConnection
  ) async throws(PostgresError) -> Scenario? {
    try await connection.query(Self.newestQuery, id)
      .rowIfAny().map { row throws(PostgresError) in try Self.scenario(row) }
  }

  /// The same within a change, which it keeps other changes of scenarios away from.
  static func newest(
    of id: String, in transaction: Transaction
  ) async throws(PostgresError) -> Scenario? {
    try await transaction.query("LOCK TABLE risk.stress_scenario_versions IN EXCLUSIVE MODE")
    return try await transaction.query(Self.newestQuery, id)
      .rowIfAny().map { row throws(PostgresError) in try Self.scenario(row) }
  }

  private static let newestQuery: StaticString = """
    SELECT * FROM risk.stress_scenario_versions
    WHERE id = $1
    ORDER BY version DESC
    LIMIT 1
    """

  /// Sum of the yearly probabilities of enabled drawn scenarios.
  static func probabilityTotal(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> Double {
    try await connection.query(
      """
      SELECT coalesce(sum(annual_probability), 0) FROM risk.stress_scenarios
      WHERE enabled AND drawn
      """
    ).onlyRow().decode(at: 0)
  }

  /// What a new version must agree with: the total without it, and the assets there are.
  static func surroundings(
    of id: String, in transaction: Transaction
  ) async throws(PostgresError) -> (probabilityOfOthers: Double, assets: Set<String>) {
    let results = try await transaction.pipeline([
      Statement(
        """
        SELECT coalesce(sum(annual_probability), 0) FROM risk.stress_scenarios
        WHERE enabled AND drawn AND id <> $1
        """, id),
      Statement("SELECT symbol FROM risk.assets WHERE kind = 'stablecoin'"),
    ])
    var assets: Set<String> = []
    for row in results[1] { assets.insert(try row.decode(at: 0)) }
    return (try results[0].onlyRow().decode(at: 0), assets)
  }

  /// Writes a version.
  static func write(
    _ scenario: Scenario, reason: String, at now: WallTime, by caller: Caller,
    in transaction: Transaction
  ) async throws(PostgresError) {
    let terms = scenario.terms ?? ScenarioTerms()
    let impacts = JSONValue.object(
      JSONObject(
        terms.impacts.map { impact in
          (impact.asset, JSONNumber(impact.priceRatio).map { .number($0) } ?? .null)
        }))
    try await transaction.query(
      """
      INSERT INTO risk.stress_scenario_versions (
        id, version, name, kind, severity, annual_probability, drawn, enabled, btc_change,
        correlation_shift, impacts, mc_weight, description, source, deleted, written_at,
        actor_subject, actor_role, claimed_by, client_ip, source_door, reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
              $19, $20, $21, $22)
      """, scenario.scenarioID, Int64(clamping: scenario.version), terms.title,
      Int16(clamping: terms.kind.rawValue), Int16(clamping: terms.severity.rawValue),
      terms.annualProbability, terms.drawn, scenario.enabled, terms.btcChange,
      terms.correlationShift, PostgresJSON(impacts.canonicalText), terms.mcWeight,
      terms.description, terms.source, scenario.deleted, now, caller.subject, caller.role,
      caller.claimedBy, caller.clientIP, Int16(clamping: caller.source.rawValue), reason)
  }

  private static func scenarios(_ rows: QueryResult) throws(PostgresError) -> [Scenario] {
    var scenarios: [Scenario] = []
    for row in rows { scenarios.append(try Self.scenario(row)) }
    return scenarios
  }

  private static func scenario(_ row: Row) throws(PostgresError) -> Scenario {
    let door: Int16 = try row.decode("source_door")
    let (version, at): (Int64, WallTime) = (
      try row.decode("version"), try row.decode("written_at")
    )
    return Scenario(
      scenarioID: try row.decode("id"), terms: try Self.terms(row),
      enabled: try row.decode("enabled"), version: UInt64(clamping: version),
      updatedAt: Timestamp(microseconds: at.microsecondsSinceEpoch),
      updatedBy: Actor(
        subject: try row.decode("actor_subject"), role: try row.decode("actor_role"),
        claimedBy: try row.decode("claimed_by"), clientIP: try row.decode("client_ip"),
        source: Source(rawValue: Int32(door))),
      deleted: try row.decode("deleted"))
  }

  private static func terms(_ row: Row) throws(PostgresError) -> ScenarioTerms {
    let (kind, severity): (Int16, Int16) = (
      try row.decode("kind"), try row.decode("severity")
    )
    return ScenarioTerms(
      title: try row.decode("name"), kind: ScenarioKind(rawValue: Int32(kind)),
      severity: ScenarioSeverity(rawValue: Int32(severity)),
      annualProbability: try row.decode("annual_probability"), drawn: try row.decode("drawn"),
      btcChange: try row.decode("btc_change"),
      correlationShift: try row.decode("correlation_shift"),
      impacts: try Self.impacts(try row.decode("impacts")),
      mcWeight: try row.decode("mc_weight"), description: try row.decode("description"),
      source: try row.decode("source"))
  }

  private static func impacts(_ json: PostgresJSON) throws(PostgresError) -> [AssetImpact] {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: json.text)
    } catch {
      throw PostgresError(.unexpectedResult, "the impacts of a scenario: \(error)")
    }
    guard case .object(let object) = value else {
      throw PostgresError(.unexpectedResult, "the impacts of a scenario are no object")
    }
    var impacts: [AssetImpact] = []
    for member in object.members {
      guard case .number(let ratio) = member.value else {
        throw PostgresError(.unexpectedResult, "the impact on \(member.key) is no number")
      }
      impacts.append(AssetImpact(asset: member.key, priceRatio: ratio.double))
    }
    return impacts
  }
}
