import Basics
import JSON
import Postgres
import PostgresTestSupport
import Telemetry
import Testing

@testable import ConfigService

/// Those who read and write parameters through SQL, as the roles of a deployment let them.
@Suite("SQL users", .publishedDatabase)
struct SQLUsersTests {
  let store = ConfigStore()

  /// Connects as a user of one of the groups, which is made when nobody has made it.
  func connect(as user: String, in group: String) async throws -> PostgresConnection {
    let owner = try await TemporaryDatabase.current.connect()
    try await owner.runScript(
      """
      DO $$ BEGIN CREATE ROLE \(user) LOGIN IN ROLE \(group);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;
      """)
    await owner.close()
    return try await self.connect(as: user)
  }

  func connect(as user: String) async throws -> PostgresConnection {
    let database = try TemporaryDatabase.current
    return try await database.connect(
      database.cluster.configuration(database: database.configuration.database, user: user))
  }

  func app() async throws -> PostgresConnection {
    try await self.connect(as: "reports_user", in: "mooring_app")
  }

  func admin() async throws -> PostgresConnection {
    try await self.connect(as: "rates_user", in: "mooring_admin")
  }

  @Test("count parameters by category as the catalogue has them, and read a value")
  func reading() async throws {
    let app = try await self.app()
    let counts = try await app.query(
      "SELECT category, COUNT(*) AS count FROM config_parameters GROUP BY category")
    let found = try counts.reduce(into: [String: Int64]()) { counts, row in
      counts[try row.decode("category")] = try row.decode("count", as: Int64.self)
    }
    let catalogue = try ConfigDatabase.catalogue()
    for category in ["pricing", "risk", "tranche", "stress", "asset"] {
      let namespace: ParameterNamespace = parsed("params/\(category)")
      let schemas = catalogue[namespace]?.parameters.filter { $0.defaultValue != nil } ?? []
      #expect(found[category] == Int64(schemas.count), "\(category)")
    }
    let row = try await app.query(
      """
      SELECT value_type, value_data, description, updated_by
      FROM config_parameters
      WHERE category = 'pricing' AND key = 'base_rate_USDC'
      """
    ).onlyRow()
    #expect(try row.decode("value_type", as: String.self) == "float")
    #expect(try row.decode("value_data", as: String.self) == "0.04")
    let value = try await app.query(
      "SELECT get_config_value('risk', 'monte_carlo_simulations')::int AS value"
    ).onlyRow()
    #expect(try value.decode("value", as: Int64.self) == 10_000)
    let none = try await app.query("SELECT get_config_value('risk', 'nonsense') IS NULL AS none")
    #expect(try none.onlyRow().decode("none", as: Bool.self))
  }

  @Test("who only read can do nothing else")
  func readersAreRefused() async throws {
    let app = try await self.app()
    for statement in [
      Statement("UPDATE config_parameters SET value_data = '0.05' WHERE key = 'base_rate_USDC'"),
      Statement("INSERT INTO config_parameters (category, key) VALUES ('pricing', 'x')"),
      Statement("DELETE FROM config_parameters"),
      Statement("SELECT update_config_value('pricing', 'base_rate_USDC', '0.05')"),
      Statement("SELECT * FROM config_audit_log"), Statement("SELECT * FROM config.current"),
      Statement("SELECT * FROM config.audit"), Statement("DELETE FROM config.audit"),
      Statement("CREATE TABLE public.mine (id int)"),
    ] {
      let refusal = await #expect(throws: PostgresError.self) { try await app.run(statement) }
      #expect(refusal?.sqlState == .insufficientPrivilege, "\(statement.sql)")
    }
  }

