import Telemetry
import TestSupport
import Testing

@testable import ServiceRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Holds a job on its thread until a test lets it go.
private final class Gate: Sendable {
  let arrived = Recorder<Bool>()
  private let isOpen = Monitor(false)

  func open() { self.isOpen.withLock(wakingAll: true) { $0 = true } }

  func hold() {
    self.arrived.record(true)
    self.isOpen.wait(until: { $0 }) { _ in }
  }

  func hold(untilCancelled cancellation: ComputeCancellation) {
    self.arrived.record(true)
    while !cancellation.isCancelled { sched_yield() }
  }

  func reached() async throws { try await self.arrived.first { $0 } }
}

/// Starts `operation` and comes back when it waits for the first time: its job is queued then.
private func begin<Result: Sendable>(
  _ operation: @escaping @Sendable () async throws -> Result
) -> Task<Result, any Error> { Task.immediate { try await operation() } }

@Suite("Compute pool")
struct ComputePoolTests {
  @Test("returns what each job returns")
  func runs() async throws {
    let pool = try ComputePool(threads: 2)
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<200 { group.addTask { try await pool.run { _ in number * 2 } } }
      return try await group.reduce(0, +)
    }
    #expect(sum == 39_800)
    await pool.drain()
  }

  @Test("resumes its caller where it was")
  @MainActor
  func resumesOnCaller() async throws {
    let pool = try ComputePool(threads: 1)
    let caller = pthread_self()
    let isElsewhere = try await pool.run { _ in pthread_equal(caller, pthread_self()) == 0 }
    MainActor.assertIsolated()
    #expect(isElsewhere)
    await pool.drain()
  }

  @Test("refuses jobs beyond its queue, by name of the limit")
  func full() async throws {
    let pool = try ComputePool(threads: 1, jobsQueuedMax: 2)
    let gate = Gate()
    let first = begin { try await pool.run { _ in gate.hold() } }
    try await gate.reached()
    let second = begin { try await pool.run { _ in } }
    let third = begin { try await pool.run { _ in } }
    #expect(pool.queuedCount == 2)
    #expect(pool.runningCount == 1)
    await #expect(throws: ComputePool.Refusal.full(jobsQueuedMax: 2)) {
      try await pool.run { _ in _ = Issue.record("ran") }
    }
    gate.open()
    try await first.value
    try await second.value
    try await third.value
    await pool.drain()
  }

  @Test("does not run a job whose task was cancelled while it waited")
  func cancelsQueued() async throws {
    let pool = try ComputePool(threads: 1)
    let gate = Gate()
    let first = begin { try await pool.run { _ in gate.hold() } }
    try await gate.reached()
    let second = begin { try await pool.run { _ in _ = Issue.record("ran") } }
    #expect(pool.queuedCount == 1)
    second.cancel()
    await #expect(throws: ComputePool.Refusal.cancelled) { try await second.value }
    #expect(pool.queuedCount == 0)
    gate.open()
    try await first.value
    await pool.drain()
  }

  @Test("tells a running job that its task was cancelled, and waits for it to end")
  func cancelsRunning() async throws {
    let pool = try ComputePool(threads: 1)
    let gate = Gate()
    let ended = Locked(false)
    let task = Task {
      try await pool.run { cancellation in
        gate.hold(untilCancelled: cancellation)
        ended.withLock { $0 = true }
      }
    }
    try await gate.reached()
    task.cancel()
    await #expect(throws: ComputePool.Refusal.cancelled) { try await task.value }
    #expect(ended.withLock { $0 })
    await pool.drain()
  }

  @Test("refuses the job of a task that was cancelled before")
  func cancelledBefore() async throws {
    let pool = try ComputePool(threads: 1)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      try await pool.run { _ in _ = Issue.record("ran") }
    }
    await #expect(throws: ComputePool.Refusal.cancelled) { try await task.value }
    await pool.drain()
  }

  @Test("finishes what it has and takes nothing new while it drains")
  func drains() async throws {
    let pool = try ComputePool(threads: 1)
    let gate = Gate()
    let first = begin { try await pool.run { _ in gate.hold() } }
    try await gate.reached()
    let second = begin { try await pool.run { _ in 2 } }
    #expect(pool.queuedCount == 1)
    let drained = begin { await pool.drain() }
    await #expect(throws: ComputePool.Refusal.stopping) { try await pool.run { _ in } }
    gate.open()
    try await first.value
    #expect(try await second.value == 2)
    try await drained.value
    await pool.drain()
  }

  @Test("as a service drops what waits and stops what runs when it is cancelled")
  func service() async throws {
    let pool = try ComputePool(threads: 1)
    let gate = Gate()
    let lifetime = ServiceLifetime()
    let service = begin { try await pool.run(lifetime) }
    let first = begin { try await pool.run { gate.hold(untilCancelled: $0) } }
    try await gate.reached()
    let second = begin { try await pool.run { _ in _ = Issue.record("ran") } }
    #expect(pool.queuedCount == 1)
    service.cancel()
    await #expect(throws: ComputePool.Refusal.cancelled) { try await first.value }
    await #expect(throws: ComputePool.Refusal.stopping) { try await second.value }
    try await service.value
  }

  @Test("shows its queue to a scrape")
  func metrics() async throws {
    let registry = MetricsRegistry()
    let pool = try ComputePool(threads: 1)
    pool.register(in: registry)
    let names = registry.families.map(\.name)
    #expect(names.contains("mooring_compute_queued_jobs"))
    #expect(names.contains("mooring_compute_running_jobs"))
    await pool.drain()
  }
}
