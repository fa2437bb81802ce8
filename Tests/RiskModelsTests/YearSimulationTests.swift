private import Basics
import Testing

@testable import RiskModels
@testable import RiskVerification

@Suite("Simulated years")
struct YearSimulationTests {
  /// Years of a model and a book, and what made them.
  private static func run(
    _ model: YearModel, _ book: ExposureGrid, method: SamplingMethod = .crude, seed: UInt64 = 5,
    blocks: Int = 8, instructions: KernelInstructions = .fastest
  ) throws -> (simulation: YearSimulation, years: SimulatedYears) {
    let scale = model.degrees == 4 ? SampleModels.scale4 : CopulaScale(degrees: model.degrees)
    let simulation = try YearSimulation(
      model, book, scale: scale, method: method, seed: seed, instructions: instructions)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<blocks))
    return (simulation, years)
  }

  private static let waterfall: [(name: String, capital: USDCents)] = [
    ("SURE_EQT", USDCents(500_000_000)), ("SURE_JNR", USDCents(1_000_000_000)),
    ("SURE_SNR", USDCents(3_500_000_000)),
  ]

  private static func measures(
    _ run: (simulation: YearSimulation, years: SimulatedYears), bitcoin: USDCents = .zero
  ) throws -> TailMeasures {
    try TailMeasures(
      of: run.years, run.simulation, waterfall: Waterfall(self.waterfall), bitcoin: bitcoin,
      levels: [0.95, 0.99], returnPeriods: [2, 10, 100, 10_000])
  }

  @Test(
    "the bits of a fixed run are the recorded ones, on any instructions",
    arguments: RecordedRun.all, KernelInstructions.available)
  func recorded(run: RecordedRun, instructions: KernelInstructions) throws {
    #expect(try run.hash(on: instructions) == run.hash, "\(run)")
  }

  @Test("blocks may be simulated in any portions")
  func portions() throws {
    let whole = try Self.run(SampleModels.model(), SampleModels.sevenPolicies())
    var years = SimulatedYears()
    for portion in [0..<1, 1..<4, 4..<8] {
      years.append(whole.simulation.simulate(blocks: portion))
    }
    #expect(years.hash == whole.years.hash)
    var stopped = 3
    let some = whole.simulation.simulate(blocks: 0..<8) {
      stopped -= 1
      return stopped < 0
    }
    #expect(some.count == 3)
  }

  @Test("the mean loss of each asset is the exact one", arguments: SamplingMethod.allCases)
  func means(method: SamplingMethod) throws {
    let model = try SampleModels.model()
    let book = try SampleModels.sevenPolicies()
    let run = try Self.run(model, book, method: method, blocks: 16)
    let measures = try Self.measures(run)
    var total = 0.0
    for (asset, contribution) in measures.byAsset.enumerated() {
      let exact = model.expectedLossCents(asset: asset, payouts: book.payouts(of: asset))
      total += exact
      let difference = Double(contribution.expectedLoss.value.count) - exact
      let error = contribution.expectedLoss.standardErrorCents
      #expect(difference.magnitude <= max(1, 4 * error), "\(contribution.name)")
    }
    let expected = measures.expectedLoss
    #expect((Double(expected.value.count) - total).magnitude < 4 * expected.standardErrorCents)
    #expect(expected.standardErrorCents < 0.03 * total)
  }

  @Test(
    "contributions add to the cent, and losses fit each other", arguments: SamplingMethod.allCases)
  func contributions(method: SamplingMethod) throws {
    let run = try Self.run(
      SampleModels.model(), SampleModels.sevenPolicies(), method: method)
    let measures = try Self.measures(run, bitcoin: USDCents(1_000_000_000))
    for parts in [measures.byAsset, measures.bySource, measures.byLayer] {
      let expected = parts.map(\.expectedLoss.value).reduce(.zero, +)
      #expect(expected == measures.expectedLoss.value)
      let tail = parts.map(\.tailValueAtRisk.value).reduce(.zero, +)
      #expect(tail == measures.tails.last?.tailValueAtRisk.value)
    }
    for tail in measures.tails {
      #expect(tail.valueAtRisk.lower <= tail.valueAtRisk.value)
      #expect(tail.valueAtRisk.value <= tail.valueAtRisk.upper)
      #expect(tail.tailValueAtRisk.value >= tail.valueAtRisk.value)
      #expect(tail.netValueAtRisk != nil && tail.netTailValueAtRisk != nil)
    }
    for period in measures.returnPeriods {
      #expect(period.occurrence.value <= period.aggregate.value)
    }
    #expect(measures.unresolvedPeriods == [10_000])
    #expect(
      measures.layers.map { $0.touched.value }
        == measures.layers.map { $0.touched.value }.sorted(by: >))
    let curve = measures.exceedance
    #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.loss < $1.loss })
    #expect(curve.allSatisfy { $0.occurrence.value <= $0.aggregate.value })
    #expect(measures.lossProbability.value > 0.1 && measures.lossProbability.value < 0.9)
  }

  @Test("importance sampling agrees with plain draws, and knows the tail better")
  func importance() throws {
    let book = try SampleModels.sevenPolicies()
    let crude = try Self.run(SampleModels.model(), book, blocks: 24)
    let tilted = try Self.run(SampleModels.model(), book, method: .importance, seed: 6, blocks: 24)
    let plain = crude.simulation.sample(crude.years.aggregate, crude.years)
    let weighted = tilted.simulation.sample(tilted.years.aggregate, tilted.years)
    for level in [0.95, 0.99] {
      let one = try plain.tailValueAtRisk(level)
      let other = try weighted.tailValueAtRisk(level)
      let error =
        (one.standardError * one.standardError + other.standardError * other.standardError)
        .squareRoot()
      #expect((one.value - other.value).magnitude < 4 * error, "\(level)")
      #expect(other.standardError < one.standardError / 1.5, "\(level)")
    }
    // Weights average to 1, and none is above the bound of the plain share.
    let weights = tilted.years.weights
    let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(weights.count)
    #expect((mean - 1).magnitude < 0.02)
    #expect(weights.allSatisfy { $0 <= 4.0001 })
  }

  @Test("twice the cover loses twice as much, in every year")
  func doubled() throws {
    var double = try SampleModels.sevenPolicies()
    for policy in SampleModels.seven {
      let layer = try CoverLayer(
        cover: USDCents(policy.dollars * 100), trigger: Decimal4(units: policy.trigger),
        floor: Decimal4(units: policy.floor))
      try double.add(layer, asset: #require(SampleModels.names.firstIndex(of: policy.asset)))
    }
    let one = try Self.run(SampleModels.model(), SampleModels.sevenPolicies(), blocks: 2)
    let two = try Self.run(SampleModels.model(), double, blocks: 2)
    #expect(two.years.aggregate == one.years.aggregate.map { 2 * $0 })
  }

  @Test("a policy without cover changes no bit")
  func nothingCovered() throws {
    var book = try SampleModels.sevenPolicies()
    let before = try Self.run(SampleModels.model(), book, blocks: 2)
    try book.add(
      CoverLayer(cover: .zero, trigger: Decimal4(units: 9_900), floor: Decimal4(units: 9_000)),
      asset: 3)
    #expect(try Self.run(SampleModels.model(), book, blocks: 2).years.hash == before.years.hash)
  }

  @Test("a copula of very many degrees of freedom is the Gaussian one, nearly")
  func gaussianLimit() throws {
    let book = try SampleModels.sevenPolicies()
    let model = { (degrees: Double) in
      try SampleModels.model(degrees: degrees, withScenarios: false)
    }
    let normal = try Self.run(model(.infinity), book, blocks: 4)
    let many = try Self.run(model(1_000), book, blocks: 4)
    let means = [normal, many].map { run in
      run.simulation.sample(run.years.aggregate, run.years).expectedLoss().value
    }
    // From the same random words, so that only the copula differs.
    #expect((means[1] / means[0] - 1).magnitude < 0.01)
  }

  @Test("with full correlation all assets of one rate fall together")
  func comonotone() throws {
    let assets = EqualAssets(degrees: 4, correlation: 1, chances: [:], tails: [])
    let run = try Self.run(assets.model(), EqualAssets.book(), blocks: 8)
    let all = Double(EqualAssets.count * 100)
    let partly = run.years.aggregate.count { $0 > 0 && $0 < all }
    // Rounding to single precision may part them at the very edge.
    #expect(partly <= 2)
    let fell = Double(run.years.aggregate.count { $0 == all }) / Double(run.years.count)
    #expect((fell - 0.05).magnitude < 4 * (0.05 * 0.95 / Double(run.years.count)).squareRoot())
  }

  @Test("uncorrelated normal draws are binomial")
  func binomial() throws {
    let assets = EqualAssets(degrees: .infinity, correlation: 0, chances: [:], tails: [])
    let run = try Self.run(assets.model(), EqualAssets.book(), blocks: 16)
    let sample = run.simulation.sample(run.years.aggregate, run.years)
    for count in 1...4 {
      let exact = 1 - BinomialDistribution.probability(atMost: count - 1, trials: 14, chance: 0.05)
      let estimate = sample.exceedance(of: Double(count) * 100 - 1)
      #expect((estimate.value - exact).magnitude < 4 * estimate.standardError, "\(count)")
    }
  }

  @Test("nothing to lose is refused and never a risk of 0")
  func refused() throws {
    let model = try SampleModels.model()
    #expect(throws: SimulationRefusal.noPolicies) {
      _ = try Self.run(model, ExposureGrid(assetCount: 14))
    }
    var empty = ExposureGrid(assetCount: 14)
    try empty.add(
      CoverLayer(cover: .zero, trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000)),
      asset: 0)
    #expect(throws: SimulationRefusal.noCover) { _ = try Self.run(model, empty) }
    #expect(throws: SimulationRefusal.assetCount(model: 14, book: 3)) {
      _ = try Self.run(model, ExposureGrid(assetCount: 3))
    }
    #expect(throws: Waterfall.Rejection.noCapital) { _ = try Waterfall([("SURE_EQT", .zero)]) }
    #expect(throws: CoverLayer.Rejection.self) {
      _ = try CoverLayer(
        cover: USDCents(1), trigger: Decimal4(units: 9_000), floor: Decimal4(units: 9_000))
    }
  }

  @Test("one policy, and a book of one asset, have figures")
  func onePolicy() throws {
    var book = ExposureGrid(assetCount: 14)
    let layer = try CoverLayer(
      cover: USDCents(10_000_000), trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000))
    for _ in 0..<3 {
      try book.add(layer, asset: 2)
      let measures = try Self.measures(Self.run(SampleModels.model(), book))
      #expect(measures.tails.allSatisfy { $0.valueAtRisk.value > .zero })
      #expect(measures.lossMax <= book.cover)
      let others = measures.byAsset.filter { $0.name != "DAI" }
      #expect(others.allSatisfy { $0.expectedLoss.value == .zero })
    }
  }
}

