import Basics
import ContractConfig
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

/// Handlers over the test's own database with the published catalogue, and files of the test's own.
struct PublishedFixture {
  let core: ConfigCore
  let handlers: ConfigHandlers
  let folder: TemporaryFolder
  let inputs: Locked<LocalSources>

  /// Runs `body` with one replica of an environment that starts with nothing of its own.
  static func with(
    _ environment: String = "development", variables: [String: String] = [:],
    _ body: (PublishedFixture) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    let core = ConfigCore(
      catalogue: try PublishedCatalogue.read(), environment: parsed(environment),
      pool: PostgresPool(
        to: database.configuration, on: database.loop, blockingCalls: database.blockingCalls,
        logger: .disabled))
    let folder = TemporaryFolder()
    let inputs = Locked(
      LocalSources(
        configFolder: folder.folder("config"), secretsFolder: folder.folder("secrets"),
        variables: variables))
    var handlers = ConfigHandlers(core: core, logger: .disabled)
    handlers.readInputs = { () throws(ConfigFault) in inputs.withLock { $0 }.read() }
    let fixture = PublishedFixture(
      core: core, handlers: handlers, folder: folder, inputs: inputs)
    try await core.catchUp()
    _ = try await fixture.reload()
    try await body(fixture)
    await core.pool.shutDown(deadline: .never)
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
