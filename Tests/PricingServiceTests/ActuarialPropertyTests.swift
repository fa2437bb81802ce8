import Basics
import ContractRisk
import TestSupport
import Testing

@testable import PricingService

/// Whole quotes, in cents, as the service makes them.
@Suite("Laws of the actuarial model")
struct ActuarialPropertyTests {
  /// One situation at random, with a loss curve, and what changes in it.
  struct Situation {
    var rules = PublishedParameters.rules()
    var market: Market
    var request: CoverRequest

    init(_ random: inout SplitMix64) throws {
      self.market = try MarketState(RepriceTests.stormyMarket(&random), after: .none).market
      self.market.soldCents = Int64.random(in: 0...35_000_000_00, using: &random)
      self.market.stressIndex = Double.random(in: 0...0.8, using: &random)
      let trigger = Int.random(in: 6_500...9_700, using: &random)
      self.request = CoverRequest(
        asset: ["USDC", "DAI", "FRAX"][Int(random.next() % 3)],
        coverCents: Int64.random(in: 1_000_00...8_000_000_00, using: &random),
        trigger: Double(trigger) / 10_000,
        floor: Double(Int.random(in: 0...trigger - 200, using: &random)) / 10_000,
        days: Int.random(in: 1...364, using: &random))
    }

    func cents(_ request: CoverRequest? = nil, _ market: Market? = nil) throws -> Int64 {
      let terms = try self.rules.terms(of: request ?? self.request)
      return try self.rules.priced(
        terms, self.rules.values(of: market ?? self.market, for: terms)
      ).premiumCents
    }

    func with(_ change: (inout Market) -> Void) -> Market {
      var market = self.market
      change(&market)
      return market
    }
  }

