internal import Basics
internal import ContractRisk

/// What is not as it should be with prices and pegs, as it stood at one instant.
struct MarketTroubles: Sendable, Hashable {
  /// Two assets that move together, by their newest correlation over 90 days.
  struct Contagion: Sendable, Hashable {
    let first: String
    let second: String
    let coefficient: Double
    let isCritical: Bool
    /// Prices behind it were generated.
    let isSynthetic: Bool
  }

  /// An asset with the instant of its last good price; nil when there is none.
  struct LastPrice: Sendable, Hashable {
    let asset: String
    let at: WallTime?
    /// There is cover in force.
    let isCovered: Bool
  }

  /// A fall that lasts, or that nobody has judged yet.
  struct Depeg: Sendable, Hashable {
    let asset: String
    let startedAt: WallTime
    /// The deepest price over the peg reference.
    let lowestRatio: Double
    let isOngoing: Bool
    /// There is cover in force.
    let isCovered: Bool
  }

  /// The families of subjects that all this is told under.
  static let families = ["contagion", "price_gap", "depeg"]
  /// How long an event that is over waits for somebody to judge it.
  static let judgementTime = Duration.seconds(7 * 86_400)

  var contagions: [Contagion] = []
  var lastPrices: [LastPrice] = []
  var depegs: [Depeg] = []

  /// What people should know of it.
  func causes(_ parameters: RiskParameters, at now: WallTime) -> [AlertCause] {
    self.contagions.map { Self.cause($0, parameters.correlations) }
      + self.lastPrices.compactMap { Self.cause($0, parameters.prices, at: now) }
      + self.depegs.map { Self.cause($0, parameters.prices) }
  }

  private static func cause(
    _ contagion: Contagion, _ parameters: CorrelationParameters
  ) -> AlertCause {
    let coefficient = contagion.coefficient.text(places: 2) ?? "\(contagion.coefficient)"
    let origin = contagion.isSynthetic ? " of generated prices" : ""
    return AlertCause(
      subject: "contagion/\(contagion.first)-\(contagion.second)",
      severity: contagion.isCritical ? .critical : .high, category: "Market",
      message: "\(contagion.first) and \(contagion.second) move together: their correlation"
        + "\(origin) over 90 days is \(coefficient).",
      value: contagion.coefficient,
      threshold: contagion.isCritical ? parameters.contagionCritical : parameters.contagionEnter,
      parameter: "params/risk:"
        + (contagion.isCritical ? "contagion_critical" : "contagion_enter"))
  }

  private static func cause(
    _ price: LastPrice, _ parameters: PriceParameters, at now: WallTime
  ) -> AlertCause? {
    let age = price.at.map { now - $0 }
    // An asset that nobody prices and nobody insures is none that is missed.
    guard age.map({ $0 > parameters.gapMax }) ?? price.isCovered else { return nil }
    let consequence = price.isCovered ? "; its policies cannot be triggered" : ""
    let seconds = { (time: Duration) in Double(time.microsecondsClamped) / 1e6 }
    return AlertCause(
      subject: "price_gap/\(price.asset)", severity: price.isCovered ? .high : .medium,
      category: "Data",
      message: (price.at.map { "\(price.asset) has had no price since \(Self.text($0))" }
        ?? "\(price.asset) has no price") + "\(consequence).",
      value: age.map(seconds), threshold: seconds(parameters.gapMax),
      parameter: "params/risk:price_gap_alert_seconds")
  }

  private static func cause(_ depeg: Depeg, _ parameters: PriceParameters) -> AlertCause {
    let started = Self.text(depeg.startedAt)
    let ratio = Decimal4(rounding: depeg.lowestRatio)?.description ?? "\(depeg.lowestRatio)"
    let severity: AlertSeverity =
      depeg.isOngoing ? (depeg.isCovered ? .critical : .high) : .medium
    return AlertCause(
      subject: "depeg/\(depeg.asset)/\(started)", severity: severity, category: "Market",
      message: depeg.isOngoing
        ? "\(depeg.asset) has been off its peg since \(started), at \(ratio) of it so far."
        : "\(depeg.asset) was off its peg from \(started) on, at \(ratio) of it; "
          + "somebody must verify or reject that.",
      value: depeg.lowestRatio, threshold: parameters.depegThreshold,
      parameter: "params/risk:depeg_threshold")
  }
  /// An instant to the second, for people.
  private static func text(_ time: WallTime) -> String { "\(time.description.prefix(19))Z" }
}
