/// The header fields that tell a client how much it may still ask.
public enum RateLimitFields {
  /// The fields of an answer under a limit of `count` requests, of which `left` may come at once.
  public static func allowed(count: Int, left: Int) -> [HTTPField] {
    [
      HTTPField("X-RateLimit-Limit", String(count)),
      HTTPField("X-RateLimit-Remaining", String(left)),
    ]
  }

  /// The fields of a refusal; the time to wait is rounded up to whole seconds.
  public static func limited(count: Int, retryAfter: Duration) -> [HTTPField] {
    let (seconds, rest) = retryAfter.components
    let wait = String(max(1, seconds + (rest > 0 ? 1 : 0)))
    return self.allowed(count: count, left: 0) + [
      HTTPField("X-RateLimit-Reset", wait), HTTPField("Retry-After", wait),
    ]
  }
}
