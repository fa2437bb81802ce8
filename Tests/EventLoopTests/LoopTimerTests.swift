import Basics
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import EventLoop

@Suite("Timers")
struct LoopTimerTests {
  /// Runs a closure when its timer fires.
  ///
  /// Used on one loop only; hence the unchecked Sendable.
  final class Clocked: TimerOwner, @unchecked Sendable {
    private var timer: LoopTimer?
    private let body: (Clocked) -> Void

    init(on loop: EventLoop, _ body: @escaping (Clocked) -> Void) {
      self.body = body
      self.timer = LoopTimer(on: loop, owner: self)
    }

    var isScheduled: Bool { self.timer?.isScheduled == true }

    func schedule(after delay: Duration) { self.timer?.schedule(after: delay) }

    func cancel() { self.timer?.cancel() }

    func timerFired(_ timer: LoopTimer) { self.body(self) }
  }

  @Test("fire once each, not early, and in order of their times")
  func thousands() async throws {
    let fired = Arrival<[Int64]>()
    try await withLoop { loop in
      loop.execute {
        let count = 5000
        var order: [Int64] = []
        var random = SplitMix64(seed: 1)
        for _ in 0..<count {
          let delay = Int64(random.next() % 100)
          let deadline = loop.now + .milliseconds(delay)
          let clocked = Clocked(on: loop) { _ in
            #expect(loop.now >= deadline)
            order.append(delay)
            if order.count == count { fired.arrive(order) }
          }
          clocked.schedule(after: .milliseconds(delay))
        }
      }
      let order = try await fired.value()
      // Ticks are two milliseconds, so neighbours may change places.
      for (earlier, later) in zip(order, order.dropFirst()) { #expect(earlier <= later + 2) }
    }
  }

  @Test("can be scheduled again from where they fire, and cancelled for good")
  func rearm() async throws {
    let fired = Arrival<Int>()
    try await withLoop { loop in
      loop.execute {
        var count = 0
        let cancelled = Clocked(on: loop) { _ in Issue.record("it was cancelled") }
        cancelled.schedule(after: .milliseconds(1))
        let clocked = Clocked(on: loop) { clocked in
          count += 1
          #expect(clocked.isScheduled == false)
          guard count < 10 else {
            fired.arrive(count)
            return
          }
          clocked.schedule(after: .milliseconds(1))
        }
        cancelled.cancel()
        #expect(cancelled.isScheduled == false)
        clocked.schedule(after: .zero)
        #expect(clocked.isScheduled == true)
      }
      let firedValue = try await fired.value()
      #expect(firedValue == 10)
    }
  }

  @Test("fires though it came due before the loop could wait, and nothing else wakes the loop")
  func dueBeforeWaiting() async throws {
    let fired = Arrival<Bool>()
    try await withLoop { loop in
      loop.execute {
        let clocked = Clocked(on: loop) { _ in fired.arrive(true) }
        clocked.schedule(after: .milliseconds(1))
        // The next turn is the one that sets the alarm; it finds its time past.
        loop.execute {
          let late = loop.now + .milliseconds(10)
          while Poller.time() < late {}
        }
      }
      let firedValue = try await fired.value()
      #expect(firedValue)
    }
  }

  @Test("one that fires can cancel another that is due in the same turn")
  func cancelsNeighbour() async throws {
    let fired = Arrival<Bool>()
    try await withLoop { loop in
      loop.execute {
        var others: [Clocked] = []
        let first = Clocked(on: loop) { _ in
          for other in others { other.cancel() }
          others = []
        }
        first.schedule(after: .milliseconds(4))
        others = (0..<10).map { _ in Clocked(on: loop) { _ in Issue.record("it was cancelled") } }
        for other in others { other.schedule(after: .milliseconds(4)) }
        Clocked(on: loop) { _ in fired.arrive(true) }.schedule(after: .milliseconds(8))
      }
      let firedValue = try await fired.value()
      #expect(firedValue)
    }
  }

  @Test("a stopping loop lets go of the owners of timers that never fired")
  func stoppedLoop() async throws {
    weak var owner: Clocked?
    try await withLoop { loop in
      owner = await loop.run {
        let clocked = Clocked(on: loop) { _ in Issue.record("far from due") }
        clocked.schedule(after: .seconds(3600))
        return clocked
      }
      #expect(owner != nil)
    }
    #expect(owner == nil)
  }
}
