public import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension MonotonicTime {
  /// Reads the clock that only moves forward.
  public static func now() -> MonotonicTime {
    let time = SystemTime.read(CLOCK_MONOTONIC)
    return MonotonicTime(
      nanoseconds: UInt64(time.seconds) * 1_000_000_000 + UInt64(time.nanoseconds))
  }
}

extension WallTime {
  /// Reads the clock of the calendar.
  public static func now() -> WallTime {
    let time = SystemTime.read(CLOCK_REALTIME)
    return WallTime(
      clampingMicrosecondsSinceEpoch: time.seconds * 1_000_000 + time.nanoseconds / 1_000)
  }
}

private enum SystemTime {
  static func read(_ clock: clockid_t) -> (seconds: Int64, nanoseconds: Int64) {
    var time = timespec()
    // Fails only for a clock that the system does not have.
    let status = unsafe clock_gettime(clock, &time)
    precondition(status == 0)
    return (Int64(time.tv_sec), Int64(time.tv_nsec))
  }
}
