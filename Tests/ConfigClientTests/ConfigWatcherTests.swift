import Basics
import ContractConfig
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigClient

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Following a service")
struct ConfigWatcherTests {
  let service: ScriptedService

  init() throws { self.service = try ScriptedService() }

  /// Brings revision 5 into force on the first stream.
  func installed(_ bench: WatcherBench) async throws -> ScriptedStream {
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await stream.answer(5, .applied)
    return stream
  }

  @Test("says who it is, takes a snapshot and its deltas, and answers for each")
  func follows() async throws {
    let bench = try WatcherBench(service: self.service)
    #expect(bench.model == nil)
    let stream = try await self.service.stream(1)
    let start = try await stream.start
    #expect(start.service == "pricing")
    #expect(start.instance == "one")
    #expect(start.bootID == bench.watcher.settings.subscription.bootID)
    #expect(start.consumerKind == .required)
    #expect(start.environment == Sample.environment)
    #expect(start.resume == nil)
    await stream.send(
      Sample.snapshot(Sample.token(5), ["floor": 1], more: true),
      Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await stream.answer(5, .applied)
    #expect(bench.model?.rate == 0.04)
    await stream.send(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 0.05]))
    try await stream.answer(6, .applied)
    #expect(bench.model?.rate == 0.05)
    #expect(bench.watcher.snapshot?.numbers == ["rate": 0.05, "floor": 1])
    #expect(bench.watcher.status.token == Sample.token(6))
    #expect(!bench.watcher.isStale)
    #expect(bench.metric("mooring_config_installed_total") == 2)
    try await bench.stop()
    #expect(bench.watcher.isStale)
    self.service.stop()
  }

  @Test("a refused revision is reported with its parameter, and the one before stays in force")
  func rejects() async throws {
    let bench = try WatcherBench(service: self.service)
    let stream = try await self.installed(bench)
    await stream.send(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 1.5]))
    let answer = try await stream.answer(6, .rejected)
    #expect(answer.parameter == "params/pricing:rate")
    #expect(answer.reason == "is above 1")
    #expect(bench.model?.rate == 0.04)
    await stream.send(Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.5]))
    try await stream.answer(7, .applied)
    #expect(bench.model?.rate == 0.5)
    #expect(bench.metric("mooring_config_rejected_total") == 1)
    try await bench.logs.first("configuration rejected")
    try await bench.stop()
    self.service.stop()
  }

  @Test("a stream cut within a snapshot changes nothing, and the next one brings it whole")
  func cutWithinSnapshot() async throws {
    let bench = try WatcherBench(service: self.service)
    let first = try await self.service.stream(1)
    await first.send(Sample.snapshot(Sample.token(5), ["rate": 0.04], more: true))
    await first.steps.deliver(.fail(RPCError(.unavailable, "Going away.")))
    let second = try await self.service.stream(2)
    #expect(bench.model == nil)
    #expect(try await second.start.resume == nil)
    await second.send(Sample.snapshot(Sample.token(6), ["rate": 0.06]))
    try await second.answer(6, .applied)
    #expect(bench.watcher.snapshot?.numbers == ["rate": 0.06])
    try await bench.stop()
    self.service.stop()
  }

  @Test("a delta delivered twice is taken once")
  func duplicate() async throws {
    let bench = try WatcherBench(service: self.service)
    let stream = try await self.installed(bench)
    let delta = Sample.delta(Sample.token(5), Sample.token(6), ["rate": 0.05])
    await stream.send(
      delta, delta, Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.07]))
    try await stream.answer(7, .applied)
    #expect(bench.metric("mooring_config_installed_total") == 3)
    #expect(bench.observations.elements.contains(.duplicate(Sample.token(6))))
    try await bench.stop()
    self.service.stop()
  }

  @Test("after a gap it asks again from what is in force")
  func gap() async throws {
    let bench = try WatcherBench(service: self.service)
    let first = try await self.installed(bench)
    await first.send(Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.7]))
    let second = try await self.service.stream(2)
    #expect(SnapshotToken(try await second.start.resume) == Sample.token(5))
    try await first.ended.first { $0 }
    await second.send(Sample.delta(Sample.token(5), Sample.token(7), ["rate": 0.7]))
    try await second.answer(7, .applied)
    #expect(bench.model?.rate == 0.7)
    try await bench.stop()
    self.service.stop()
  }

  @Test("another epoch is taken over in full and told loudly")
  func epochChange() async throws {
    let bench = try WatcherBench(service: self.service)
    let first = try await self.installed(bench)
    await first.end()
    let second = try await self.service.stream(2)
    #expect(SnapshotToken(try await second.start.resume) == Sample.token(5))
    await second.send(Sample.snapshot(Sample.token(2, epoch: 9), ["rate": 0.9]))
    try await second.answer(2, .applied)
    #expect(bench.model?.rate == 0.9)
    let record = try await bench.logs.first("configuration history replaced")
    #expect(record.level == .error)
    try await bench.stop()
    self.service.stop()
  }

  @Test("with the service gone what is in force stays, stale at once, until it is back")
  func serviceGone() async throws {
    let bench = try WatcherBench(service: self.service)
    let first = try await self.installed(bench)
    await first.steps.deliver(.fail(RPCError(.unavailable, "The database is gone.")))
    try await bench.observations.first { $0 == .becameStale }
    for number in 2...4 {
      let stream = try await self.service.stream(number)
      #expect(bench.watcher.isStale)
      #expect(bench.model?.rate == 0.04)
      await stream.steps.deliver(.fail(RPCError(.unavailable, "Not yet.")))
    }
    let last = try await self.service.stream(5)
    await last.send(Sample.bookmark(Sample.token(5)))
    await last.send(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 0.06]))
    try await last.answer(6, .applied)
    #expect(!bench.watcher.isStale)
    try await bench.stop()
    self.service.stop()
  }

  @Test("values that the service calls stale are used and called stale")
  func staleService() async throws {
    let bench = try WatcherBench(service: self.service)
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04], stale: true))
    try await stream.answer(5, .applied)
    #expect(bench.watcher.isStale)
    await stream.send(Sample.bookmark(Sample.token(5)))
    try await bench.observations.first { $0 == .becameFresh }
    #expect(!bench.watcher.isStale)
    try await bench.stop()
    self.service.stop()
  }

  @Test("what a whole day of changes adds up to is what the last one says", arguments: 0..<3)
  func many(seed: UInt64) async throws {
    let bench = try WatcherBench(service: self.service)
    let stream = try await self.installed(bench)
    var random = SplitMix64(seed: seed)
    var numbers: [String: Double] = ["rate": 0.04]
    for revision in 6..<300 as Range<UInt64> {
      let key = ["rate", "a", "b", "c"][Int(random.next() % 4)]
      let number: Double? =
        key != "rate" && random.next() % 4 == 0 ? nil : Double(random.next() % 100) / 100
      numbers[key] = number
      await stream.send(
        Sample.delta(Sample.token(revision - 1), Sample.token(revision), [key: number]))
    }
    try await stream.answer(299, .applied)
    #expect(bench.watcher.snapshot?.numbers == numbers)
    let answered = stream.answers.map(\.revision)
    #expect(answered == answered.sorted(), "answers go back")
    try await bench.stop()
    self.service.stop()
  }
}

