import Basics
import ContractConfig
import ContractPlatform
import Postgres
import PostgresTestSupport
import RPC
import RPCServices
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

@Suite("What the process tells of itself", .developmentDatabase)
struct ProcessStatusTests {
  @Test("its phase from start to leave, its memory, and the calls that it answers")
  func phases() async throws {
    try await PublishedFixture.with { fixture in
      let health = HealthRegistry(services: [ConfigServiceMethods.service])
      let readiness = ConfigReadiness(health: health)
      let calls = ConcurrencyLimitInterceptor(callsMax: 2)
      let status = ProcessStatus(
        instance: "a", core: fixture.core, readiness: readiness, calls: calls)
      #expect(status.response.phase == .starting)
      readiness.note(.configuration, isPassing: true)
      #expect(status.response.phase == .serving && status.response.ready)
      #expect(status.response.residentBytes > 1 << 20)
      #expect(status.response.processID > 0)
      #expect(status.response.callsInFlight == 0)
      readiness.drain()
      #expect(status.response.phase == .draining && !status.response.ready)
      // What is found from now on makes nobody come back.
      readiness.note(.database, isPassing: true)
      #expect(health.status() == .notServing)
      #expect(status.response.phase == .draining)
    }
  }

  @Test("after a reload, what still differs and what cannot be read")
  func checksAfterReload() async throws {
    try await PublishedFixture.with { fixture in
      let readiness = ConfigReadiness(health: HealthRegistry(services: []))
      var handlers = fixture.handlers
      handlers.inputs = LocalStanding(readiness: readiness)
      let passes = { readiness.checks.first { $0.name == "layers" }?.passing }
      fixture.write("env/system: {log_level: DEBUG}\nenv/risk: {global: {max_leverage: 2.5}}")
      handlers.inputs.take(fixture.inputs.withLock { $0 }.read(), in: fixture.core) { .now() }
      #expect(passes() == false)
      let call = try HandlerFixture.call()
      _ = try await handlers.reload(
        ReloadRequest(namespaces: ["env/risk"], reason: "a test"), call)
      #expect(readiness.checks.contains { $0.message.hasPrefix("1 values differ") })
      _ = try await handlers.reload(ReloadRequest(reason: "a test"), call)
      #expect(passes() == true)
      fixture.write("env/system: {log_level: LOUD}")
      handlers.inputs.take(fixture.inputs.withLock { $0 }.read(), in: fixture.core) { .now() }
      #expect(passes() == false)
      #expect(handlers.inputs.faults.count == 1)
    }
  }
}
