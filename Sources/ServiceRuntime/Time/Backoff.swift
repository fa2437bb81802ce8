private import Basics

/// How long to wait before trying again: a random part of a time that doubles up to a limit.
///
/// The random part is the whole of it ("full jitter"), so that clients which failed together do not
/// come back together.
public struct Backoff: Sendable, Hashable {
  /// The longest that the first wait can be.
  public let base: Duration
  /// The longest that any wait can be.
  public let cap: Duration
  /// How many waits there were since the last success.
  public private(set) var attempt = 0
  private var ceiling: Duration

  /// Starts with waits of up to `base`, which grow to `cap`.
  public init(base: Duration = .milliseconds(100), cap: Duration = .seconds(30)) {
    precondition(base > .zero)
    precondition(cap >= base)
    self.base = base
    self.cap = cap
    self.ceiling = base
  }

  /// The next wait.
  public mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
    let limit = self.ceiling
    self.attempt += 1
    self.ceiling = limit > self.cap / 2 ? self.cap : limit * 2
    return .nanoseconds(Int64.random(in: 0...limit.nanosecondsClamped, using: &random))
  }

  /// The next wait, with the system's randomness.
  public mutating func next() -> Duration {
    var random = SystemRandomNumberGenerator()
    return self.next(using: &random)
  }

  /// Starts over after a success.
  public mutating func reset() {
    self.attempt = 0
    self.ceiling = self.base
  }
}
