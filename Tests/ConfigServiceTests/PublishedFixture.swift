import Basics
import ContractConfig
import ContractPlatform
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPCServices
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

/// Handlers over the test's own database with the published catalogue, and files of the test's own.
struct PublishedFixture {
  let core: ConfigCore
  let handlers: ConfigHandlers
  let readiness: ConfigReadiness
  let folder: TemporaryFolder
  let inputs: Locked<LocalSources>

  /// Runs `body` with one replica of an environment that starts with nothing of its own.
  static func with(
    _ environment: String = "development", variables: [String: String] = [:],
    _ body: (PublishedFixture) async throws -> Void
  ) async throws {
    let fixture = try await Self.replica(environment, variables: variables, in: TemporaryFolder())
    _ = try await fixture.reload()
    try await body(fixture)
    await fixture.core.pool.shutDown(deadline: .never)
  }

  /// Runs `body` with another replica beside this one: on the same folder like one that was started
  /// again, or on one of its own.
  func withAnother(
    in folder: TemporaryFolder, given: GivenSecrets = GivenSecrets(),
    _ body: (PublishedFixture) async throws -> Void
  ) async throws {
    let other = try await Self.replica("\(self.core.environment)", in: folder, given: given)
    try await body(other)
    await other.core.pool.shutDown(deadline: .never)
  }

  private static func replica(
    _ environment: String, variables: [String: String] = [:], in folder: TemporaryFolder,
    given: GivenSecrets = GivenSecrets()
  ) async throws -> PublishedFixture {
    let database = try TemporaryDatabase.current
    let core = ConfigCore(
      catalogue: try ConfigDatabase.catalogue(), environment: parsed(environment),
      pool: PostgresPool(
        to: database.configuration, settings: .patient, on: database.loop,
        blockingCalls: database.blockingCalls, logger: .disabled), startMax: .seconds(60))
    if !folder.names.contains("config") {
      folder.folder("config")
      folder.folder("secrets")
    }
    let inputs = Locked(
      LocalSources(
        configFolder: folder.file("config"), secretsFolder: folder.file("secrets"),
        variables: variables))
    var handlers = ConfigHandlers(core: core, logger: .disabled)
    handlers.readInputs = { () throws(ConfigFault) in inputs.withLock { $0 }.read() }
    let readiness = ConfigReadiness(health: HealthRegistry(services: []))
    handlers.inputs = LocalStanding(readiness: readiness, given: given)
    let fixture = PublishedFixture(
      core: core, handlers: handlers, readiness: readiness, folder: folder, inputs: inputs)
    core.use(inputs.withLock { $0 }.read().vault { .epoch })
    try await core.catchUp()
    return fixture
  }

  /// Reads keys, secrets and files again, as a replica does when another one is told to reload.
  func readAgain() {
    self.handlers.inputs.take(self.inputs.withLock { $0 }.read(), in: self.core) { .epoch }
  }

  /// What the replica says of its own files.
  var layersCheck: String {
    self.readiness.checks.first { $0.name == ConfigCheck.layers.rawValue }?.message ?? ""
  }

  func reload(
    _ request: ReloadRequest = ReloadRequest(reason: "a test")
  ) async throws -> ReloadResponse {
    try await self.handlers.reload(request, try HandlerFixture.call())
  }

  /// Writes the file of this deployment's environment.
  func write(_ text: String, to name: String = "config/development.yaml") {
    self.folder.write(text, to: name)
  }

  /// Gives the deployment the sample's keys, of which only the first is due until `date`.
  func useKeys() {
    self.folder.write(Sample.keyFile, to: "keys.json", mode: 0o600)
    let path = self.folder.path + "/keys.json"
    self.inputs.withLock { $0.keysFile = path }
  }

  @discardableResult
  func apply(_ changes: Change...) async throws -> ChangeOutcome {
    let response = try await self.handlers.apply(
      ApplyRequest(changes: changes, reason: "a test"), try HandlerFixture.call())
    return try #require(response.outcome)
  }

  func get(
    _ namespace: String, _ key: String, symbol: String = ""
  ) async throws -> Entry {
    let response = try await self.handlers.get(
      GetRequest(namespace: namespace, key: key, symbol: symbol), try HandlerFixture.call())
    return try #require(response.entry)
  }
}
