private import Basics
import TestSupport
import Testing

@testable import RiskModels

@Suite("Estimates from losses")
struct EstimatesTests {
  private func sample(_ losses: [Double]) -> LossSample {
    LossSample(losses, weights: [], kind: { _ in 0 }, kindCount: 1)
  }

  @Test("value at risk is the inverse of the distribution, also where n times the level is whole")
  func hundredLosses() throws {
    let losses = self.sample((1...100).map(Double.init).shuffled())
    #expect(losses.quantile(tail: 0.05) == 95)
    #expect(losses.quantile(tail: 0.049) == 96)
    // Ten losses, of which a tenth is one, though 10 × (1 − 0.9) is not quite 1.
    let ten = self.sample((1...10).map(Double.init))
    #expect(ten.quantile(tail: 1 - 0.9) == 9)
    #expect((try losses.tailValueAtRisk(0.9).value - 95.5).magnitude < 1e-9)
  }

  @Test("the tail takes that part of an atom that makes it whole")
  func atoms() throws {
    // 85 zeros, 10 of 100, 5 of 500: the worst 10 % are the five and half of the ten.
    let losses =
      [Double](repeating: 0, count: 850) + [Double](repeating: 100, count: 100)
      + [Double](repeating: 500, count: 50)
    let sample = self.sample(losses)
    #expect(try sample.valueAtRisk(0.9).value == 100)
    #expect((try sample.tailValueAtRisk(0.9).value - 300).magnitude < 1e-9)
    #expect(sample.exceedance(of: 100).value == 0.05)
    #expect(sample.exceedance(of: 0).value == 0.15)
  }

  @Test("ranks are exact whatever the losses", arguments: 0..<20)
  func ranks(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let losses = (0..<2_000).map { _ -> Double in
      switch random.next() % 4 {
      case 0: 0
      case 1: Double(random.next() % 7) * 1_000
      case 2: Double(Int64(random.next() % 2_000_000) - 1_000_000)
      default: Double(random.next() >> (12 + random.next() % 40))
      }
    }
    let sample = self.sample(losses)
    let sorted = losses.sorted()
    for rank in [1, 2, 17, 500, 1_000, 1_500, 1_999, 2_000] {
      #expect(sample.ranked(rank) == sorted[rank - 1], "rank \(rank), seed \(seed)")
    }
  }

  @Test(
    "ranks of the interval of a quantile",
    arguments: [(1_000, 983, 997), (10_000, 9_880, 9_920), (100_000, 98_938, 99_062)])
  func intervalRanks(count: Int, low: Int, high: Int) throws {
    let sample = self.sample((1...count).map(Double.init))
    let estimate = try sample.valueAtRisk(0.99)
    #expect(estimate.lower == Double(low))
    #expect(estimate.upper == Double(high))
  }

  @Test("too few years beyond a level are refused with their number")
  func refused() {
    let sample = self.sample((1...999).map(Double.init))
    #expect(throws: EstimateRefusal.self) { _ = try sample.valueAtRisk(0.99) }
    let none = self.sample([])
    #expect(throws: EstimateRefusal.noPaths) { _ = try none.tailValueAtRisk(0.5) }
    #expect(throws: EstimateRefusal.level(1)) { _ = try sample.valueAtRisk(1) }
  }

  /// Normal losses, whose tails are known: in units of 1e-6, around 10.
  private static func normals(_ count: Int, seed: UInt64) -> [Double] {
    (0..<UInt32(count / 2)).flatMap { number in
      let words = Philox.words(
        counter: (number, 0, 0, 0), key: (UInt32(truncatingIfNeeded: seed), 1))
      let (one, other) = LaneArithmetic.normals(words[0], words[1])
      return [one, other].map { ((Double($0) + 10) * 1e6).rounded() }
    }
  }

  @Test("intervals hold the true tail of normal losses in 93 to 97 of 100 samples")
  func coverage() throws {
    var held = (valueAtRisk: 0, tailValueAtRisk: 0, mean: 0)
    let samples = 300
    for seed in 0..<UInt64(samples) {
      let sample = self.sample(Self.normals(1_000, seed: seed))
      // 95 %: 1.644853626951 and 2.062712807507 standard deviations.
      let valueAtRisk = try sample.valueAtRisk(0.95)
      let tailValueAtRisk = try sample.tailValueAtRisk(0.95)
      let mean = sample.expectedLoss()
      if valueAtRisk.lower...valueAtRisk.upper ~= 11.644853626951e6 { held.valueAtRisk += 1 }
      if tailValueAtRisk.lower...tailValueAtRisk.upper ~= 12.062712807507e6 {
        held.tailValueAtRisk += 1
      }
      if mean.lower...mean.upper ~= 10e6 { held.mean += 1 }
    }
    // Three standard errors of a share of 0.95 among so many are 3.8 %.
    for share in [held.valueAtRisk, held.tailValueAtRisk, held.mean].map({
      Double($0) / Double(samples)
    }) {
      #expect(share > 0.912 && share < 0.988, "\(held)")
    }
  }

  @Test("the error of the tail of a million normal losses is as theory says")
  func standardErrors() throws {
    let sample = self.sample(Self.normals(40_000, seed: 9))
    // For n = 1e6 at 99 %: 0.003733236 and 0.004588362; 25 times fewer have five times more.
    let scale = 5e6
    let valueAtRisk = try sample.valueAtRisk(0.99).standardError / scale
    let tailValueAtRisk = try sample.tailValueAtRisk(0.99).standardError / scale
    #expect((valueAtRisk / 0.003733236 - 1).magnitude < 0.15)
    #expect((tailValueAtRisk / 0.004588362 - 1).magnitude < 0.1)
  }

  @Test("a tail of which years count in part has an error all the same")
  func partialShares() {
    // Eight years at the value at risk make up a tail of two.
    let values = [90.0, 110, 90, 110, 90, 110, 90, 110]
    let part = TailYears.mean(values, shares: Array(repeating: 0.25, count: 8), size: 2)
    #expect(part.value == 100)
    #expect((part.standardError - 10 / 8.0.squareRoot()).magnitude < 1e-12)
    // Whole years: the usual error of a mean.
    let whole = TailYears.mean(values, shares: Array(repeating: 1, count: 8), size: 8)
    #expect(whole.value == 100)
    #expect((whole.standardError - 10 / 8.0.squareRoot()).magnitude < 1e-12)
    let even = TailYears.mean([5, 5], shares: [1, 1], size: 2)
    #expect(even.standardError == 0)
  }

  @Test("parts add to the total to the cent", arguments: 0..<50)
  func largestRemainder(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let parts = (0..<Int(random.next() % 20 + 1)).map { _ in
      Double(random.next() % 1_000_000) / 97
    }
    let total = USDCents(Int64(parts.reduce(0, +).rounded()))
    let split = LargestRemainder.split(total, parts)
    #expect(split.reduce(.zero, +) == total)
    for (part, cents) in zip(parts, split) { #expect((Double(cents.count) - part).magnitude <= 1) }
  }
}
