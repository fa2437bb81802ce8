internal import Basics
internal import ContractPricing

extension RateCardLint {
  // MARK: Yields

  /// How finely yields are compared.
  private static let yieldSteps = 1_000

  /// A tranche that bears losses earlier must not earn less.
  mutating func lintYields() {
    let parameters = self.snapshot.tranches
    let tranches = parameters.tranches
    for (safer, riskier) in zip(tranches, tranches.dropFirst()) {
      var from: Double?
      var until = 0.0
      for step in 0...Self.yieldSteps {
        let utilization = Double(step) / Double(Self.yieldSteps)
        let isNormalised = parameters.isNormalised
        guard
          riskier.yield(at: utilization, isNormalised: isNormalised)
            < safer.yield(at: utilization, isNormalised: isNormalised)
        else { continue }
        if from == nil { from = utilization }
        until = utilization
      }
      guard let from else { continue }
      self.add(
        LintFinding(
          kind: .yieldOrder, weight: min(1, 0.4 + (until - from)), subject: riskier.name,
          parameter: "params/tranche:\(riskier.name)_apy_min",
          message: "\(riskier.name) bears losses before \(safer.name) and earns less between "
            + "utilisation \(from) and \(until)."))
    }
  }

  // MARK: Parameters without effect

  /// Finds parameters of the formulas that move no price of a large set of situations.
  mutating func lintEffects() {
    let situations = Self.situations(self.market)
    let before = self.premiums(self.snapshot.rules, situations)
    for name in self.snapshot.values.values.keys.sorted() where Self.isPriced(name) {
      let moved = self.rules(moving: name)
      guard !moved.isEmpty else { continue }
      let hasEffect = moved.contains { self.differ($0, situations, from: before) }
      guard !hasEffect else { continue }
      self.add(
        LintFinding(
          kind: .noEffect, weight: 0.1, parameter: name,
          message: "No price changes when \(name) does, with the other parameters as they are."))
    }
  }

  /// Parameters whose whole purpose is to move premiums.
  private static let pricedPrefixes = [
    "base_rate_", "risk_weight_", "size_discount_", "duration_base_days", "trigger_",
    "utilization_tier", "target_loss_ratio", "claims_adjustment_dampener", "min_premium_",
    "market_stress_factor", "min_claims_", "max_claims_", "term_exponent", "floor_multiplier_",
  ]
  private static let scores = [
    "reserve_quality", "banking_exposure", "redemption_velocity", "market_depth",
    "regulatory_clarity",
  ]

  private static func isPriced(_ name: String) -> Bool {
    if let key = name.split(separator: ":").last, name.hasPrefix("params/pricing:") {
      return Self.pricedPrefixes.contains { key.hasPrefix($0) }
    }
    return name.hasPrefix("params/asset:") && Self.scores.contains { name.hasSuffix(".\($0)") }
  }

  /// The rules with one number a little larger and a little smaller, as far as that is allowed.
  private func rules(moving name: String) -> [PricingRules] {
    let number: Double
    switch self.snapshot.values[name] {
    case .number(let value): number = value
    case .integer(let value): number = Double(value)
    case .text, .flag, nil: return []
    }
    let moves = [number * 1.05 + (number == 0 ? 0.05 : 0), number * 0.95 - 0.0001]
    return moves.compactMap { moved in
      var values = self.snapshot.values
      // As few decimals as prices have, where a parameter is one.
      values[name] = .number((moved * 10_000).rounded() / 10_000)
      var reader = ParameterReader { values[$0] }
      let rules = PricingRules(&reader, assets: values.assets)
      return reader.rejections.isEmpty ? rules : nil
    }
  }

  /// The reference book in calm and in every kind of storm.
  private static func situations(_ calm: Market) -> [Market] {
    let shallow = LossCurve(
      depths: [0, 0.01, 0.05, 0.5], rates: [0.5, 0.2, 0.05, 0], survivals: [1, 0.4, 0.1, 0])
    let alike = LossCurve(
      depths: [0, 0.139, 0.15, 0.5], rates: [0.1, 0.1, 0, 0], survivals: [1, 1, 0, 0])
    func market(
      _ sold: Double, _ stress: Double, _ loss: Double?, _ curve: LossCurve? = shallow
    ) -> Market {
      var market = calm
      market.soldCents = Int64(sold * Double(max(0, calm.capitalCents)))
      market.stressIndex = stress
      market.lossRatio = loss
      for asset in Set(Self.covers.compactMap { Asset($0.asset) }) {
        market.assets[asset, default: .unknown].lossCurve = curve
      }
      return market
    }
    return [
      market(0, 0, nil), market(0.6, 0.3, 0.2), market(0.8, 0.7, 0.6), market(0.92, 1, 50),
      market(0, 0, 0), market(0, 0, nil, alike),
    ]
  }

  /// Covers at the ends of what can be asked for, which the book leaves out.
  private static let extremes: [QuoteRequest] = [
    QuoteRequest(asset: "UNLISTED", coverCents: 1_000_000_00, days: 365),
    QuoteRequest(asset: "USDC", coverCents: 10_000_000_00, trigger: 0.5, floor: 0, days: 365),
    QuoteRequest(asset: "USDC", coverCents: 10_000_000_00, trigger: 0.9999, floor: 0.5, days: 365),
    QuoteRequest(asset: "USDC", coverCents: 1_000_000_00, trigger: 0.995, floor: 0.99, days: 365),
    QuoteRequest(asset: "USDC", coverCents: 1_000_000_00, trigger: 0.865, floor: 0.86, days: 365),
  ]

  private mutating func premiums(_ rules: PricingRules, _ situations: [Market]) -> [Double] {
    var premiums: [Double] = []
    for market in situations {
      for cover in Self.covers { premiums.append(Self.premium(cover, rules, market)) }
    }
    self.countPrices(premiums.count)
    return premiums
  }

  /// Whether any premium is another one than before; the first that is ends the search.
  private mutating func differ(
    _ rules: PricingRules, _ situations: [Market], from before: [Double]
  ) -> Bool {
    var place = 0
    for market in situations {
      for cover in Self.covers {
        let isOther = Self.premium(cover, rules, market) != before[place]
        place += 1
        guard isOther else { continue }
        self.countPrices(place)
        return true
      }
    }
    self.countPrices(place)
    return false
  }

  private static let covers =
    (ReferenceBook.published.covers + Self.extremes).map { CoverRequest($0) }

  /// The premium before rounding; −1 when there is none.
  private static func premium(
    _ cover: CoverRequest, _ rules: PricingRules, _ market: Market
  ) -> Double {
    do throws(QuoteRefusal) {
      let terms = try rules.terms(of: cover)
      return try rules.priced(terms, rules.values(of: market, for: terms)).raw.dollars
    } catch {
      return -1
    }
  }
}