@Suite("Following a service through time")
struct ConfigWatcherTimeTests {
  let service: ScriptedService
  let clock = ManualClock()

  init() throws { self.service = try ScriptedService() }

  /// A door that a thread of a pool waits at until it is opened.
  private final class Door: Sendable {
    private let ends: (read: Int32, write: Int32)
    let arrived = Recorder<SnapshotToken>()

    init() throws { self.ends = try TestDescriptors.pipe() }

    deinit {
      close(self.ends.read)
      close(self.ends.write)
    }

    func pass(_ token: SnapshotToken) {
      self.arrived.record(token)
      var byte: UInt8 = 0
      _ = unsafe read(self.ends.read, &byte, 1)
    }

    /// Lets so many through.
    func open(for count: Int) {
      let bytes = [UInt8](repeating: 1, count: count)
      _ = unsafe bytes.withUnsafeBytes { unsafe write(self.ends.write, $0.baseAddress, $0.count) }
    }
  }

  @Test("preparing for longer than 100 ms is reported as begun, and then as applied")
  func slowPreparing() async throws {
    let door = try Door()
    let pool = try ComputePool(named: "prepare", threads: 1)
    let bench = try WatcherBench(
      service: self.service, clock: self.clock, preparing: .pool(pool),
      prepare: { (snapshot) throws(SnapshotRejection) in
        door.pass(snapshot.token)
        return try SampleModel(snapshot)
      })
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await door.arrived.first { _ in true }
    // One sleeper keeps time, the other watches the preparing.
    try await self.clock.sleepers(atLeast: 2)
    self.clock.advance(by: .milliseconds(100))
    try await stream.answer(5, .received)
    #expect(bench.model == nil)
    // What comes meanwhile is put together, not queued.
    await stream.send(
      Sample.delta(Sample.token(5), Sample.token(6), ["rate": 0.06]),
      Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.07]))
    try await bench.observations.first { $0 == .coalesced(Sample.token(6)) }
    door.open(for: 2)
    try await stream.answer(7, .applied)
    #expect(door.arrived.elements == [Sample.token(5), Sample.token(7)])
    try await bench.stop()
    await pool.drain()
    self.service.stop()
  }

  @Test("a service that falls silent is left and asked again")
  func silence() async throws {
    let bench = try WatcherBench(service: self.service, clock: self.clock)
    let first = try await self.service.stream(1)
    await first.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    try await first.answer(5, .applied)
    try await self.clock.sleepers(atLeast: 2)
    self.clock.advance(by: WatchStateMachine.silenceMax)
    try await bench.observations.first { $0 == .resync(.silent) }
    #expect(bench.watcher.status.age == .seconds(15))
    try await first.ended.first { $0 }
    // The pause before the next attempt, and the next tick.
    try await self.clock.sleepers(atLeast: 4)
    self.clock.advance(by: .milliseconds(20))
    let second = try await self.service.stream(2)
    #expect(SnapshotToken(try await second.start.resume) == Sample.token(5))
    try await bench.stop()
    self.service.stop()
  }

  @Test("the time from commit to force is measured")
  func lag() async throws {
    let bench = try WatcherBench(service: self.service, clock: self.clock)
    let stream = try await self.service.stream(1)
    await stream.send(Sample.snapshot(Sample.token(5), ["rate": 0.04]))
    self.clock.advance(by: .milliseconds(3))
    await stream.send(
      Sample.delta(
        Sample.token(5), Sample.token(6), ["rate": 0.05], committedAt: .epoch))
    try await stream.answer(6, .applied)
    let lags = bench.observations.elements.compactMap { observation in
      if case .installed(Sample.token(6), let installation) = observation {
        installation.lag
      } else {
        Duration?.none
      }
    }
    #expect(lags == [.milliseconds(3)])
    try await bench.stop()
    self.service.stop()
  }
}
