import Basics
import ContractPlatform
import JSON
import Postgres
import PostgresTestSupport
import RPCServices
import Telemetry
import Testing

@testable import ConfigService

@Suite("Taking a store into use", .temporaryDatabase)
struct StartSequenceTests {
  static func catalogue(
    _ version: UInt32, _ parameters: [ParameterSchema] = Sample.catalogue.namespaces[0].parameters
  ) -> Catalogue {
    var skew = NamespaceSchema(Sample.skew)
    skew.takesSymbols = true
    skew.parameters = parameters
    return Catalogue(
      version: version, namespaces: [skew, Sample.catalogue.namespaces[1]],
      rules: Sample.catalogue.rules)
  }

  func withCore(
    _ catalogue: Catalogue, environment: EnvironmentName = Sample.environment,
    _ body: (ConfigCore, PostgresConnection) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    let core = ConfigCore(
      catalogue: catalogue, environment: environment,
      pool: PostgresPool(
        to: database.configuration, settings: .patient, on: database.loop,
        blockingCalls: database.blockingCalls, logger: .disabled), startMax: .seconds(60))
    let connection = try await database.connect()
    try await body(core, connection)
    await connection.close()
    await core.pool.shutDown(deadline: .never)
  }

  func start(
    _ core: ConfigCore, _ connection: PostgresConnection, mustAdopt: Bool = false,
    _ variables: [String: String] = [:]
  ) async throws -> StartFinding {
    var sequence = StartSequence(core: core) { catalogue, _ in
      var layers = LocalLayers(catalogue, environment: core.environment)
      layers.addVariables { variables[$0] }
      return layers
    }
    sequence.mustAdopt = mustAdopt
    return try await sequence.run(on: connection)
  }

  func migrate(_ connection: PostgresConnection) async throws {
    try await connection.runScript(try ConfigDatabase.rolesScript())
    _ = try await ConfigSchema.migrator.apply(on: connection)
  }

  func notes(_ finding: StartFinding) throws -> StartNotes {
    guard case .ready(let notes) = finding else {
      Issue.record("not ready: \(finding)")
      throw ConfigFault.notReady
    }
    return notes
  }

  @Test("a schema that is older than the program is refused")
  func olderSchema() async throws {
    try await self.withCore(Sample.catalogue) { core, connection in
      guard case .schema(.behind) = try await self.start(core, connection) else {
        Issue.record("taken into use")
        return
      }
      #expect(core.known.state == nil)
    }
  }

  @Test("the first start takes defaults over as one revision, the second changes nothing")
  func firstStart() async throws {
    try await self.withCore(Sample.catalogue) { core, connection in
      try await self.migrate(connection)
      var notes = try self.notes(try await self.start(core, connection))
      #expect(notes.layerRevision == Revision(1))
      #expect(try core.state().value(Sample.skew, "top_levels") == "5")
      let kind = try await connection.query("SELECT kind FROM config.change_sets")
      #expect(try kind.onlyRow().decode("kind", as: Int16.self) == ChangeSetKind.layer.rawValue)
      let schemas = try await connection.query("SELECT count(*) AS count FROM config.schemas")
      #expect(try schemas.onlyRow().decode("count", as: Int64.self) == 10)
      notes = try self.notes(try await self.start(core, connection))
      #expect(notes.layerRevision == nil)
      #expect(notes.differenceCount == 0)
      #expect(try core.state().token.revision == Revision(1))
    }
  }

  @Test("two replicas that start at once make one revision")
  func atOnce() async throws {
    try await self.withCore(Sample.catalogue) { first, connection in
      try await self.migrate(connection)
      try await self.withCore(Sample.catalogue) { second, other in
        async let here = self.start(first, connection)
        async let there = self.start(second, other)
        let revisions = try await [here, there].map { try self.notes($0).layerRevision }
        #expect(revisions.compactMap(\.self) == [Revision(1)])
        let tokens = try [first.state().token, second.state().token]
        #expect(tokens[0] == tokens[1])
      }
    }
  }

  @Test("a database of another environment is refused")
  func otherEnvironment() async throws {
    try await self.withCore(Sample.catalogue) { core, connection in
      try await self.migrate(connection)
      _ = try await self.start(core, connection)
    }
    try await self.withCore(Sample.catalogue, environment: parsed("staging")) { core, connection in
      let finding = try await self.start(core, connection)
      #expect(finding == .otherEnvironment(Sample.environment))
      #expect(core.known.state == nil)
    }
  }

