import Basics
import ServiceRuntime
import TestSupport
import Testing

@Suite("System clock")
struct SystemClockTests {
  @Test("never goes back, and has slept at least until the deadline when it wakes")
  func sleeps() async throws {
    let clock = SystemClock()
    let start = clock.monotonicNow
    try await clock.sleep(for: .microseconds(300))
    #expect(clock.monotonicNow >= start + .microseconds(300))
    try await clock.sleep(until: start)
  }

  @Test("tells a date after this was written")
  func wall() throws {
    #expect(SystemClock().wallNow > (try WallTime(parsing: "2025-01-01T00:00:00Z")))
  }

  @Test("gives up sleeping when the task is cancelled, even for ever")
  func cancels() async {
    let task = Task { try await SystemClock().sleep(until: .never) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

@Suite("Clock by hand")
struct ManualClockTests {
  @Test("wakes whose deadline it has reached and nobody else")
  func advances() async throws {
    let clock = ManualClock()
    let woken = Recorder<Int>()
    let tasks = [3, 1, 2].map { seconds in
      Task {
        try await clock.sleep(for: .seconds(seconds))
        woken.record(seconds)
      }
    }
    try await clock.sleepers(atLeast: 3)
    clock.advance(by: .seconds(2))
    try await woken.first { $0 == 1 }
    try await woken.first { $0 == 2 }
    #expect(Set(woken.elements) == [1, 2])
    tasks[0].cancel()
    await #expect(throws: CancellationError.self) { try await tasks[0].value }
    #expect(clock.wallNow == .epoch + .seconds(2))
  }
}
