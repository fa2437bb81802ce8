private import Basics
import TestSupport
import Testing

@testable import RiskModels
@testable import RiskVerification

@Suite("Tails of known distributions")
struct TailOracleTests {
  /// Years of events that come 0.8 times on average and cost 1 on average, exponentially: their
  /// sums and their largest, in millionths.
  private static func years(_ count: Int, seed: UInt64) -> (sums: [Double], largest: [Double]) {
    var random = SplitMix64(seed: seed)
    func uniform() -> Double { (Double(random.next() >> 11) + 0.5) * 0x1p-53 }
    var sums: [Double] = []
    var largest: [Double] = []
    for _ in 0..<count {
      var product = uniform()
      var (sum, most) = (0.0, 0.0)
      // e^−0.8
      while product > 0.449328964117 {
        let cost = (-Elementary.log(uniform()) * 1e6).rounded()
        sum += cost
        most = max(most, cost)
        product *= uniform()
      }
      sums.append(sum)
      largest.append(most)
    }
    return (sums, largest)
  }

  private static func sample(_ losses: [Double]) -> LossSample {
    LossSample(losses, weights: [], kind: { _ in 0 }, kindCount: 1)
  }

  @Test("yearly sums and largest events of a compound Poisson process have the known tails")
  func compoundPoisson() throws {
    let years = Self.years(60_000, seed: 2)
    let sums = Self.sample(years.sums)
    let largest = Self.sample(years.largest)
    let none = sums.exceedance(of: 0)
    #expect((1 - none.value - 0.449328964117).magnitude < 4 * none.standardError)
    for (level, valueAtRisk, tail, occurrence) in [
      (0.90, 2.4823771540, 3.8424903759, 2.0272237760),
      (0.95, 3.4402596497, 4.7767766182, 2.7470516977),
      (0.99, 5.5969647615, 6.8933719622, 4.3770056755),
    ] {
      let found = [
        (try sums.valueAtRisk(level), valueAtRisk), (try sums.tailValueAtRisk(level), tail),
        (try largest.valueAtRisk(level), occurrence),
      ]
      for (estimate, exact) in found {
        #expect((estimate.value - exact * 1e6).magnitude < 4 * estimate.standardError, "\(exact)")
      }
    }
  }

  @Test("intervals of simulated tails hold the exact one", arguments: SamplingMethod.allCases)
  func coverage(method: SamplingMethod) throws {
    let assets = EqualAssets.all[0]
    let simulation = try YearSimulation(
      assets.model(), EqualAssets.book(), scale: SampleModels.scale4, method: method, seed: 77)
    let samples = 240
    var held = (tail: 0, mean: 0, chance: 0)
    for block in 0..<samples {
      var years = SimulatedYears()
      years.append(simulation.simulate(blocks: block..<block + 1))
      let sample = simulation.sample(years.aggregate, years)
      let tail = try sample.tailValueAtRisk(0.95)
      let mean = sample.expectedLoss()
      let chance = sample.exceedance(of: 499)
      if tail.lower...tail.upper ~= 736.769743 { held.tail += 1 }
      // Fourteen assets that fall with a chance of 0.05, at 100 each.
      if mean.lower...mean.upper ~= 70 { held.mean += 1 }
      if chance.lower...chance.upper ~= 0.04903359 { held.chance += 1 }
    }
    // Three standard errors of a share of 0.95 among 240 are 4.2 %.
    for share in [held.tail, held.mean, held.chance].map({ Double($0) / Double(samples) }) {
      #expect(share > 0.905 && share < 0.993, "\(held)")
    }
  }

  @Test("years without a scenario exist, and as many as there should be")
  func scenarioMixing() throws {
    let chances = [0.02, 0.05, 0.01, 0.005]
    let any = ScenarioChoice.any(of: chances[...])
    #expect((any - 0.08291845).magnitude < 5e-9)
    // The worst of a hundred years is the 88th of a hundred years with a scenario.
    #expect((1 - 0.01 / any - 0.8793996).magnitude < 5e-8)
    #expect((1 - 0.01 * any - 0.9991708).magnitude < 5e-8)
    let simulation = try YearSimulation(
      SampleModels.model(), SampleModels.sevenPolicies(), scale: SampleModels.scale4,
      method: .crude, seed: 12)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<12))
    let count = Double(years.count)
    let isNear = { (found: Int, chance: Double) in
      (Double(found) / count - chance).magnitude < 4 * (chance * (1 - chance) / count).squareRoot()
    }
    #expect(isNear(years.scenarioPaths.count, any))
    #expect(years.scenarioSets.allSatisfy { $0 != 0 })
    for (number, chance) in chances.enumerated() {
      #expect(isNear(years.scenarioSets.count { $0 >> number & 1 == 1 }, chance), "\(number)")
    }
  }
}
