import Basics
import ContractConfig
import ContractType
import Crypto
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

@Suite("Reading files again", .developmentDatabase)
struct ReloadTests {
  static let system = "env/system"

  static func set(
    _ namespace: String, _ key: String, _ value: ContractType.Value.Kind, environment: String = "",
    symbol: String = ""
  ) -> Change {
    WriteHandlersTests.set(
      namespace, key, value, symbol: symbol, environment: environment)
  }

  @Test("takes over what differs as one revision, and nothing the second time")
  func takesOver() async throws {
    try await PublishedFixture.with { fixture in
      let before = try fixture.core.state().token.revision
      fixture.write("env/system:\n  database:\n    pool_size: 9\n  log_level: DEBUG\n")
      var plan = ReloadRequest(reason: "a test")
      plan.validateOnly = true
      let planned = try await fixture.reload(plan)
      #expect(planned.outcome?.changes.map(\.key) == ["database.pool_size", "log_level"])
      #expect(try fixture.core.state().token.revision == before)
      let response = try await fixture.reload()
      #expect(response.outcome?.changes == planned.outcome?.changes)
      #expect(try fixture.core.state().token.revision == before.next)
      #expect(response.files.contains { $0.hasSuffix("config/development.yaml") })
      #expect(response.shadowed.isEmpty && response.superseded.isEmpty)
      let entry = try await fixture.get(Self.system, "database.pool_size")
      #expect(entry.layer == .fileEnvironment)
      #expect(entry.origin.hasSuffix("config/development.yaml:3"))
      #expect(try await fixture.reload().outcome?.committed == false)
      // What the file no longer says, lower layers say again.
      fixture.write("env/system: {log_level: DEBUG}")
      _ = try await fixture.reload()
      #expect(try await fixture.get(Self.system, "database.pool_size").value?.kind == .intValue(5))
    }
  }

  @Test("says which stored values hide a changed one, and removes them when told to")
  func superseding() async throws {
    try await PublishedFixture.with { fixture in
      try await fixture.apply(
        Self.set(Self.system, "log_level", .stringValue("ERROR")),
        Self.set(Self.system, "database.pool_size", .intValue(8), environment: "*"),
        Self.set(Self.system, "database.max_overflow", .intValue(11), environment: "staging"))
      fixture.write(
        "env/system: {log_level: DEBUG, database: {pool_size: 9, max_overflow: 12}}")
      let hidden = try await fixture.reload()
      let names = ["env/system:database.pool_size", "env/system:log_level"]
      #expect(hidden.shadowed == names)
      #expect(hidden.superseded.isEmpty)
      #expect(
        try await fixture.get(Self.system, "log_level").value?.kind == .stringValue("ERROR"))
      // A value that did not change is nobody's to take away.
      let again = try await fixture.reload(
        ReloadRequest(supersede: true, reason: "a test"))
      #expect(again.superseded.isEmpty && again.outcome?.committed == false)
      fixture.write(
        "env/system: {log_level: INFO, database: {pool_size: 10, max_overflow: 12}}")
      let removed = try await fixture.reload(
        ReloadRequest(supersede: true, reason: "a test", requestID: "r1"))
      #expect(removed.superseded == names)
      #expect(removed.shadowed.isEmpty)
      #expect(
        try await fixture.get(Self.system, "database.pool_size").value?.kind == .intValue(10))
      let replay = try await fixture.reload(
        ReloadRequest(supersede: true, reason: "a test", requestID: "r1"))
      #expect(replay.outcome?.replayed == true)
      #expect(replay.superseded == names)
    }
  }

  @Test("reads only the namespaces that are named")
  func narrowed() async throws {
    try await PublishedFixture.with { fixture in
      fixture.write("env/system: {log_level: DEBUG}\nenv/risk: {global: {max_leverage: 2.5}}")
      let response = try await fixture.reload(
        ReloadRequest(namespaces: ["env/risk"], reason: "a test"))
      #expect(response.outcome?.changes.map(\.key) == ["global.max_leverage"])
    }
  }

  @Test(
    "changes nothing when anything cannot be read, and says where",
    arguments: [
      ("env/system: [", "MALFORMED_YAML", "development.yaml:"),
      ("env/system: {log_level: LOUD}", "CHANGE_REFUSED", "development.yaml:1"),
      ("env/system: {log_levle: INFO}", "CHANGE_REFUSED", "development.yaml:1"),
      ("env/nothing: {a: 1}", "CHANGE_REFUSED", "development.yaml:1"),
      ("env/system:\n  database:\n    host: ${ABSENT}\n", "MISSING_VARIABLES", "yaml:3"),
      (
        "env/system: {database: {password: \"${file:none}\"}}", "MISSING_VARIABLES", "yaml:1"
      ),
      ("env/system: {database: {password: hunter2}}", "CHANGE_REFUSED", "yaml:1"),
      (
        "strategy/orderbook_skew: {parameters: {sell_threshold: 1, buy_threshold: 1}}",
        "CHANGE_REFUSED", "yaml:1"
      ),
    ])
  func refused(text: String, reason: String, origin: String) async throws {
    try await PublishedFixture.with { fixture in
      let before = try fixture.core.state().token
      fixture.write("env/risk: {global: {max_leverage: 2.5}}", to: "config/base.yaml")
      fixture.write(text)
      let refusal = try await Refusal.of { _ = try await fixture.reload() }
      #expect((refusal.code, refusal.reason) == (.invalidArgument, reason))
      #expect(refusal.violations.first?.field.contains(origin) == true, "\(refusal.violations)")
      #expect(refusal.violations.allSatisfy { !$0.message.contains("hunter2") })
      #expect(try fixture.core.state().token == before)
    }
  }

  @Test("misses a folder that is gone")
  func noFolder() async throws {
    try await PublishedFixture.with { fixture in
      fixture.folder.remove("config")
      let refusal = try await Refusal.of { _ = try await fixture.reload() }
      #expect((refusal.code, refusal.reason) == (.notFound, "FILE_NOT_FOUND"))
    }
  }

  @Test("is for a token that may write all that is read")
  func rights() async throws {
    try await PublishedFixture.with { fixture in
      let call = try HandlerFixture.call(namespaces: "env/*")
      let refusal = try await Refusal.of {
        _ = try await fixture.handlers.reload(ReloadRequest(reason: "a test"), call)
      }
      #expect((refusal.code, refusal.reason) == (.permissionDenied, "NAMESPACE_NOT_ALLOWED"))
      _ = try await fixture.handlers.reload(
        ReloadRequest(namespaces: ["env/system"], reason: "a test"), call)
    }
  }

  @Test("loads the files of other environments with their references as they stand")
  func foreign() async throws {
    try await PublishedFixture.with { fixture in
      fixture.write(
        "env/system: {database: {port: \"${STAGING_PORT}\"}}", to: "config/staging.yaml")
      _ = try await fixture.reload()
      let response = try await fixture.handlers.get(
        GetRequest(namespace: Self.system, key: "database.port", environment: "staging"),
        try HandlerFixture.call())
      #expect(response.entry?.value?.kind == .stringValue("${STAGING_PORT}"))
      let exported = try await DocumentHandlersTests.export(
        fixture.handlers,
        ExportRequest(namespaces: [Self.system], environment: "staging", resolved: true))
      #expect(exported.contains("port: \"${STAGING_PORT}\""))
    }
  }
}