  @Test("no premium falls when a risk rises", arguments: 0..<500 as Range<UInt64>)
  func monotone(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let situation = try Situation(&random)
    let base = try situation.cents()
    let asked = situation.request
    let trigger = try #require(asked.trigger)
    let floor = try #require(asked.floor)
    let more = CoverRequest(
      asset: asked.asset, coverCents: asked.coverCents + Int64(random.next() % 1_000_000_00),
      trigger: trigger, floor: floor, days: asked.days)
    #expect(try situation.cents(more) >= base, "cover, seed \(seed)")
    var other = asked
    other.days = try #require(asked.days) + 1
    #expect(try situation.cents(other) >= base, "days, seed \(seed)")
    other = asked
    other.floor = ((floor + 0.01) * 10_000).rounded() / 10_000
    #expect(try situation.cents(other) >= base, "floor, seed \(seed)")
    #expect(
      try situation.cents(nil, situation.with { $0.soldCents += 2_000_000_00 }) >= base,
      "utilisation, seed \(seed)")
    #expect(
      try situation.cents(nil, situation.with { $0.stressIndex += 0.1 }) >= base,
      "stress, seed \(seed)")
    #expect(
      try situation.cents(nil, situation.with { $0.lossRatio = ($0.lossRatio ?? 0) + 0.2 })
        >= base, "loss ratio, seed \(seed)")
  }

  @Test(
    "no premium falls when the trigger or the floor rises, whatever the losses and the parameters",
    arguments: 0..<150 as Range<UInt64>)
  func layers(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var situation = try Situation(&random)
    if seed % 3 == 2 {
      var values = RandomParameters.values(&random)
      values["params/pricing:model"] = .text("actuarial")
      var reader = ParameterReader { values[$0] }
      situation.rules = PricingRules(&reader, assets: values.assets)
    }
    let curve = try #require(LossCurves.random(&random))
    situation.market.assets["USDC"]?.lossCurve = curve
    situation.request = CoverRequest(asset: "USDC", coverCents: 1_000_000_00, days: 365)
    let triggers = Set((0..<12).map { _ in Int.random(in: 5_100...9_999, using: &random) }).sorted()
    let floors = [nil] + (0..<6).map { _ in Int.random(in: 0...9_900, using: &random) }.sorted()
    var below: [Int: Int64] = [:]
    for floor in floors {
      var last: Int64 = 0
      for trigger in triggers where trigger - (floor ?? 0) >= 50 {
        situation.request.trigger = Double(trigger) / 10_000
        situation.request.floor = floor.map { Double($0) / 10_000 }
        let cents = try situation.cents()
        #expect(cents >= last, "trigger \(trigger) over \(floor ?? -1), seed \(seed)")
        last = cents
        guard let floor else { continue }
        let lower = below.updateValue(cents, forKey: trigger) ?? 0
        #expect(cents >= lower, "floor \(floor) under \(trigger), seed \(seed)")
      }
    }
  }

  @Test("a cent more of cover costs at most a cent more", arguments: 0..<200 as Range<UInt64>)
  func continuous(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let situation = try Situation(&random)
    let asked = situation.request
    for cents in [asked.coverCents, 100_000_00, 1_000_000_00] {
      func price(_ cents: Int64) throws -> Int64 {
        try situation.cents(
          CoverRequest(
            asset: asked.asset, coverCents: cents, trigger: asked.trigger, floor: asked.floor,
            days: asked.days))
      }
      let step = try price(cents) - price(cents - 1)
      #expect((0...1).contains(step), "seed \(seed)")
    }
  }

  @Test("splitting a cover never makes it cheaper", arguments: 0..<300 as Range<UInt64>)
  func splitting(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let situation = try Situation(&random)
    let asked = situation.request
    let first = Int64.random(in: 1_000_00...asked.coverCents + 1_000_00, using: &random)
    func part(_ cents: Int64) -> CoverRequest {
      CoverRequest(
        asset: asked.asset, coverCents: cents, trigger: asked.trigger, floor: asked.floor,
        days: asked.days)
    }
    let second = max(1_000_00, asked.coverCents - first)
    let whole = try situation.cents(part(first + second))
    let parts =
      try situation.cents(part(first))
      + situation.cents(
        part(second), situation.market.selling(first, of: Asset(known: asked.asset)))
    // Each part is rounded to cents by itself.
    #expect(parts >= whole - 1, "seed \(seed)")
  }

  @Test("no premium is negative, and none is not a number", arguments: 0..<300 as Range<UInt64>)
  func finite(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let values = RandomParameters.values(&random)
    var reader = ParameterReader { values[$0] }
    let rules = PricingRules(&reader, assets: values.assets)
    var situation = try Situation(&random)
    situation.rules = rules
    situation.market.lossRatio = [0, 1e6, nil][Int(random.next() % 3)]
    situation.market.soldCents = [0, 100_000_000_000_000][Int(random.next() % 2)]
    let width = rules.premium.trigger.width
    situation.request.trigger = 0.9
    situation.request.floor = ((0.9 - max(width, 0.01)) * 10_000).rounded() / 10_000
    do throws(QuoteRefusal) {
      let terms = try rules.terms(of: situation.request)
      let priced = try rules.priced(terms, rules.values(of: situation.market, for: terms))
      #expect(priced.premiumCents >= 0)
      #expect(priced.annualRate.isFinite)
      #expect(priced.waterfall.lines.map(\.cents).reduce(0, +) == priced.premiumCents)
    } catch {
      guard case .invalid(let violations) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(violations.map(\.code) == ["not_representable"])
    }
  }

  @Test("the corrected direction of the trigger has the worked values")
  func correctedTrigger() throws {
    // The classic factors with the trigger of the actuarial model: 365 days at utilisation 0.60.
    let parameters = PublishedParameters.compiled().parameters
    for (trigger, multiplier, cents) in [
      (0.95, 0.857_142_857_1, 7_485_88), (0.99, 1.142_857_142_9, 9_981_17),
    ] as [(Double, Double, Int64)] {
      #expect(abs(parameters.trigger.actuarialMultiplier(trigger) - multiplier) < 1e-9)
      let raw = parameters.premium(
        CoverTerms(
          assetIndex: parameters.place(of: "USDC").index, coverCents: 100_000_00,
          trigger: trigger, floor: 0.8, days: 365),
        PremiumMarket(
          utilizationBefore: 0.6, utilizationAfter: 0.6, stressIndex: 0, lossRatio: nil,
          floorRatio: 1),
        by: .classic)
      let corrected =
        raw.card / raw.factors.trigger * parameters.trigger.actuarialMultiplier(trigger)
      #expect(USDCents(roundingDollars: corrected)?.count == cents)
    }
  }
}

/// Loss curves of every shape that RiskService could ever tell.
enum LossCurves {
  static func random(_ random: inout SplitMix64) -> PricingService.LossCurve? {
    let count = Int.random(in: 2...60, using: &random)
    let depthMax = Double.random(in: 0.05...1, using: &random)
    var depths = (0..<count).map { _ in Double.random(in: 0...depthMax, using: &random) }
    depths = Set(depths).union([0]).sorted()
    let scale = Double.random(in: 0.003...0.3, using: &random)
    let shape = Double.random(in: 0.05...0.9, using: &random)
    var survivals: [Double]
    switch random.next() % 3 {
    case 0:  // A tail that is thin or heavy, after a threshold.
      let threshold = Double.random(in: 0...0.05, using: &random)
      survivals = depths.map { depth in
        let excess = max(0, depth - threshold) / scale
        return 1 / (0..<4).reduce(1.0) { product, _ in product * (1 + shape * excess / 4) }
      }
    case 1:  // Steps between levels at random, as few events leave them.
      survivals = depths.map { _ in Double.random(in: 0...1, using: &random) }.sorted(by: >)
      for place in survivals.indices where place % 3 > 0 {
        survivals[place] = survivals[place - place % 3]
      }
    default:  // Every event ends at much the same depth.
      survivals = depths.map { $0 < scale ? 1 : 0 }
    }
    return PricingService.LossCurve(
      depths: depths, rates: survivals.map { $0 * 0.3 }, survivals: survivals)
  }
}
