import ContractPlatform
import Postgres
import PostgresTestSupport
import RPCServices
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("The look at the database")
struct StoreKeeperTests {
  /// Runs `body` while a keeper looks.
  private func keeping(
    _ body: (RiskFixture, RiskReadiness, HealthRegistry) async throws -> Void
  ) async throws {
    try await RiskFixture.with { fixture in
      let health = HealthRegistry(services: [])
      let readiness = RiskReadiness(health: health)
      readiness.note(.parameters, isPassing: true)
      let lifetime = ServiceLifetime()
      let keeper = StoreKeeper(core: fixture.core, readiness: readiness)
      let running = Task { try await keeper.run(lifetime) }
      let result: Result<Void, any Error>
      do {
        try await body(fixture, readiness, health)
        result = .success(())
      } catch {
        result = .failure(error)
      }
      lifetime.requestStop()
      try await running.value
      try result.get()
    }
  }

  @Test("says what to run while tables are missing, and then that all is well", .temporaryDatabase)
  func upgrade() async throws {
    try await self.keeping { fixture, readiness, health in
      try await fixture.clock.sleepers(atLeast: 1)
      let schema = try #require(readiness.checks.first { $0.name == "schema" })
      #expect(!schema.passing && schema.message.contains("mooring-risk migrate --apply"))
      #expect(health.status() == .notServing && readiness.phase == .starting)

      let connection = try await TemporaryDatabase.current.connect()
      _ = try await SchemaUpgrade(RiskSchema.migrator).apply(on: connection)
      readiness.note(.market, isPassing: true)
      fixture.clock.advance(by: StoreKeeper.interval)
      try await fixture.clock.sleepers(atLeast: 2)
      #expect(readiness.isReady && health.status() == .serving && readiness.phase == .serving)
      #expect(readiness.checks.first { $0.name == "database" }?.passing == true)
      await connection.close()
    }
  }
}