@Suite("When a run stops")
struct StoppingRuleTests {
  private func width(_ relative: Double) -> [StoppingRule.Width] {
    [
      StoppingRule.Width(name: "a", estimate: 1_000, halfWidth: 1),
      StoppingRule.Width(name: "b", estimate: 1_000, halfWidth: 1_000 * relative),
    ]
  }

  @Test("it stops after two narrow looks in a row, and looks at twice as many each time")
  func stops() {
    var rule = StoppingRule(
      target: 0.01, materiality: 0, firstPaths: 10_000, pathsMax: 1 << 24, levelMax: 0.99)
    // 200 years beyond 99 % are 20,000, which are five blocks.
    #expect(rule.start == .simulate(upToBlock: 5))
    #expect(rule.look(self.width(0.02)) == .simulate(upToBlock: 10))
    #expect(rule.widest == "b")
    #expect(rule.look(self.width(0.009)) == .simulate(upToBlock: 20))
    #expect(rule.look(self.width(0.011)) == .simulate(upToBlock: 40))
    #expect(rule.look(self.width(0.009)) == .simulate(upToBlock: 80))
    #expect(rule.look(self.width(0.009)) == .stop(.targetReached))
    #expect(rule.lookCount == 5)
  }

  @Test("it stops at the most paths, and says so")
  func mostPaths() {
    var rule = StoppingRule(
      target: 1e-6, materiality: 0, firstPaths: 4_096, pathsMax: 30_000, levelMax: 0.9)
    #expect(rule.start == .simulate(upToBlock: 1))
    #expect(rule.look(self.width(1)) == .simulate(upToBlock: 2))
    #expect(rule.look(self.width(1)) == .simulate(upToBlock: 4))
    #expect(rule.look(self.width(1)) == .simulate(upToBlock: 7))
    #expect(rule.look(self.width(1)) == .stop(.pathsMax))
  }

  @Test("an immaterial figure is narrow enough")
  func materiality() {
    var rule = StoppingRule(
      target: 0.01, materiality: 1e6, firstPaths: 4_096, pathsMax: 1 << 20, levelMax: 0.9)
    #expect(rule.look(self.width(1)) == .simulate(upToBlock: 2))
    #expect(rule.look(self.width(1)) == .stop(.targetReached))
  }
}
