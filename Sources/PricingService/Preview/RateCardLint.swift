internal import Basics
internal import ContractPricing

/// Looks for faults of a rate card.
///
/// Pure: the same parameters and the same market give the same findings.
struct RateCardLint {
  let snapshot: PricingSnapshot
  let market: Market
  private(set) var findings: [LintFinding] = []
  private(set) var priceCount: UInt64 = 0

  /// The most findings that are told.
  static let findingsMax = 1_000
  static let dollars: [Int64] = [
    1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 99_999, 100_000, 250_000, 500_000, 999_999,
    1_000_000, 2_500_000, 5_000_000, 9_999_999, 10_000_000,
  ]
  static let days = [1, 7, 14, 30, 60, 90, 120, 180, 270, 365]
  static let triggers: [Int64] = [
    5_000, 6_000, 7_000, 8_000, 8_500, 9_000, 9_300, 9_500, 9_600, 9_700, 9_800, 9_900, 9_999,
  ]

  init(_ snapshot: PricingSnapshot, at market: Market) {
    self.snapshot = snapshot
    self.market = market
  }

  /// Everything found about `assets`, the heaviest first.
  mutating func run(_ assets: [String]) {
    for asset in assets {
      self.lintCovers(asset)
      self.lintDays(asset)
      self.lintTriggers(asset)
      self.lintUtilization(asset)
      self.lintCliffs(asset)
      self.lintMinimum(asset)
      self.lintTechnical(asset)
    }
    self.lintYields()
    self.lintEffects()
    self.findings.sort { ($0.weight, $1.subject, $1.message) > ($1.weight, $0.subject, $0.message) }
    self.findings = Array(self.findings.prefix(Self.findingsMax))
  }

  mutating func add(_ finding: LintFinding) { self.findings.append(finding) }

  mutating func countPrices(_ count: Int) { self.priceCount += UInt64(count) }

  // MARK: Prices

  /// The premium in dollars before rounding; nil when there can be none.
  mutating func premium(_ cover: CoverRequest, at market: Market? = nil) -> PricedCover? {
    self.priceCount += 1
    do throws(QuoteRefusal) {
      let terms = try self.snapshot.rules.terms(of: cover)
      let values = self.snapshot.rules.values(of: market ?? self.market, for: terms)
      return try self.snapshot.rules.priced(terms, values)
    } catch {
      return nil
    }
  }

  /// A premium that is lower than the one before it, where it should be higher.
  private struct Fall {
    let before: PricedCover
    let after: PricedCover
    var share: Double { 1 - self.after.raw.dollars / self.before.raw.dollars }
  }

  /// The largest fall along any of the rows of covers.
  private mutating func largestFall(_ rows: [[CoverRequest]]) -> Fall? {
    var largest: Fall?
    for row in rows {
      var last: PricedCover?
      for cover in row {
        guard let priced = self.premium(cover) else { continue }
        if let before = last {
          let fall = Fall(before: before, after: priced)
          // Sums of the same terms in another order may differ in the last bits.
          if fall.share > 1e-9, fall.share > largest?.share ?? 0 { largest = fall }
        }
        last = priced
      }
    }
    return largest
  }

  private mutating func report(_ fall: Fall?, _ asset: String, _ rising: String, _ name: String) {
    guard let fall else { return }
    self.add(
      LintFinding(
        kind: .notMonotone, weight: min(1, 0.5 + fall.share), subject: asset, parameter: name,
        message: "The premium falls from \(USDCents(fall.before.premiumCents)) to "
          + "\(USDCents(fall.after.premiumCents)) dollars as \(rising) rises.",
        example: QuoteRequest(fall.after.terms), examplePrice: Price(fall.after)))
  }

  // MARK: Rows

  private mutating func lintCovers(_ asset: String) {
    let rows = [30, 365].map { days in
      Self.dollars.map { CoverRequest(asset: asset, coverCents: $0 * 100, days: days) }
    }
    self.report(
      self.largestFall(rows), asset, "cover", "params/pricing:size_discount_tier1_multiplier")
  }

  private mutating func lintDays(_ asset: String) {
    let row = Self.days.map { CoverRequest(asset: asset, coverCents: 100_000_00, days: $0) }
    self.report(self.largestFall([row]), asset, "the term", "params/pricing:term_exponent")
  }

