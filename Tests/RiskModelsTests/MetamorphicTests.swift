private import Basics
import TestSupport
import Testing

@testable import RiskModels
@testable import RiskVerification

/// What must not change, or must change in a known way, when something else does.
@Suite("What follows from a change of the book")
struct MetamorphicTests {
  private static let levels = [0.95, 0.99]

  private static let waterfall: [(name: String, capital: USDCents)] = [
    ("first", USDCents(500_000_000)), ("second", USDCents(4_500_000_000)),
  ]

  private struct Policy {
    var asset: Int
    var cents: Int64
    var trigger: Int64
    var floor: Int64
  }

  /// Policies of all assets whose payouts are whole cents at any depth, and so are their halves.
  private static func policies(_ count: Int, seed: UInt64) -> [Policy] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let trigger = 9_800 - 100 * Int64(random.next() % 5)
      let width = 200 * Int64(1 + random.next() % 4)
      // A multiple of every width, many times over.
      return Policy(
        asset: Int(random.next() % 14), cents: 4_800_000 * Int64(1 + random.next() % 50),
        trigger: trigger, floor: trigger - width)
    }
  }

  private static func book(_ policies: [Policy]) throws -> ExposureGrid {
    var book = ExposureGrid(assetCount: SampleModels.names.count)
    try book.add(
      policies.map { policy in
        let layer = try CoverLayer(
          cover: USDCents(policy.cents), trigger: Decimal4(units: policy.trigger),
          floor: Decimal4(units: policy.floor))
        return (layer, policy.asset)
      })
    return book
  }

  private struct Run {
    let book: ExposureGrid
    let simulation: YearSimulation
    let years: SimulatedYears

    var losses: LossSample { self.simulation.sample(self.years.aggregate, self.years) }

    init(
      _ book: ExposureGrid, _ model: YearModel? = nil, method: SamplingMethod = .crude,
      seed: UInt64 = 5, blocks: Int = 2
    ) throws {
      self.book = book
      self.simulation = try YearSimulation(
        model ?? SampleModels.model(), book, scale: SampleModels.scale4, method: method,
        seed: seed)
      var years = SimulatedYears()
      years.append(self.simulation.simulate(blocks: 0..<blocks))
      self.years = years
    }

    func measures(times factor: Double = 1, bitcoin: Double = 0) throws -> TailMeasures {
      try TailMeasures(
        of: self.years, self.simulation,
        waterfall: Waterfall(
          MetamorphicTests.waterfall.map {
            ($0.name, USDCents(Int64(Double($0.capital.count) * factor)))
          }), bitcoin: USDCents(Int64(bitcoin * factor)), levels: MetamorphicTests.levels,
        returnPeriods: [10, 100])
    }
  }

  /// Every amount of money that is told of a run, by what it is.
  private static func amounts(of measures: TailMeasures) -> [(name: String, cents: Double)] {
    var amounts: [(name: String, cents: Double)] = []
    func add(_ name: String, _ estimate: MoneyEstimate) {
      amounts.append((name, Double(estimate.value.count)))
      amounts.append(("\(name), lower", Double(estimate.lower.count)))
      amounts.append(("\(name), upper", Double(estimate.upper.count)))
      amounts.append(("\(name), error", estimate.standardErrorCents))
    }
    add("expected loss", measures.expectedLoss)
    measures.netExpectedLoss.map { add("net expected loss", $0) }
    amounts.append(("largest loss", Double(measures.lossMax.count)))
    for tail in measures.tails {
      add("value at risk \(tail.level)", tail.valueAtRisk)
      add("tail value at risk \(tail.level)", tail.tailValueAtRisk)
      tail.netTailValueAtRisk.map { add("net tail value at risk \(tail.level)", $0) }
    }
    for period in measures.returnPeriods {
      add("all events of \(period.years) years", period.aggregate)
      add("one event of \(period.years) years", period.occurrence)
    }
    for layer in measures.layers { add("layer \(layer.layer.name)", layer.expectedLoss) }
    for part in measures.byAsset + measures.bySource + measures.byLayer {
      add("part of \(part.name)", part.expectedLoss)
      add("part of \(part.name) in the tail", part.tailValueAtRisk)
    }
    return amounts
  }

  @Test("any factor of all cover and capital is one of every amount", arguments: [0.5, 7.25])
  func scaled(factor: Double) throws {
    let policies = Self.policies(40, seed: 17)
    let more = policies.map { policy in
      var policy = policy
      policy.cents = Int64(Double(policy.cents) * factor)
      return policy
    }
    let (one, other) = (try Run(Self.book(policies)), try Run(Self.book(more)))
    #expect(other.years.aggregate == one.years.aggregate.map { factor * $0 })
    let before = try one.measures(bitcoin: 1e9)
    let after = try other.measures(times: factor, bitcoin: 1e9)
    for (amount, scaled) in zip(Self.amounts(of: before), Self.amounts(of: after)) {
      // Each is told in whole cents.
      #expect((scaled.cents - factor * amount.cents).magnitude <= 1 + factor, "\(amount.name)")
    }
    #expect(after.lossProbability == before.lossProbability)
    #expect(after.ruinProbability == before.ruinProbability)
    #expect(after.layers.map(\.touched) == before.layers.map(\.touched))
  }

  @Test("the order of policies changes no bit", arguments: 0..<3)
  func reordered(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let policies = Self.policies(60, seed: seed)
    let book = try Self.book(policies)
    let other = try Self.book(policies.shuffled(using: &random))
    #expect(other == book)
    #expect(try Run(other, blocks: 1).years.hash == Run(book, blocks: 1).years.hash)
  }

  @Test("policies may be split and joined without changing a bit")
  func split() throws {
    let policies = Self.policies(30, seed: 23)
    let parts = policies.flatMap { policy -> [Policy] in
      var (one, other) = (policy, policy)
      one.cents = policy.cents / 4
      other.cents = policy.cents - one.cents
      return [one, other]
    }
    let (whole, split) = (try Run(Self.book(policies)), try Run(Self.book(parts)))
    #expect(split.years.hash == whole.years.hash)
    #expect(split.book.policyCount == 2 * policies.count)
  }

  @Test("policies whose payouts are rounded lose a cent of a half when split, and no more")
  func splitUnevenly() throws {
    let uneven = [
      Policy(asset: 0, cents: 1_000_003, trigger: 9_700, floor: 9_000),
      Policy(asset: 5, cents: 777_777, trigger: 9_600, floor: 9_300),
    ]
    let parts = uneven.flatMap { policy -> [Policy] in
      var (one, other) = (policy, policy)
      one.cents = policy.cents / 3
      other.cents = policy.cents - one.cents
      return [one, other]
    }
    let (whole, split) = (try Run(Self.book(uneven)), try Run(Self.book(parts)))
    let differences = zip(whole.years.aggregate, split.years.aggregate).map { $0 - $1 }
    #expect(differences.allSatisfy { $0.magnitude <= 3 })
    #expect(differences.contains { $0 != 0 })
  }

  @Test("one more policy never lowers what a year may lose", arguments: SamplingMethod.allCases)
  func added(method: SamplingMethod) throws {
    let policies = Self.policies(12, seed: 41)
    let model = try SampleModels.model()
    // The years stay the same ones: what the importance of a year is depends on the model alone.
    var before = try Run(Self.book([policies[0]]), model, method: method, blocks: 3)
    for count in 2...4 {
      let after = try Run(Self.book(Array(policies[..<count])), model, method: method, blocks: 3)
      #expect(after.years.weights == before.years.weights)
      let isNeverLess = zip(before.years.aggregate, after.years.aggregate).allSatisfy { $0 <= $1 }
      #expect(isNeverLess, "\(count)")
      let (one, other) = (before.losses, after.losses)
      #expect(one.expectedLoss().value <= other.expectedLoss().value)
      for level in Self.levels {
        #expect(try one.valueAtRisk(level).value <= other.valueAtRisk(level).value)
        #expect(try one.tailValueAtRisk(level).value <= other.tailValueAtRisk(level).value)
      }
      before = after
    }
  }

  @Test("the order of assets changes what is drawn, and no figure beyond its error")
  func permuted() throws {
    let policies = Self.policies(40, seed: 29)
    let model = try SampleModels.model()
    var random = SplitMix64(seed: 2)
    let places = Array(SampleModels.names.indices).shuffled(using: &random)
    let moved = try YearModel(
      assets: places.map { model.assets[$0] },
      scenarios: model.scenarios.map { scenario in
        ScenarioModel(
          name: scenario.name, annualProbability: scenario.annualProbability,
          depths: places.map { scenario.depths[$0] }, bitcoinChange: scenario.bitcoinChange,
          correlationShift: scenario.correlationShift)
      }, correlation: CorrelationMatrix(model.correlation.entries.permuted(places)),
      degrees: model.degrees, depthSpread: model.depthSpread)
    let elsewhere = try policies.map { policy in
      var policy = policy
      policy.asset = try #require(places.firstIndex(of: policy.asset))
      return policy
    }
    let one = try Run(Self.book(policies), model, seed: 7, blocks: 8)
    let other = try Run(Self.book(elsewhere), moved, seed: 8, blocks: 8)
    try Self.agree(one, other)
    // What needs no draw is the same but for the order in which it is added.
    let mean = { (run: Run) in
      (0..<14).reduce(0.0) { sum, asset in
        sum
          + run.simulation.model.expectedLossCents(
            asset: asset, payouts: run.book.payouts(of: asset))
      }
    }
    #expect((mean(one) / mean(other) - 1).magnitude < 1e-12)
  }

  @Test("other seeds draw other years, and no figure leaves its error", arguments: 0..<2)
  func seeds(number: UInt64) throws {
    let book = try Self.book(Self.policies(40, seed: 31))
    let method: SamplingMethod = number % 2 == 0 ? .crude : .importance
    let one = try Run(book, method: method, seed: 2 * number + 100, blocks: 6)
    let other = try Run(book, method: method, seed: 2 * number + 101, blocks: 6)
    #expect(one.years.hash != other.years.hash)
    try Self.agree(one, other)
  }

  /// Two independent runs of the same thing differ by no more than their errors allow.
  private static func agree(_ one: Run, _ other: Run) throws {
    let (first, second) = (one.losses, other.losses)
    var pairs = [("expected loss", first.expectedLoss(), second.expectedLoss())]
    for level in Self.levels {
      pairs.append(
        ("value at risk \(level)", try first.valueAtRisk(level), try second.valueAtRisk(level)))
      pairs.append(
        (
          "tail \(level)", try first.tailValueAtRisk(level), try second.tailValueAtRisk(level)
        ))
    }
    for (name, left, right) in pairs {
      let error =
        (left.standardError * left.standardError
        + right.standardError * right.standardError).squareRoot()
      #expect((left.value - right.value).magnitude < 4 * error, "\(name)")
    }
  }
}