@Suite("Secrets of a deployment", .developmentDatabase)
struct SecretDeliveryTests {
  static let password = "database.password"
  static let system = "env/system"

  static func set(_ text: String) -> Change {
    WriteHandlersTests.set(Self.system, Self.password, .stringValue(text))
  }

  /// Everything the database holds, as text.
  func dump() async throws -> String {
    let connection = try await TemporaryDatabase.current.connect()
    var text = ""
    for statement in [
      Statement("SELECT t::text AS row FROM config.current t"),
      Statement("SELECT t::text AS row FROM config.history t"),
      Statement("SELECT t::text AS row FROM config.audit t"),
      Statement("SELECT t::text AS row FROM config.change_sets t"),
      Statement("SELECT t::text AS row FROM config.idempotency t"),
      Statement("SELECT t::text AS row FROM config.schemas t"),
      Statement("SELECT encode(answer, 'escape') AS row FROM config.idempotency"),
    ] {
      for row in try await connection.run(statement) {
        text += try row.decode("row", as: String.self) + "\n"
      }
    }
    await connection.close()
    return text
  }

  @Test("are not in the database, in no answer, and open for those who may see them")
  func nowhere() async throws {
    try await PublishedFixture.with { fixture in
      fixture.useKeys()
      _ = try await fixture.reload()
      let request = ApplyRequest(
        changes: [Self.set("hunter2-first")], reason: "a test", requestID: "r1")
      let call = try HandlerFixture.call()
      let first = try await fixture.handlers.apply(request, call)
      let outcome = try await fixture.apply(Self.set("hunter2-second"))
      #expect(outcome.changes.first?.redacted == true)
      #expect(outcome.changes.first?.after?.kind == .stringValue("***"))
      var answers = "\(first) \(outcome)"
      #expect(try await fixture.handlers.apply(request, call).outcome?.replayed == true)
      answers += "\(try await fixture.get(Self.system, Self.password))"
      answers += try await DocumentHandlersTests.export(fixture.handlers)
      let history = HistoryRequest(namespace: Self.system, key: Self.password)
      answers += "\(try await fixture.handlers.history(history, call))"
      answers += "\(try await fixture.handlers.listAudit(ListAuditRequest(), call))"
      let explain = ExplainRequest(namespace: Self.system, key: Self.password)
      answers += "\(try await fixture.handlers.explain(explain, call))"
      let diff = DiffRequest(fromRevision: 1, toRevision: outcome.revision)
      answers += "\(try await fixture.handlers.diff(diff, call))"
      let stored = try await self.dump()
      for text in [answers, stored] {
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("$sealed") || text == stored)
      }
      #expect(stored.contains("*** k"))
      // A dry run and a refusal leave nothing either.
      var dry = ApplyRequest(changes: [Self.set("hunter2-third")], reason: "a test")
      dry.validateOnly = true
      _ = try await fixture.handlers.apply(dry, call)
      let long = String(repeating: "hunter2", count: 1_000)
      let refusal = try await Refusal.of { try await fixture.apply(Self.set(long)) }
      #expect(!"\(refusal)".contains("hunter2"))
      #expect(!(try await self.dump()).contains("hunter2"))
      let revealed = try self.revealed(fixture)
      #expect(revealed == .string("hunter2-second"))
    }
  }

  /// The plain value, as the stream of a consumer who may see it gets it.
  func revealed(_ fixture: PublishedFixture) throws -> JSONValue? {
    let name: ParameterName = parsed("\(Self.system):\(Self.password)")
    let scope = Basics.Scope(environment: fixture.core.environment)
    let resolved = try #require(try fixture.core.state().resolve(name, in: scope))
    let schema = try #require(fixture.core.catalogue[name])
    return try? fixture.core.secrets.reveal(
      resolved.kept.value, of: schema, in: resolved.place.scope)
  }

  @Test("without a key are refused, but for references")
  func noKey() async throws {
    try await PublishedFixture.with(variables: ["DB_PASSWORD_2": "x"]) { fixture in
      let refusal = try await Refusal.of { try await fixture.apply(Self.set("hunter2")) }
      #expect(refusal.reason == "CHANGE_REFUSED")
      #expect(refusal.violations.first?.message.contains("MOORING_CONFIG_KEYS_FILE") == true)
      fixture.folder.write("from a file\n", to: "secrets/db")
      _ = try await fixture.reload()
      let outcome = try await fixture.apply(Self.set("${file:db}"))
      #expect(outcome.committed)
      #expect(try self.revealed(fixture) == .string("from a file"))
      #expect(
        try await DocumentHandlersTests.export(fixture.handlers).contains(
          "password: \"${file:db}\""))
    }
  }

  @Test("in variables and files of values stay where they are, or are sealed")
  func local() async throws {
    try await PublishedFixture.with(variables: ["DB_PASSWORD": "hunter2-variable"]) { fixture in
      #expect(try self.revealed(fixture) == .string("hunter2-variable"))
      fixture.useKeys()
      fixture.write("env/system: {redis: {password: hunter2-file}}")
      let response = try await fixture.reload()
      #expect(response.outcome?.changes.map(\.key) == ["redis.password"])
      #expect(try await fixture.reload().outcome?.committed == false)
      #expect(!(try await self.dump()).contains("hunter2"))
      #expect(!"\(response)".contains("hunter2"))
    }
  }

  @Test("come back with a rollback")
  func rollback() async throws {
    try await PublishedFixture.with { fixture in
      fixture.useKeys()
      _ = try await fixture.reload()
      let first = try await fixture.apply(Self.set("hunter2-first"))
      try await fixture.apply(Self.set("hunter2-second"))
      _ = try await fixture.handlers.rollback(
        RollbackRequest(target: .toRevision(first.revision), reason: "a test"),
        try HandlerFixture.call())
      #expect(try self.revealed(fixture) == .string("hunter2-first"))
    }
  }

  @Test("are sealed again under a newer key when files are read again")
  func rotation() async throws {
    try await PublishedFixture.with { fixture in
      fixture.folder.write(
        try NewKeyFile.text(since: "use_from", .epoch, keyID: "old"), to: "keys.json")
      let path = fixture.folder.path + "/keys.json"
      fixture.inputs.withLock { $0.keysFile = path }
      _ = try await fixture.reload()
      try await fixture.apply(Self.set("hunter2"))
      let old = try LocalFile.text(at: path, bytesMax: 4_096)
      let new = try NewKeyFile.text(
        since: "use_from", WallTime(parsing: "2020-01-01T00:00:00Z"), keyID: "new")
      let both = old.split(separator: "]")[0] + ", " + new.split(separator: "[")[1]
      fixture.folder.write(String(both), to: "keys.json")
      let response = try await fixture.reload()
      #expect(response.outcome?.changes.map(\.key) == [Self.password])
      #expect(response.outcome?.changes.first?.redacted == true)
      #expect(try self.revealed(fixture) == .string("hunter2"))
      #expect(try await fixture.reload().outcome?.committed == false)
      // What is in force needs the old key no more.
      fixture.folder.write(new, to: "keys.json")
      _ = try await fixture.reload()
      #expect(try self.revealed(fixture) == .string("hunter2"))
      // Without any key it is kept, shown as ***, and nobody gets it.
      fixture.inputs.withLock { $0.keysFile = nil }
      _ = try await fixture.reload()
      #expect(try self.revealed(fixture) == nil)
    }
  }

  @Test("that are rotated behind their reference are a revision of their own, told once")
  func rotatedFile() async throws {
    try await PublishedFixture.with { fixture in
      fixture.folder.write("hunter2-old", to: "secrets/db")
      _ = try await fixture.reload()
      try await fixture.apply(Self.set("${file:db}"))
      let subscription = Subscription(
        environment: fixture.core.environment, patterns: [.realm("env")])
      let before = try fixture.core.state()
      fixture.folder.write("hunter2-new", to: "secrets/db")
      // A rehearsal says so, and takes nothing from the reload that follows.
      var plan = ReloadRequest(reason: "a test")
      plan.validateOnly = true
      #expect(try await fixture.reload(plan).outcome?.changes.map(\.key) == [Self.password])
      let response = try await fixture.reload()
      #expect(response.outcome?.changes.map(\.key) == [Self.password])
      #expect(response.outcome?.changes.first?.redacted == true)
      let after = try fixture.core.state()
      #expect(after.token.revision == before.token.revision.next)
      let told = WatchFeed.delta(of: subscription, from: before, to: after, fixture.core.catalogue)
      #expect(told.map(\.name.description) == ["\(Self.system):\(Self.password)"])
      #expect(try self.revealed(fixture) == .string("hunter2-new"))
      #expect(try await fixture.reload().outcome?.committed == false)
      #expect(!(try await self.dump()).contains("hunter2"))
    }
  }

  @Test("are read again by every replica when one is told to reload")
  func everyReplica() async throws {
    try await PublishedFixture.with { fixture in
      let listened = Recorder<String>()
      let database = try TemporaryDatabase.current
      let listener = PostgresListener(
        to: database.configuration, channels: [LocalStanding.channel], on: database.loop,
        blockingCalls: database.blockingCalls, logger: .disabled)
      let work = Task {
        for await event in listener {
          switch event {
          case .notification(let notification): listened.record(notification.channel)
          case .connected: listened.record("")
          default: break
          }
        }
      }
      _ = try await listened.first { $0.isEmpty }
      _ = try await fixture.reload()
      _ = try await listened.first { $0 == LocalStanding.channel.description }
      await listener.stop()
      await work.value
    }
  }

  @Test("need a file of keys that only this user can read", arguments: [0o640, 0o604, 0o644])
  func mode(mode: UInt32) throws {
    let folder = TemporaryFolder()
    let path = folder.write(Sample.keyFile, to: "keys.json", mode: mode)
    #expect(throws: LayerFault.self) { try LocalSources.keyring(at: path) }
    folder.write(Sample.keyFile, to: "keys.json", mode: 0o600)
    #expect(try LocalSources.keyring(at: path).keys.count == 2)
  }
}

