internal import Basics

/// Allows a burst and then a steady rate; pure, the time is handed in.
struct TokenBucket: Sendable {
  /// A burst and a rate.
  struct Limit: Sendable, Hashable {
    let burst: Int
    let perSecond: Int
  }

  private let limit: Limit
  private var tokens: Double
  private var refilled: MonotonicTime

  init(_ limit: Limit, now: MonotonicTime) {
    self.limit = limit
    self.tokens = Double(limit.burst)
    self.refilled = now
  }

  /// Takes one token; `false` when there is none.
  mutating func take(now: MonotonicTime) -> Bool {
    if self.tokens < 1 && now > self.refilled {
      let elapsed = Double(now.nanoseconds - self.refilled.nanoseconds) / 1e9
      self.tokens = min(
        Double(self.limit.burst), self.tokens + elapsed * Double(self.limit.perSecond))
      self.refilled = now
    }
    guard self.tokens >= 1 else { return false }
    self.tokens -= 1
    return true
  }
}
