internal import Basics

/// Decides when a silent connection is asked for a sign of life, and when it counts as dead.
///
/// Pure. Anything that arrives is a sign of life; the answer to the ping is only the last resort.
struct KeepaliveStateMachine: Sendable {
  /// What to do now.
  enum Action: Hashable {
    case none
    case sendPing
    case close
  }

  private let intervalNanoseconds: UInt64
  private let timeoutNanoseconds: UInt64
  /// When something last arrived.
  private var lastArrival: MonotonicTime
  private var pingSent: MonotonicTime?

  init(interval: Duration, timeout: Duration, now: MonotonicTime) {
    self.intervalNanoseconds = UInt64(max(0, interval.nanosecondsClamped))
    self.timeoutNanoseconds = UInt64(max(0, timeout.nanosecondsClamped))
    self.lastArrival = now
  }

  /// When `timeAdvanced` has something to do.
  var deadline: MonotonicTime {
    if let sent = self.pingSent { return sent.advanced(byNanoseconds: self.timeoutNanoseconds) }
    return self.lastArrival.advanced(byNanoseconds: self.intervalNanoseconds)
  }

  mutating func bytesReceived(now: MonotonicTime) {
    self.lastArrival = now
    self.pingSent = nil
  }

  mutating func timeAdvanced(to now: MonotonicTime) -> Action {
    guard now >= self.deadline else { return .none }
    if self.pingSent != nil { return .close }
    self.pingSent = now
    return .sendPing
  }
}
