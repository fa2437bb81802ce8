import Glibc
import TestSupport
import Testing

@testable import PricingService

@Suite("Loss curves")
struct LossCurveTests {
  /// A random curve, and its two functions computed the plain way.
  static func random(
    _ random: inout SplitMix64
  ) throws -> (LossCurve, (Double) -> Double, (Double) -> Double) {
    let count = Int.random(in: 2...40, using: &random)
    var depths = [Double.random(in: 0...0.02, using: &random)]
    var rates = [Double.random(in: 0...2, using: &random)]
    var survivals = [Double.random(in: 0.5...1, using: &random)]
    for place in 1..<count {
      depths.append(depths[place - 1] + Double.random(in: 0.0001...0.03, using: &random))
      rates.append(rates[place - 1] * Double.random(in: 0...1, using: &random))
      survivals.append(survivals[place - 1] * Double.random(in: 0...1, using: &random))
    }
    func line(_ values: [Double]) -> (Double) -> Double {
      { depth in
        guard depth > depths[0] else { return values[0] }
        for place in 1..<count where depth <= depths[place] {
          let share = (depth - depths[place - 1]) / (depths[place] - depths[place - 1])
          return values[place - 1] + (values[place] - values[place - 1]) * share
        }
        return 0
      }
    }
    let curve = try #require(LossCurve(depths: depths, rates: rates, survivals: survivals))
    return (curve, line(rates), line(survivals))
  }

  @Test("integrate as a fine sum does", arguments: 0..<50 as Range<UInt64>)
  func integrals(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (curve, rate, survival) = try Self.random(&random)
    let upper = Double.random(in: 0...0.3, using: &random)
    let lower = upper + Double.random(in: 0.005...0.3, using: &random)
    let years = Double.random(in: 0.01...1, using: &random)
    let steps = 8_000
    var loss = 0.0
    var payout = 0.0
    for step in 0..<steps {
      let depth = upper + (lower - upper) * (Double(step) + 0.5) / Double(steps)
      loss += 1 - exp(-years * rate(depth))
      payout += survival(depth)
    }
    #expect(
      abs(curve.expectedLoss(from: upper, to: lower, years: years) - loss / Double(steps)) < 2e-5)
    #expect(abs(curve.payoutRatio(from: upper, to: lower) - payout / Double(steps)) < 2e-5)
  }

  @Test("find the layer that pays the same as halving does", arguments: 0..<100 as Range<UInt64>)
  func equivalents(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (curve, _, _) = try Self.random(&random)
    let (width, trigger) = (0.07, Double.random(in: 0.6...0.99, using: &random))
    let floor = trigger - Double.random(in: 0.005...0.3, using: &random)
    let ratio = curve.payoutRatio(from: 1 - trigger, to: 1 - floor)
    let found = curve.equivalentTrigger(
      paying: ratio, trigger: trigger, floor: floor, width: width)
    func payout(_ trigger: Double) -> Double {
      curve.payoutRatio(from: 1 - trigger, to: 1 - trigger + width)
    }
    let ends = [trigger, floor + width].sorted()
    #expect((ends[0]...ends[1]).contains(found), "seed \(seed)")
    #expect(abs(payout(found) - ratio) < 2e-9, "seed \(seed)")
    // Whoever pays more lies above, whoever pays less below; to a billionth of the cover.
    if found + 1e-6 < ends[1] { #expect(payout(found + 1e-6) >= ratio - 2e-9, "seed \(seed)") }
    if found - 1e-6 > ends[0] { #expect(payout(found - 1e-6) <= ratio + 2e-9, "seed \(seed)") }
  }

  @Test(
    "find, to the last bit, the trigger that halving without short cuts finds",
    arguments: 0..<100 as Range<UInt64>)
  func halving(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (curve, _, _) = try Self.random(&random)
    let width = Double.random(in: 0.01...0.2, using: &random)
    let trigger = Double.random(in: 0.6...0.99, using: &random)
    let floor = trigger - Double.random(in: 0.005...0.3, using: &random)
    let ratio = curve.payoutRatio(from: 1 - trigger, to: 1 - floor)
    let ends = [trigger, floor + width].sorted()
    let least = ((ratio * 1e9).rounded() + (floor + width > trigger ? -0.5 : 0.5)) / 1e9
    var (low, high) = (0.0, 2.0)
    for _ in 0..<33 {
      let middle = (low + high) / 2
      let isEnough =
        middle >= ends[1]
        || curve.payoutRatio(from: 1 - middle, to: 1 - middle + width) >= least
      if middle > ends[0], isEnough { high = middle } else { low = middle }
    }
    let found = curve.equivalentTrigger(
      paying: ratio, trigger: trigger, floor: floor, width: width)
    #expect(found == min(max(high, ends[0]), ends[1]), "seed \(seed)")
  }

  @Test("are refused when they cannot be curves")
  func refusals() {
    #expect(LossCurve(depths: [0.1], rates: [1], survivals: [1]) == nil)
    #expect(LossCurve(depths: [0.2, 0.1], rates: [1, 0], survivals: [1, 0]) == nil)
    #expect(LossCurve(depths: [0.1, 0.2], rates: [1, 2], survivals: [1, 0]) == nil)
    #expect(LossCurve(depths: [0.1, 0.2], rates: [.nan, 0], survivals: [1, 0]) == nil)
    #expect(LossCurve(depths: [0.1, 0.2], rates: [1, 0], survivals: [1.1, 0]) == nil)
    #expect(LossCurve(depths: [0.1, 0.2], rates: [1, 0], survivals: [1]) == nil)
  }

  @Test(
    "the series and the lines agree to eleven digits of the cover",
    arguments: 0..<200 as Range<UInt64>)
  func series(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 2...40, using: &random)
    var depths = [Double.random(in: 0...0.05, using: &random)]
    var rates = [Double.random(in: 0.01...0.5, using: &random)]
    var survivals = [1.0]
    for _ in 1..<count {
      depths.append(depths[depths.count - 1] + Double.random(in: 0.001...0.05, using: &random))
      rates.append(rates[rates.count - 1] * Double.random(in: 0...1, using: &random))
      survivals.append(survivals[survivals.count - 1] * Double.random(in: 0...1, using: &random))
    }
    let curve = try #require(LossCurve(depths: depths, rates: rates, survivals: survivals))
    let upper = Double.random(in: 0...0.4, using: &random)
    let lower = upper + Double.random(in: 0.005...0.5, using: &random)
    let years = Double.random(in: 0.003...1, using: &random)
    let series = curve.expectedLoss(from: upper, to: lower, years: years)
    let lines = curve.expectedLossByLines(from: upper, to: lower, years: years)
    #expect(abs(series - lines) <= 1e-11, "seed \(seed)")
  }
}
