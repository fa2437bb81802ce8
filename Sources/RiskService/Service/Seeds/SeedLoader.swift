internal import Postgres

/// Gives a database what it holds at first, and leaves alone what is there.
///
/// What people changed stays changed, and what they deleted stays deleted: a scenario with any
/// version, and a vault with any, count as there. The example vault is for development only.
struct SeedLoader: Sendable {
  /// A file of the program holds no rows.
  struct Missing: Error, CustomStringConvertible {
    let name: String

    var description: String { "the program lacks its file \(self.name)" }
  }

  /// The environment that the deployment is.
  let environment: String

  /// Adds what is missing; says how many rows of what.
  func load(on connection: PostgresConnection) async throws -> String {
    var text = ""
    let results = try await connection.pipeline([
      Statement(Self.assets, try Self.rows("assets.json")),
      Statement(Self.scenarios, try Self.rows("stress_scenarios.json")),
      Statement(Self.vaults, try Self.rows("vaults.json"), self.environment),
      Statement(Self.depegs, try Self.rows("depeg_events.json")),
    ])
    for (name, result) in zip(["assets", "scenarios", "vaults", "depeg events"], results)
    where result.affectedRowCount > 0 {
      text += "added \(result.affectedRowCount) \(name)\n"
    }
    return text
  }

  /// The rows of a file, an array of objects.
  private static func rows(_ name: String) throws -> PostgresJSON {
    guard let file = SeedFiles.all.first(where: { $0.name == name }) else {
      throw Missing(name: name)
    }
    return PostgresJSON(file.text)
  }

  private static let assets: StaticString = """
    INSERT INTO risk.assets (symbol, class, peg_reference, yield_bearing, launched_on, kind)
    SELECT symbol, class, peg_reference, yield_bearing, launched_on, kind
    FROM jsonb_to_recordset($1) AS seed (
      symbol text, class text, peg_reference numeric, yield_bearing boolean, launched_on date,
      kind text)
    ON CONFLICT (symbol) DO NOTHING
    """

  private static let scenarios: StaticString = """
    INSERT INTO risk.stress_scenario_versions (
      id, version, name, kind, severity, annual_probability, drawn, enabled, btc_change,
      correlation_shift, impacts, mc_weight, description, source, written_at, actor_subject,
      actor_role, source_door, reason)
    SELECT scenario_id, 1, name, kind, severity, annual_probability, drawn, true, btc_change,
           correlation_shift, impacts, mc_weight, description, source, now(), 'service',
           'service', 7, 'the first start'
    FROM jsonb_to_recordset($1) AS seed (
      scenario_id text, name text, kind smallint, severity smallint,
      annual_probability double precision, drawn boolean, btc_change double precision,
      correlation_shift double precision, impacts jsonb, mc_weight double precision,
      description text, source text)
    WHERE NOT EXISTS (
      SELECT FROM risk.stress_scenario_versions v WHERE v.id = seed.scenario_id)
    ON CONFLICT (id, version) DO NOTHING
    """

  private static let vaults: StaticString = """
    INSERT INTO risk.vault_versions (
      version, capital_cents, btc_float_cents, reserve_cents, label, known_at, actor_subject,
      actor_role, source, reason)
    SELECT 1, capital_cents, btc_float_cents, reserve_cents, label, now(), 'service', 'service', 7,
           'the first start'
    FROM jsonb_to_recordset($1) AS seed (
      label text, environment text, capital_cents bigint, btc_float_cents bigint,
      reserve_cents bigint)
    WHERE environment = $2 AND NOT EXISTS (SELECT FROM risk.vault_versions)
    ON CONFLICT (version) DO NOTHING
    """

  /// What everybody has known since it was over counts as known since then.
  private static let depegs: StaticString = """
    INSERT INTO risk.depeg_events (
      asset, started_at, ended_at, recovered_at, min_ratio, source, verification, name, note,
      known_at)
    SELECT asset, started_at, started_at + duration_seconds * interval '1 second',
           started_at + recovery_seconds * interval '1 second', min_ratio, source, 'verified', name,
           notes, started_at + recovery_seconds * interval '1 second'
    FROM jsonb_to_recordset($1) AS seed (
      asset text, started_at timestamptz, duration_seconds bigint, recovery_seconds bigint,
      min_ratio numeric, source text, name text, notes text)
    WHERE NOT EXISTS (
      SELECT FROM risk.depeg_events e
      WHERE e.asset = seed.asset AND e.started_at = seed.started_at)
    ON CONFLICT DO NOTHING
    """
}
