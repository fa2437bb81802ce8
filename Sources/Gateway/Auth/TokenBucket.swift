internal import Basics

/// So many events in a period, and no more; what was not used comes back evenly.
public struct RateLimit: Sendable, Hashable {
  /// Events that may come at once, and in each period.
  public let count: Int
  /// How long it takes until all of them are there again.
  public let period: Duration

  /// `count` events, at most a million, in `period`, at most an hour.
  public init(_ count: Int, per period: Duration) {
    precondition((1...1_000_000).contains(count))
    precondition(period > .zero && period <= .seconds(3_600))
    self.count = count
    self.period = period
  }
}

/// What is left of a limit, in whole parts of an event, so that nothing is ever rounded.
///
/// An event has as many parts as the period has nanoseconds, and in each nanosecond as many parts
/// come back as the period has events. Pure.
struct TokenBucket: Sendable {
  /// What asking for an event came to.
  enum Decision: Sendable, Hashable {
    /// It may happen, and then so many more at once.
    case allowed(left: Int)
    /// It may not, before so long.
    case limited(retryAfter: Duration)
  }

  private var parts: UInt64
  private var time: MonotonicTime

  /// A full bucket.
  init(_ limit: RateLimit, at now: MonotonicTime) {
    self.parts = Self.capacity(limit)
    self.time = now
  }

  private static func nanoseconds(_ limit: RateLimit) -> UInt64 {
    UInt64(limit.period.nanosecondsClamped)
  }

  private static func capacity(_ limit: RateLimit) -> UInt64 {
    self.nanoseconds(limit) * UInt64(limit.count)
  }

  private mutating func refill(_ limit: RateLimit, at now: MonotonicTime) {
    guard now > self.time else { return }
    let capacity = Self.capacity(limit)
    let elapsed = now.nanoseconds - self.time.nanoseconds
    let (gain, overflow) = elapsed.multipliedReportingOverflow(by: UInt64(limit.count))
    self.parts = overflow || gain >= capacity - self.parts ? capacity : self.parts + gain
    self.time = now
  }

  /// Whether it holds as much as one that was never used.
  mutating func isFull(_ limit: RateLimit, at now: MonotonicTime) -> Bool {
    self.refill(limit, at: now)
    return self.parts == Self.capacity(limit)
  }

  /// Asks whether an event may happen, without letting it happen.
  mutating func look(_ limit: RateLimit, at now: MonotonicTime) -> Decision {
    self.refill(limit, at: now)
    let event = Self.nanoseconds(limit)
    guard self.parts >= event else {
      let missing = event - self.parts
      let wait = (missing + UInt64(limit.count) - 1) / UInt64(limit.count)
      return .limited(retryAfter: .nanoseconds(Int64(clamping: wait)))
    }
    return .allowed(left: Int(clamping: self.parts / event))
  }

  /// Lets an event happen if it may.
  mutating func take(_ limit: RateLimit, at now: MonotonicTime) -> Decision {
    guard case .allowed(let left) = self.look(limit, at: now) else {
      return self.look(limit, at: now)
    }
    self.parts -= Self.nanoseconds(limit)
    return .allowed(left: left - 1)
  }
}