  /// A higher trigger pays more, be the floor the customary one or one that stays where it is.
  private mutating func lintTriggers(_ asset: String) {
    let floors: [Int64?] = [nil, 5_000, 8_000, 9_000]
    let rows = floors.map { floor in
      Self.triggers.filter { $0 > floor ?? 0 }.map { trigger in
        CoverRequest(
          asset: asset, coverCents: 1_000_000_00, trigger: Decimal4(units: trigger).double,
          floor: floor.map { Decimal4(units: $0).double }, days: 365)
      }
    }
    self.report(
      self.largestFall(rows), asset, "the trigger", "params/pricing:trigger_adjustment_factor")
  }

  private mutating func lintUtilization(_ asset: String) {
    var last: PricedCover?
    for percent in stride(from: 0, through: 95, by: 5) {
      var market = self.market
      market.soldCents = market.capitalCents / 100 * Int64(percent)
      let cover = CoverRequest(asset: asset, coverCents: 100_000_00, days: 365)
      guard let priced = self.premium(cover, at: market) else { continue }
      defer { last = priced }
      guard let last, priced.raw.dollars < last.raw.dollars * (1 - 1e-9) else { continue }
      self.report(
        Fall(before: last, after: priced), asset, "utilisation",
        "params/pricing:utilization_tier1_multiplier")
      return
    }
  }

  // MARK: Cliffs and minimums

  /// A jump of more than this for a cent of cover is a cliff.
  static let cliffShareMin = 0.005

  private mutating func lintCliffs(_ asset: String) {
    let tiers = self.snapshot.rules.premium.sizeTiers
    for (number, tier) in [tiers.first, tiers.second, tiers.third].enumerated() {
      let cents = Int64(tier.threshold * 100)
      let row = [cents - 1, cents].map {
        CoverRequest(asset: asset, coverCents: $0, days: 365)
      }
      guard let below = self.premium(row[0]), let above = self.premium(row[1]) else { continue }
      let jump = above.raw.dollars / below.raw.dollars - 1
      guard jump.magnitude > Self.cliffShareMin else { continue }
      self.add(
        LintFinding(
          kind: .cliff, weight: min(1, 0.3 + jump.magnitude), subject: asset,
          parameter: "params/pricing:size_discount_tier\(number + 1)_threshold",
          message: "One cent more of cover moves the premium from "
            + "\(USDCents(below.premiumCents)) to \(USDCents(above.premiumCents)) dollars.",
          example: QuoteRequest(above.terms), examplePrice: Price(above)))
    }
  }

  /// A minimum that decides more of the card than this is told.
  static let minimumShareMax = 0.25

  private mutating func lintMinimum(_ asset: String) {
    var boundCount = 0
    var count = 0
    var example: PricedCover?
    for dollars in Self.dollars {
      for days in Self.days {
        let cover = CoverRequest(asset: asset, coverCents: dollars * 100, days: days)
        guard let priced = self.premium(cover) else { continue }
        count += 1
        guard priced.raw.isMinimum else { continue }
        boundCount += 1
        if (example?.terms.days ?? 0) <= days { example = priced }
      }
    }
    guard let example, Double(boundCount) > Self.minimumShareMax * Double(count) else { return }
    let share = Double(boundCount) / Double(count)
    let name =
      example.bound == .minimumAbsolute ? "min_premium_absolute" : "min_premium_rate"
    self.add(
      LintFinding(
        kind: .minimumBinds, weight: share * 0.6, subject: asset,
        parameter: "params/pricing:\(name)",
        message: "A minimum decides \(boundCount) of \(count) prices, up to "
          + "\(example.terms.days) days.",
        example: QuoteRequest(example.terms), examplePrice: Price(example)))
  }

  private mutating func lintTechnical(_ asset: String) {
    let cover = CoverRequest(asset: asset, coverCents: 100_000_00, days: 365)
    guard let priced = self.premium(cover), let ratio = priced.technicalRatio else { return }
    let limit = self.snapshot.rules.sales.technicalWarnRatio
    guard ratio > limit || ratio < 1 / limit else { return }
    let shown = (ratio * 100).rounded() / 100
    self.add(
      LintFinding(
        kind: .technicalRatio, weight: ratio > limit ? 0.9 : 0.4, subject: asset,
        parameter: "params/pricing:base_rate_\(asset)",
        message: "The expected loss asks for \(shown) times the premium of a year.",
        example: QuoteRequest(priced.terms), examplePrice: Price(priced)))
  }
}

extension QuoteRequest {
  /// The request for these terms.
  init(_ terms: CoverTerms) {
    self.init(
      asset: terms.asset.description, coverCents: terms.coverCents, trigger: terms.trigger,
      floor: terms.floor, days: UInt32(terms.days))
  }
}