  @Test("who may write change a value like anybody else: audited, versioned, told to the service")
  func writing() async throws {
    let admin = try await self.admin()
    let before = try await self.store.head(on: self.connect(as: "mooring_config")).token.revision
    let changed = try await admin.query(
      """
      UPDATE config_parameters SET value_data = '0.05', updated_by = 'admin@example.org'
      WHERE category = 'pricing' AND key = 'base_rate_USDC'
      """)
    #expect(changed.affectedRowCount == 1)
    let updated = try await admin.query(
      "SELECT update_config_value('pricing', 'base_rate_USDT', '0.07', 'auditor', 'depeg') AS done"
    ).onlyRow()
    #expect(try updated.decode("done", as: Bool.self))
    // What is already so makes no revision, however it is written.
    try await admin.query("SELECT update_config_value('pricing', 'base_rate_USDT', '0.070')")
    let service = try await self.connect(as: "mooring_config")
    #expect(try await self.store.head(on: service).token.revision.count == before.count + 2)
    let state = try await self.store.state(on: service)
    let name: ParameterName = parsed("params/pricing:base_rate_USDC")
    let force = state.resolve(name, in: Scope(environment: ConfigDatabase.environment))
    #expect(force?.kept.value == .float(0.05))
    #expect(force?.kept.writtenBy == "rates_user")
    #expect(force?.place.layer == .storedEnvironment)
    let log = try await admin.query(
      """
      SELECT key, old_value, new_value, changed_by, change_reason, dry_run
      FROM config_audit_log
      WHERE changed_by = 'rates_user'
      ORDER BY id
      """)
    #expect(
      try log.map { try $0.decode("new_value", as: String?.self) } == ["0.05", "0.07"])
    #expect(try log[1].decode("change_reason", as: String.self) == "depeg")
    let records = try await self.store.auditRecords(
      ConfigStore.AuditFilter(source: ChangeSource.sql.rawValue), limit: 10, on: service)
    #expect(records.map(\.claimedBy) == ["auditor", "admin@example.org"])
    #expect(records.allSatisfy { $0.actorSubject == "rates_user" })
    guard case .verdict(let verdict, _) = try await self.store.verifyAudit(.init(), on: service)
    else { return }
    #expect(verdict.fault == nil)
  }

  /// What must not get in, and the SQLSTATE of the refusal.
  static let refused: [(statement: StaticString, state: String)] = [
    ("SELECT update_config_value('pricing', 'base_rate_USDC', '999')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', '-0.01')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', '\"not_a_number\"')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', 'true')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', 'null')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', '[0.05]')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', '0.0801')", "23514"),
    ("SELECT update_config_value('pricing', 'base_rate_USDC', '0.0199')", "23514"),
    ("SELECT update_config_value('risk', 'monte_carlo_simulations', '1000.5')", "23514"),
    ("SELECT update_config_value('pricing', 'size_discount_tier1_threshold', '1')", "23514"),
    ("SELECT update_config_value('pricing', 'nonsense', '1')", "P0002"),
    ("SELECT update_config_value('nonsense', 'base_rate_USDC', '1')", "P0002"),
    ("UPDATE config_parameters SET value_data = '7' WHERE key = 'base_rate_USDC'", "23514"),
    ("UPDATE config_parameters SET key = 'x' WHERE key = 'base_rate_USDC'", "0A000"),
    ("UPDATE config_parameters SET value_type = 'int' WHERE key = 'base_rate_USDC'", "0A000"),
    ("INSERT INTO config_parameters (category, key) VALUES ('pricing', 'x')", "42501"),
    ("DELETE FROM config_parameters WHERE key = 'base_rate_USDC'", "42501"),
    ("INSERT INTO config_audit_log (key) VALUES ('x')", "42501"),
    ("UPDATE config_audit_log SET changed_by = 'nobody'", "42501"),
    ("DELETE FROM config_audit_log", "42501"),
    ("UPDATE config.current SET value = '1'", "42501"),
    ("SELECT config.drop_audit_months('2020-01-01')", "42501"),
  ]

  @Test("who may write cannot get past a schema, a rule or the log")
  func writersAreRefused() async throws {
    let admin = try await self.admin()
    let service = try await self.connect(as: "mooring_config")
    let before = try await self.store.head(on: service)
    for (statement, state) in Self.refused {
      let refusal = await #expect(throws: PostgresError.self) {
        try await admin.run(Statement(statement))
      }
      #expect(refusal?.sqlState?.description == state, "\(statement)")
    }
    #expect(try await self.store.head(on: service) == before)
  }

  @Test("the grants of an older system's guide work as they stand, and no more than they say")
  func olderGrants() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await owner.runScript(
      """
      CREATE USER app_user WITH PASSWORD 'secret';
      GRANT SELECT ON config_parameters TO app_user;
      CREATE USER admin_user WITH PASSWORD 'admin_secret';
      GRANT SELECT, INSERT, UPDATE ON config_parameters TO admin_user;
      GRANT INSERT ON config_audit_log TO admin_user;
      """)
    let app = try await self.connect(as: "app_user")
    #expect(try await app.query("SELECT * FROM config_parameters").count > 60)
    let refusal = await #expect(throws: PostgresError.self) {
      try await app.query("UPDATE config_parameters SET value_data = '1'")
    }
    #expect(refusal?.sqlState == .insufficientPrivilege)
    let admin = try await self.connect(as: "admin_user")
    try await admin.query(
      "UPDATE config_parameters SET value_data = '0.05' WHERE key = 'base_rate_USDC'")
    let row = try await app.query(
      "SELECT value_data, updated_by FROM config_parameters WHERE key = 'base_rate_USDC'"
    ).onlyRow()
    #expect(try row.decode("value_data", as: String.self) == "0.05")
    #expect(try row.decode("updated_by", as: String.self) == "admin_user")
    // Rights that the older system gave and that would spoil this one have no effect.
    for statement: StaticString in [
      "INSERT INTO config_parameters (category, key) VALUES ('pricing', 'x')",
      "INSERT INTO config_audit_log (category, key) VALUES ('pricing', 'x')",
    ] {
      let refusal = await #expect(throws: PostgresError.self) {
        try await admin.run(Statement(statement))
      }
      #expect(refusal?.sqlState?.description == "0A000", "\(statement)")
    }
    await app.close()
    await admin.close()
    try await owner.runScript(
      "DROP OWNED BY app_user, admin_user; DROP ROLE app_user; DROP ROLE admin_user")
  }

  @Test("the queries of an older system's dashboard find what changed most")
  func dashboard() async throws {
    let admin = try await self.admin()
    for rate: StaticString in [
      "SELECT update_config_value('pricing', 'base_rate_USDC', '0.05')",
      "SELECT update_config_value('pricing', 'base_rate_USDC', '0.06')",
      "SELECT update_config_value('pricing', 'base_rate_USDT', '0.07')",
    ] { try await admin.run(Statement(rate)) }
    let most = try await admin.query(
      """
      SELECT category, key, COUNT(*) AS update_count, MAX(changed_at) AS last_updated
      FROM config_audit_log
      WHERE changed_at > NOW() - INTERVAL '7 days' AND changed_by = 'rates_user'
      GROUP BY category, key
      ORDER BY update_count DESC
      LIMIT 10
      """)
    #expect(try most[0].decode("key", as: String.self) == "base_rate_USDC")
    #expect(try most[0].decode("update_count", as: Int64.self) == 2)
    let hours = try await admin.query(
      """
      SELECT DATE_TRUNC('hour', changed_at) AS hour, COUNT(*) AS update_count
      FROM config_audit_log
      WHERE changed_at > NOW() - INTERVAL '24 hours'
      GROUP BY hour
      ORDER BY hour
      """)
    #expect(!hours.isEmpty)

    let owner = try await TemporaryDatabase.current.connect()
    try await owner.runScript(
      """
      INSERT INTO config.access_log (minute, category, hits, misses)
      VALUES (date_trunc('minute', now()), 'pricing', 95, 5),
             (now() - interval '3 hours', 'pricing', 0, 100)
      """)
    let rate = try await self.app().query(
      """
      SELECT (COUNT(*) FILTER (WHERE cache_hit = TRUE) * 100.0 / COUNT(*))::float8 AS hit_rate
      FROM config_access_log
      WHERE timestamp > NOW() - INTERVAL '1 hour'
      """
    ).onlyRow()
    #expect(try rate.decode("hit_rate", as: Double.self) == 95)
  }

  /// Definitions with values, and a word of the refusal; empty when the value is allowed.
  static let checked: [(definition: String, value: String, refusal: String)] = [
    (#"{"type": "string", "chars_max": 3}"#, #""äbc""#, ""),
    (#"{"type": "string", "chars_max": 3}"#, #""äbcd""#, "4 characters"),
    (#"{"type": "list", "item_type": "string", "items_min": 1, "items_max": 2}"#, "[]", "0 items"),
    (
      #"{"type": "list", "item_type": "string", "items_min": 1, "items_max": 2}"#,
      #"["a", "b"]"#, ""
    ),
    (
      #"{"type": "list", "item_type": "string", "items_min": 1, "items_max": 2}"#,
      #"["a", "b", "c"]"#, "3 items"
    ),
    (#"{"type": "list", "item_type": "string"}"#, #"["a", 1]"#, "at place 1"),
    (#"{"type": "list", "item_type": "int"}"#, "[1, 2.0]", ""),
    (#"{"type": "list", "item_type": "int"}"#, "[1, 2.5]", "at place 1"),
    (#"{"type": "list", "item_type": "bool"}"#, "[true, null]", "at place 1"),
    (#"{"type": "list", "item_type": "float"}"#, #"["1"]"#, "at place 0"),
    (#"{"type": "list", "item_type": "list"}"#, #"[["a", "b"], []]"#, ""),
    (#"{"type": "list", "item_type": "list"}"#, #"[["a"], "b"]"#, "at place 1"),
    (#"{"type": "list", "items_unique": true}"#, #"["a", "a"]"#, "twice"),
  ]

  @Test("texts and lists are checked as the API checks them", arguments: Self.checked)
  func textsAndLists(definition: String, value: String, refusal: String) async throws {
    let service = try await self.connect(as: "mooring_owner")
    do throws(PostgresError) {
      try await service.query(
        "SELECT config.check_value($1::jsonb, 'it', $2::jsonb, NULL)",
        PostgresJSON(definition), PostgresJSON(value))
      #expect(refusal.isEmpty)
    } catch {
      #expect(error.sqlState == .checkViolation)
      #expect(!refusal.isEmpty && error.debugDescription.contains(refusal), "\(error)")
    }
    await service.close()
  }
}
