internal import Basics
internal import EventLoop

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension EventLoop: CallLoop {
  /// The clock that the loop itself reads once per turn.
  func readClock() -> MonotonicTime {
    var time = timespec()
    // Cannot fail with a clock that exists and memory that is ours.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  func makeAlarm(_ fired: @escaping () -> Void) -> any Alarm {
    LoopAlarm(on: self, fired)
  }
}

/// An alarm on a timer of an event loop.
private final class LoopAlarm: Alarm, TimerOwner {
  private var fired: (() -> Void)?
  private var timer: LoopTimer?

  init(on loop: EventLoop, _ fired: @escaping () -> Void) {
    self.fired = fired
    self.timer = LoopTimer(on: loop, owner: self)
  }

  func set(at time: MonotonicTime) { self.timer?.schedule(at: time) }

  func invalidate() {
    self.timer?.cancel()
    self.timer = nil
    self.fired = nil
  }

  func timerFired(_ timer: LoopTimer) { self.fired?() }
}
