import Auth
import Basics
import ServiceRuntime
import TestSupport
import Testing

@Suite("Limits on requests")
struct RateLimiterTests {
  private static let start = MonotonicTime(nanoseconds: 5_000_000_000)

  @Test("so many requests may come at once, and then evenly")
  func evenly() {
    let limiter = RateLimiter(RateLimit(100, per: .seconds(60)))
    for left in (0..<100).reversed() {
      #expect(limiter.take("a", at: Self.start) == .allowed(left: left))
    }
    #expect(limiter.take("a", at: Self.start) == .limited(retryAfter: .milliseconds(600)))
    let almost = Self.start + .nanoseconds(599_999_999)
    #expect(limiter.take("a", at: almost) == .limited(retryAfter: .nanoseconds(1)))
    #expect(limiter.take("a", at: Self.start + .milliseconds(600)) == .allowed(left: 0))
    #expect(
      limiter.take("a", at: Self.start + .milliseconds(600))
        == .limited(retryAfter: .milliseconds(600)))
    #expect(limiter.take("a", at: Self.start + .seconds(3_600)) == .allowed(left: 99))
    #expect(limiter.take("b", at: Self.start) == .allowed(left: 99))
  }

  @Test("a limit that divides badly is exact all the same")
  func exact() {
    let limiter = RateLimiter(RateLimit(7, per: .seconds(1)))
    var allowed = 0
    var now = Self.start
    // A request every millisecond for five minutes of the clock.
    for _ in 0..<300_000 {
      if case .allowed = limiter.take("a", at: now) { allowed += 1 }
      now += .milliseconds(1)
    }
    // Seven at once, and seven in each second after that; the last is due when the time is over.
    #expect(allowed == 7 + 7 * 300 - 1)
  }

  @Test("many threads together get no more and no less than the limit")
  func concurrent() async throws {
    let limiter = RateLimiter(RateLimit(1_000, per: .seconds(60)))
    let allowed = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<500).count { _ in
            if case .allowed = limiter.take("a", at: Self.start) { true } else { false }
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(allowed == 1_000)
  }

  @Test("looking counts nothing")
  func looks() {
    let limiter = RateLimiter(RateLimit(2, per: .seconds(1)))
    for _ in 0..<5 { #expect(limiter.look("a", at: Self.start) == .allowed(left: 2)) }
    _ = limiter.take("a", at: Self.start)
    _ = limiter.take("a", at: Self.start)
    #expect(limiter.look("a", at: Self.start) == .limited(retryAfter: .milliseconds(500)))
  }

  @Test("whoever invents names gains nothing, and memory stays bounded")
  func inventedKeys() {
    let limiter = RateLimiter(RateLimit(10, per: .seconds(60)), keysMax: 64)
    var allowed = 0
    for number in 0..<10_000 {
      if case .allowed = limiter.take("name \(number)", at: Self.start) { allowed += 1 }
    }
    #expect(limiter.keysCount <= 64)
    // One each for the names that found a place, and ten for all others of each of 16 parts.
    #expect(allowed <= 64 + 16 * 10)
    // Those who were used to the limit keep what they have.
    #expect(allowed >= 64)
  }

  @Test("a name whose limit has come back makes room for another")
  func forgetting() {
    let limiter = RateLimiter(RateLimit(10, per: .seconds(60)), keysMax: 64)
    for number in 0..<1_000 { _ = limiter.take("name \(number)", at: Self.start) }
    let later = Self.start + .seconds(60)
    var allowed = 0
    for number in 1_000..<1_060 {
      if case .allowed(left: 9) = limiter.take("name \(number)", at: later) { allowed += 1 }
    }
    // Names fall on parts of the table by chance, so that some part may be full again.
    #expect(allowed >= 30)
  }

  @Test("a clock that goes back gives nothing", arguments: 0..<50 as Range<UInt64>)
  func model(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let limit = RateLimit(Int.random(in: 1...20, using: &random), per: .seconds(1))
    let limiter = RateLimiter(limit)
    var now = Self.start
    var latest = Self.start
    _ = limiter.take("a", at: now)
    var taken = 1
    for _ in 0..<500 {
      let step = Int64.random(in: -20_000_000...50_000_000, using: &random)
      now = now + .nanoseconds(step)
      latest = max(latest, now)
      if case .allowed = limiter.take("a", at: now) { taken += 1 }
      let elapsed = (latest - Self.start).nanosecondsClamped
      let most = Int64(limit.count) + elapsed * Int64(limit.count) / 1_000_000_000
      #expect(taken <= most, "seed \(seed)")
    }
  }
}
