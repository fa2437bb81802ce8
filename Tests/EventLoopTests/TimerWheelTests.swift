import Basics
import TestSupport
import Testing

@testable import EventLoop

@Suite("Timer wheel")
struct TimerWheelTests {
  /// Counts how often it is told, which here is never: the wheel only hands timers out.
  private final class Silent: TimerOwner {
    func timerFired(_ timer: LoopTimer) { Issue.record("a wheel fires nothing by itself") }
  }

  private static let start = MonotonicTime(nanoseconds: 123_456_789_012_345)

  private static func due(_ wheel: inout TimerWheel, _ now: MonotonicTime) -> [LoopTimer] {
    wheel.advance(to: now)
    var due: [LoopTimer] = []
    while let timer = wheel.popDue() { due.append(timer) }
    return due
  }

  @Test("is never early and at most one tick late, whatever the delay", arguments: 0..<20)
  func precision(seed: UInt64) async throws {
    try await withLoop { loop in
      var random = SplitMix64(seed: seed)
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      var deadlines: [ObjectIdentifier: MonotonicTime] = [:]
      var timers: [LoopTimer] = []
      for _ in 0..<500 {
        // From nothing to three hours, short ones as likely as long ones.
        let nanoseconds = Int64(random.next() % (1 << (random.next() % 43 + 1)))
        let timer = LoopTimer(on: loop, owner: owner)
        let deadline = Self.start + .nanoseconds(nanoseconds)
        deadlines[ObjectIdentifier(timer)] = deadline
        timers.append(timer)
        wheel.insert(timer, deadline: deadline)
      }
      var last = MonotonicTime.origin
      while let wake = wheel.nextWake() {
        #expect(wake > last, "seed \(seed)")
        for timer in Self.due(&wheel, wake) {
          let scheduled = deadlines.removeValue(forKey: ObjectIdentifier(timer))
          let deadline = try #require(scheduled)
          #expect(deadline <= wake, "seed \(seed)")
          // A timer cannot be due in the tick that has already been handled.
          let latest = max(deadline, Self.start) + .milliseconds(4)
          #expect(wake <= latest, "seed \(seed)")
        }
        last = wake
      }
      #expect(deadlines.isEmpty)
    }
  }

  @Test("fires in the order of the ticks however late it is asked", arguments: 0..<20)
  func order(seed: UInt64) async throws {
    try await withLoop { loop in
      var random = SplitMix64(seed: seed)
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      var count = 0
      var now = Self.start
      for _ in 0..<50 {
        for _ in 0..<20 {
          let timer = LoopTimer(on: loop, owner: owner)
          wheel.insert(timer, deadline: now + .milliseconds(Int64(random.next() % 9000)))
          count += 1
        }
        // Sometimes much later than any block of ticks is long.
        now += .milliseconds(Int64(random.next() % 7000))
        let ticks = Self.due(&wheel, now).map(\.tick)
        #expect(ticks == ticks.sorted(), "seed \(seed)")
        count -= ticks.count
      }
      let rest = Self.due(&wheel, now + .seconds(60))
      #expect(rest.count == count)
      #expect(wheel.nextWake() == nil)
    }
  }

  @Test("timers of one tick fire in the order in which they were scheduled")
  func sameTick() async throws {
    try await withLoop { loop in
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      let timers = (0..<100).map { _ in LoopTimer(on: loop, owner: owner) }
      for timer in timers { wheel.insert(timer, deadline: Self.start + .seconds(5)) }
      let due = Self.due(&wheel, Self.start + .seconds(6))
      #expect(due.map(ObjectIdentifier.init) == timers.map(ObjectIdentifier.init))
    }
  }

  @Test("a timer that was moved or taken out does not fire at its old time")
  func moved() async throws {
    try await withLoop { loop in
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      let moved = LoopTimer(on: loop, owner: owner)
      let removed = LoopTimer(on: loop, owner: owner)
      for timer in [moved, removed] { wheel.insert(timer, deadline: Self.start + .seconds(1)) }
      wheel.insert(moved, deadline: Self.start + .seconds(10))
      wheel.remove(removed)
      #expect(!removed.isScheduled)
      #expect(Self.due(&wheel, Self.start + .seconds(9)).isEmpty)
      #expect(Self.due(&wheel, Self.start + .seconds(11)).map { $0 === moved } == [true])
      #expect(!moved.isScheduled)
    }
  }

  @Test("a timer that is due and not yet handed out can still be taken out or moved")
  func removedWhenDue() async throws {
    try await withLoop { loop in
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      let timers = (0..<3).map { _ in LoopTimer(on: loop, owner: owner) }
      for timer in timers { wheel.insert(timer, deadline: Self.start + .seconds(1)) }
      wheel.advance(to: Self.start + .seconds(2))
      wheel.remove(timers[0])
      wheel.insert(timers[1], deadline: Self.start + .seconds(3))
      #expect(Self.due(&wheel, Self.start + .seconds(2)).map { $0 === timers[2] } == [true])
      #expect(Self.due(&wheel, Self.start + .seconds(4)).map { $0 === timers[1] } == [true])
    }
  }

  @Test("a loop with only long timers wakes up once per timer and once per block")
  func fewWakeUps() async throws {
    try await withLoop { loop in
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      // A thousand half-minute timers, spread over one second.
      for index in 0..<1000 {
        let timer = LoopTimer(on: loop, owner: owner)
        wheel.insert(timer, deadline: Self.start + .seconds(30) + .milliseconds(Int64(index)))
      }
      var wakeUps = 0
      while let wake = wheel.nextWake() {
        wakeUps += 1
        _ = Self.due(&wheel, wake)
      }
      #expect(wakeUps <= 503)
    }
  }

  @Test("for ever is a time like any other")
  func never() async throws {
    try await withLoop { loop in
      let owner = Silent()
      var wheel = TimerWheel(now: Self.start)
      let timer = LoopTimer(on: loop, owner: owner)
      wheel.insert(timer, deadline: .never)
      #expect(Self.due(&wheel, Self.start + .seconds(86_400)).isEmpty)
      #expect(timer.isScheduled)
      #expect(wheel.popAny() === timer)
      #expect(wheel.popAny() == nil)
    }
  }
}
