import Basics
import ServiceRuntime
import TestSupport
import Testing

@Suite("Back-off")
struct BackoffTests {
  @Test("waits a random part of a time that doubles up to the cap", arguments: 0..<20)
  func doubles(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var backoff = Backoff(base: .milliseconds(100), cap: .seconds(1))
    let ceilings = [100, 200, 400, 800, 1_000, 1_000, 1_000]
    for (attempt, ceiling) in ceilings.enumerated() {
      #expect(backoff.attempt == attempt)
      let wait = backoff.next(using: &random)
      #expect(wait >= .zero)
      #expect(wait <= .milliseconds(ceiling))
    }
  }

  @Test("uses the whole of its range")
  func spreads() {
    var random = SplitMix64(seed: 1)
    var low = false
    var high = false
    for _ in 0..<200 {
      var backoff = Backoff(base: .seconds(1), cap: .seconds(1))
      let wait = backoff.next(using: &random)
      low = low || wait < .milliseconds(100)
      high = high || wait > .milliseconds(900)
    }
    #expect(low && high)
  }

  @Test("starts over after a success")
  func resets() {
    var backoff = Backoff(base: .milliseconds(1), cap: .seconds(60))
    for _ in 0..<100 { _ = backoff.next() }
    #expect(backoff.attempt == 100)
    backoff.reset()
    #expect(backoff == Backoff(base: .milliseconds(1), cap: .seconds(60)))
    #expect(backoff.next() <= .milliseconds(1))
  }
}
