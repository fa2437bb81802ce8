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
}
