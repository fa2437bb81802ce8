import ServiceRuntime
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Service group")
struct ServiceGroupTests {
  let log = Recorder<String>()
  let logs = LogRecorder()
  let clock = ManualClock()

  func group(_ services: [ScriptedService]) -> ServiceGroup {
    ServiceGroup(services, stoppingOn: [], logger: self.logs.logger(), time: self.clock)
  }

  func service(_ name: StaticString, _ script: ScriptedService.Script = .works) -> ScriptedService {
    ScriptedService(name, script, log: self.log)
  }

  @Test("starts in order, stops in reverse")
  func order() async throws {
    let group = self.group([self.service("a"), self.service("b"), self.service("c")])
    async let outcome = group.run()
    try await self.logs.first("services started")
    group.stop()
    #expect(try await outcome == .stopped)
    #expect(
      self.log.elements == ["a runs", "b runs", "c runs", "c ends", "b ends", "a ends"])
    #expect(ServiceGroupOutcome.stopped.exitCode == 0)
  }

  @Test("starts nothing after a service that has not started, and stops it like the others")
  func stopWhileStarting() async throws {
    let group = self.group([
      self.service("a"), self.service("b", .startsForever), self.service("c"),
    ])
    async let outcome = group.run()
    try await self.log.first { $0 == "b runs" }
    group.stop()
    #expect(try await outcome == .stopped)
    #expect(self.log.elements == ["a runs", "b runs", "b ends", "a ends"])
  }

  @Test("ends when a service ends by itself, and stops the others")
  func earlyEnd() async throws {
    let outcome = try await self.group([self.service("a"), self.service("b", .endsEarly)]).run()
    #expect(outcome == .endedEarly(service: "b"))
    #expect(outcome.exitCode == 1)
    #expect(self.log.elements == ["a runs", "b runs", "a ends"])
  }

  @Test("ends when a service fails, and says why")
  func failure() async throws {
    let group = self.group([self.service("a"), self.service("b", .throwsEarly)])
    #expect(try await group.run() == .failed(service: "b", reason: "trouble"))
  }

  @Test("has failed when a service fails while it stops, but goes on stopping")
  func failureWhileStopping() async throws {
    let group = self.group([self.service("a"), self.service("b", .throwsWhenStopped)])
    async let outcome = group.run()
    try await self.logs.first("services started")
    group.stop()
    #expect(try await outcome == .failed(service: "b", reason: "trouble"))
    #expect(self.log.elements == ["a runs", "b runs", "a ends"])
  }

  @Test("cancels what still runs when told twice to stop")
  func secondStop() async throws {
    let group = self.group([self.service("a"), self.service("b", .ignoresStop)])
    async let outcome = group.run()
    try await self.logs.first("services started")
    group.stop()
    group.stop()
    #expect(try await outcome == .cancelled(unfinished: ["a", "b"]))
    #expect(self.log.elements.contains("b cancelled"))
    #expect(self.log.elements.contains("a ends"))
  }

  @Test("cancels what still runs when the grace period is over")
  func graceOver() async throws {
    let group = self.group([self.service("a"), self.service("b", .ignoresStop)])
    async let outcome = group.run()
    try await self.logs.first("services started")
    group.stop()
    try await self.clock.sleepers(atLeast: 1)
    self.clock.advance(by: .seconds(10))
    #expect(try await outcome == .timedOut(unfinished: ["a", "b"]))
  }

  @Test("does not wait long for a service that ignores its cancellation")
  func ignoresCancellation() async throws {
    let release = ServiceLifetime()
    let group = self.group([self.service("a", .ignoresCancellation(until: release))])
    async let outcome = group.run()
    try await self.logs.first("services started")
    group.stop()
    try await self.clock.sleepers(atLeast: 1)
    self.clock.advance(by: .seconds(10))
    try await self.clock.sleepers(atLeast: 2)
    self.clock.advance(by: .seconds(1))
    #expect(try await outcome == .timedOut(unfinished: ["a"]))
    release.requestStop()
    try await self.log.first { $0 == "a ends" }
  }

  @Test("does not wait at all when told three times")
  func thirdStop() async throws {
    let release = ServiceLifetime()
    let group = self.group([self.service("a", .ignoresCancellation(until: release))])
    async let outcome = group.run()
    try await self.logs.first("services started")
    for _ in 0..<5 { group.stop() }
    #expect(try await outcome == .cancelled(unfinished: ["a"]))
    release.requestStop()
    try await self.log.first { $0 == "a ends" }
  }

  @Test("stops when the task that runs it is cancelled")
  func cancelledTask() async throws {
    let group = self.group([self.service("a", .ignoresStop)])
    let task = Task { try await group.run() }
    try await self.logs.first("services started")
    task.cancel()
    #expect(try await task.value == .cancelled(unfinished: ["a"]))
    try await self.log.first { $0 == "a cancelled" }
  }

  @Test("without services waits to be stopped")
  func empty() async throws {
    let group = self.group([])
    async let outcome = group.run()
    try await self.logs.first("services started")
    group.stop()
    #expect(try await outcome == .stopped)
  }

  @Test("stops in order at a signal", arguments: [ProcessSignal.terminate, .interrupt])
  func signal(_ signal: ProcessSignal) async {
    switch signal {
    case .terminate:
      await #expect(processExitsWith: .exitCode(0)) { await Self.runUntilSignal(SIGTERM) }
    default:
      await #expect(processExitsWith: .exitCode(0)) { await Self.runUntilSignal(SIGINT) }
    }
  }

  static func runUntilSignal(_ number: Int32) async -> Never {
    let logs = LogRecorder()
    let group = ServiceGroup([ScriptedService("a")], logger: logs.logger())
    async let outcome = group.run()
    _ = try? await logs.first("services started")
    kill(getpid(), number)
    exit((try? await outcome)?.exitCode ?? 99)
  }

  @Test("cancels at the second signal")
  func secondSignal() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let logs = LogRecorder()
      let group = ServiceGroup([ScriptedService("a", .ignoresStop)], logger: logs.logger())
      async let outcome = group.run()
      _ = try? await logs.first("services started")
      kill(getpid(), SIGTERM)
      _ = try? await logs.first("services stopping")
      kill(getpid(), SIGINT)
      exit(try await outcome == .cancelled(unfinished: ["a"]) ? 7 : 99)
    }
  }

  @Test("lives through a hangup and calls its hook")
  func hangup() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let logs = LogRecorder()
      let hangups = Recorder<Int>()
      let group = ServiceGroup([ScriptedService("a")], logger: logs.logger()) {
        hangups.record(hangups.elements.count + 1)
      }
      async let outcome = group.run()
      _ = try? await logs.first("services started")
      for count in 1...3 {
        kill(getpid(), SIGHUP)
        _ = try? await hangups.first { $0 == count }
      }
      kill(getpid(), SIGTERM)
      exit(try await outcome.exitCode)
    }
  }

  @Test("takes no signals while another group does, and gives them back at its end")
  func oneListener() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let logs = LogRecorder()
      let first = ServiceGroup([ScriptedService("a")], logger: logs.logger())
      let second = ServiceGroup([ScriptedService("b")], logger: logs.logger())
      async let outcome = first.run()
      _ = try? await logs.first("services started")
      do {
        _ = try await second.run()
        exit(98)
      } catch {}
      first.stop()
      _ = try await outcome
      kill(getpid(), SIGTERM)
      await ServiceLifetime().stopRequested()
    }
  }
}

@Suite("Service lifetime")
struct ServiceLifetimeTests {
  @Test("tells everybody once who asked before or asks after")
  func tellsAll() async {
    let lifetime = ServiceLifetime()
    let told = Recorder<String>()
    lifetime.onStop { told.record("before") }
    let waiter = Task { await lifetime.stopRequested() }
    #expect(!lifetime.isStopRequested)
    lifetime.requestStop()
    lifetime.requestStop()
    lifetime.onStop { told.record("after") }
    await waiter.value
    await lifetime.stopRequested()
    #expect(told.elements == ["before", "after"])
    #expect(lifetime.isStopRequested)
  }
}