  @Test("a newer catalogue brings its parameters and overwrites nothing that was decided")
  func upgrade() async throws {
    try await self.withCore(Self.catalogue(1)) { core, connection in
      try await self.migrate(connection)
      _ = try await self.start(core, connection)
      _ = try await core.change(
        ConfigCore.Order(
          request: ChangeRequest(changes: [
            Sample.set(Sample.skew, "top_levels", .float(18)),
            Sample.set(Sample.skew, "buy_threshold", .float(2)),
          ]),
          author: Authorship(kind: .apply, subject: "operator", role: "admin", source: .rpc),
          identity: RequestIdentity(method: "Apply", digest: [])))
    }
    var parameters = Sample.catalogue.namespaces[0].parameters
    parameters[0] = Sample.number(Sample.skew, "top_levels", .int, 4, 1...10)
    parameters.append(Sample.number(Sample.skew, "depth", .int, 3, 1...9))
    try await self.withCore(Self.catalogue(2, parameters)) { core, connection in
      let notes = try self.notes(try await self.start(core, connection))
      #expect(notes.storedCatalogue == 1)
      #expect(notes.layerRevision == Revision(3))
      let state = try core.state()
      #expect(state.value(Sample.skew, "depth") == "3")
      // What was decided stays in force, and is told of.
      #expect(state.value(Sample.skew, "top_levels") == "18")
      #expect(notes.valueFaults.map(\.parameter) == ["\(Sample.skew):top_levels"])
      #expect(notes.valueFaults.map(\.code) == [.outOfRange])
    }
    // The program of before starts again, as in a rollback of a deployment.
    try await self.withCore(Self.catalogue(1)) { core, connection in
      let notes = try self.notes(try await self.start(core, connection))
      #expect(notes.isOlderProgram)
      #expect(notes.layerRevision == nil)
      #expect(try core.state().value(Sample.skew, "depth") == "3")
      #expect(try await ConfigStore().head(on: connection).catalogueVersion == 2)
    }
  }

  @Test("a difference of local layers is told of, and taken over only when that is asked for")
  func differences() async throws {
    var parameters = Sample.catalogue.namespaces[0].parameters
    parameters[0].variables = ["TOP_LEVELS"]
    try await self.withCore(Self.catalogue(1, parameters)) { core, connection in
      try await self.migrate(connection)
      _ = try await self.start(core, connection)
      var notes = try self.notes(
        try await self.start(core, connection, ["TOP_LEVELS": "9"]))
      #expect(notes.differenceCount == 1)
      #expect(try core.state().value(Sample.skew, "top_levels") == "5")
      notes = try self.notes(
        try await self.start(core, connection, mustAdopt: true, ["TOP_LEVELS": "9"]))
      #expect(notes.layerRevision == Revision(2))
      #expect(try core.state().value(Sample.skew, "top_levels") == "9")
      notes = try self.notes(
        try await self.start(core, connection, mustAdopt: true, ["TOP_LEVELS": "x"]))
      #expect(notes.layerFaults.count == 1)
      // What cannot be read says nothing: the value of before stays.
      #expect(try core.state().value(Sample.skew, "top_levels") == "9")
    }
  }

  static let levelsVariables: [ParameterSchema] = {
    var parameters = Sample.catalogue.namespaces[0].parameters
    for place in parameters.indices {
      parameters[place].variables = [parameters[place].name.key.description.uppercased()]
    }
    return parameters
  }()

  @Test("a local layer that breaks a rule is refused as a whole, and what is in force stays")
  func brokenRule() async throws {
    try await self.withCore(Self.catalogue(1, Self.levelsVariables)) { core, connection in
      try await self.migrate(connection)
      _ = try await self.start(core, connection)
      let before = try core.state().token
      let notes = try self.notes(
        try await self.start(
          core, connection, mustAdopt: true,
          ["TOP_LEVELS": "9", "IMBALANCE_WEIGHT": "0.9"]))
      #expect(notes.refusals.map(\.code) == [.ruleBroken])
      #expect(notes.layerRevision == nil)
      #expect(notes.differenceCount >= 2)
      #expect(try core.state().token == before)
      #expect(try core.state().value(Sample.skew, "top_levels") == "5")
    }
  }

  @Test("a newer catalogue that breaks a rule over live values is refused, and tried again")
  func refusedUpgrade() async throws {
    try await self.withCore(Self.catalogue(1)) { core, connection in
      try await self.migrate(connection)
      _ = try await self.start(core, connection)
    }
    var parameters = Self.levelsVariables
    parameters.append(Sample.number(Sample.skew, "depth", .int, 3, 1...9))
    try await self.withCore(Self.catalogue(2, parameters)) { core, connection in
      let notes = try self.notes(
        try await self.start(
          core, connection, ["IMBALANCE_WEIGHT": "0.9"]))
      #expect(notes.refusals.count == 1)
      #expect(try core.state().value(Sample.skew, "depth") == nil)
      #expect(try await ConfigStore().head(on: connection).catalogueVersion == 1)
      let mended = try self.notes(try await self.start(core, connection))
      #expect(mended.refusals.isEmpty)
      #expect(try core.state().value(Sample.skew, "depth") == "3")
      #expect(try await ConfigStore().head(on: connection).catalogueVersion == 2)
    }
  }

  @Test("an empty store takes the defaults alone when the rest would break a rule")
  func brokenFirstStart() async throws {
    try await self.withCore(Self.catalogue(1, Self.levelsVariables)) { core, connection in
      try await self.migrate(connection)
      let notes = try self.notes(
        try await self.start(
          core, connection,
          ["TOP_LEVELS": "9", "IMBALANCE_WEIGHT": "0.9"]))
      #expect(notes.refusals.map(\.code) == [.ruleBroken])
      #expect(notes.layerRevision == Revision(1))
      #expect(notes.differenceCount == 2)
      #expect(try core.state().value(Sample.skew, "top_levels") == "5")
      let readiness = ConfigReadiness(health: HealthRegistry(services: []))
      readiness.note(notes)
      let layers = readiness.checks.first { $0.name == "layers" }
      #expect(layers?.passing == false && layers?.required == false)
    }
  }
}