@Suite("A folder of secrets")
struct SecretFolderTests {
  @Test("gives its files by path, also those of a mounted volume")
  func files() {
    let folder = TemporaryFolder()
    folder.folder("secrets")
    folder.folder("secrets/..2026")
    folder.folder("secrets/db")
    folder.write("one\n", to: "secrets/..2026/mounted")
    folder.link("secrets/mounted", to: "..2026/mounted")
    folder.write("two\n\n", to: "secrets/db/password")
    folder.write("", to: "secrets/empty")
    let read = SecretFolder(at: "\(folder.path)/secrets")
    #expect(read.faults.isEmpty)
    #expect(
      read.files.mapValues { $0.reveal() }
        == ["mounted": "one", "db/password": "two\n", "empty": ""])
  }

  @Test("gives nothing that lies outside of it, is too large, or no text")
  func refused() {
    let folder = TemporaryFolder()
    folder.folder("secrets")
    folder.folder("secrets2")
    folder.write("outside", to: "outside")
    folder.write("outside", to: "secrets2/x")
    folder.link("secrets/up", to: "../outside")
    folder.link("secrets/beside", to: "../secrets2/x")
    folder.link("secrets/system", to: "/etc/passwd")
    folder.link("secrets/nowhere", to: "none")
    folder.link("secrets/circle", to: "circle")
    folder.write(
      String(repeating: "x", count: SecretFolder.fileBytesMax + 1), to: "secrets/large")
    let read = SecretFolder(at: "\(folder.path)/secrets")
    #expect(read.files.isEmpty)
    #expect(read.faults.count == 6)
    #expect(SecretFolder(at: "\(folder.path)/none").faults.count == 1)
  }
}
