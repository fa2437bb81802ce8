public import Basics

/// One fall of an asset below its peg, as it was recorded.
public struct RecordedEvent: Sendable, Hashable {
  /// When it began.
  public let startedAt: WallTime
  /// The lowest price as a fraction of the peg reference.
  public let lowestPrice: Decimal4
  /// It still lasts, so that it may go deeper.
  public let isOpen: Bool

  public init(startedAt: WallTime, lowestPrice: Decimal4, isOpen: Bool) {
    self.startedAt = startedAt
    self.lowestPrice = lowestPrice
    self.isOpen = isOpen
  }

  var depth: Double { (Decimal4(units: Decimal4.unitsPerOne) - self.lowestPrice).double }
}

/// What is known of the past of one asset.
public struct AssetHistory: Sendable, Hashable {
  public let asset: Asset
  /// The class whose experience it shares.
  public let assetClass: String
  public let observed: ObservedTime
  public let events: [RecordedEvent]

  public init(
    asset: Asset, assetClass: String, observed: ObservedTime, events: [RecordedEvent]
  ) {
    self.asset = asset
    self.assetClass = assetClass
    self.observed = observed
    self.events = events
  }

  /// Its events of at least that depth while it was watched, and how long it was.
  func experience(threshold: Double) -> AssetExperience {
    let events = self.events.count { event in
      event.depth >= threshold && self.observed.contains(event.startedAt)
    }
    // Counts and times are never negative.
    return AssetExperience(events: Double(events), years: self.observed.years)
      ?? AssetExperience.none
  }
}

extension AssetExperience {
  /// Nothing is known.
  static let none = AssetExperience(unchecked: 0, 0)
}

/// What rates and depths are estimated by.
public struct LossAssumptions: Sendable, Hashable {
  /// The depth from which a fall counts as an event.
  public let threshold: Double
  /// The least rate of an asset, in events per year.
  public let rateMin: Double
  /// How many assets a class needs before its frequency is its own.
  public let classAssetsMin: Int

  public init(threshold: Double, rateMin: Double, classAssetsMin: Int) {
    self.threshold = threshold
    self.rateMin = rateMin
    self.classAssetsMin = classAssetsMin
  }
}

/// How often and how deep one asset is expected to fall, and from what that is known.
public struct AssetLossModel: Sendable, Hashable {
  public let asset: Asset
  public let assetClass: String
  public let experience: AssetExperience
  /// The rate after the asset's own experience, scenarios included.
  public let rate: RateDistribution
  /// The weight of its own experience, 0…1.
  public let credibility: Double
  /// What scenarios leave of the rate.
  public let baseline: BaselineRate
  public let severity: SeverityFit

  /// The rate with its interval of 95 %.
  public var rateEstimate: Estimate {
    let side = (1 - Estimate.confidence) / 2
    return Estimate(
      self.rate.mean, from: self.rate.quantile(side), to: self.rate.quantile(1 - side))
  }

  /// What a simulated year takes of it.
  public var model: AssetModel {
    AssetModel(
      asset: self.asset, rate: self.baseline.rate, severity: self.severity.distribution)
  }
}

/// The loss models of all assets: frequency by credibility within classes, depths by few events.
public struct LossModelTable: Sendable, Hashable {
  /// Why there are no models.
  public enum Refusal: Error, Hashable {
    case noAssets
    /// No asset was watched for any time.
    case noObservation
    case severity(SeverityFit.Refusal)
  }

  /// How many events of its own an asset needs before its depths are its own.
  public static let ownEventsMin = 5

  /// By asset, in the order given.
  public let models: [AssetLossModel]

  /// Estimates all models; `scenarios` have one depth for each asset, in the order of histories.
  public init(
    _ histories: [AssetHistory], scenarios: [ScenarioModel], _ assumptions: LossAssumptions
  ) throws(Refusal) {
    let priors = try Self.priors(histories, assumptions)
    let fits = try Self.fits(histories, assumptions.threshold)
    var models: [AssetLossModel] = []
    for (place, history) in histories.enumerated() {
      let (experience, prior) = priors[place]
      let rate = prior.updated(experience)
      let baseline = BaselineRate(
        total: rate.mean, scenarios: scenarios.map { ($0.rate, $0.depths[place]) },
        threshold: assumptions.threshold, minimum: assumptions.rateMin)
      models.append(
        AssetLossModel(
          asset: history.asset, assetClass: history.assetClass, experience: experience,
          rate: rate, credibility: prior.credibility(experience), baseline: baseline,
          severity: fits[place]))
    }
    self.models = models
  }

  /// What each asset went through, and how often assets of its class fall.
  private static func priors(
    _ histories: [AssetHistory], _ assumptions: LossAssumptions
  ) throws(Refusal) -> [(experience: AssetExperience, prior: RateDistribution)] {
    guard !histories.isEmpty else { throw .noAssets }
    let experiences = histories.map { $0.experience(threshold: assumptions.threshold) }
    var byClass: [String: RateDistribution] = [:]
    for history in histories where byClass[history.assetClass] == nil {
      let peers = histories.indices.filter {
        histories[$0].assetClass == history.assetClass && experiences[$0].years > 0
      }
      byClass[history.assetClass] = ClassCredibility.prior(
        of: peers.map { experiences[$0] }, all: experiences,
        assetsMin: assumptions.classAssetsMin)
    }
    var priors: [(experience: AssetExperience, prior: RateDistribution)] = []
    for (history, experience) in zip(histories, experiences) {
      guard let prior = byClass[history.assetClass] else { throw .noObservation }
      priors.append((experience, prior))
    }
    return priors
  }

  /// How often each asset falls in a year, scenarios included.
  public static func rates(
    _ histories: [AssetHistory], _ assumptions: LossAssumptions
  ) throws(Refusal) -> [RateDistribution] {
    try self.priors(histories, assumptions).map { $0.prior.updated($0.experience) }
  }

  /// The depths of each asset, from its own events when there are enough, else its class's.
  private static func fits(
    _ histories: [AssetHistory], _ threshold: Double
  ) throws(Refusal) -> [SeverityFit] {
    var byClass: [String: SeverityFit] = [:]
    var fits: [SeverityFit] = []
    for history in histories {
      let own = Self.depths([history], threshold)
      if own.count >= Self.ownEventsMin {
        fits.append(try Self.fit(own, threshold))
      } else if let known = byClass[history.assetClass] {
        fits.append(known)
      } else {
        let peers = histories.filter { $0.assetClass == history.assetClass }
        let fit = try Self.fit(Self.depths(peers, threshold), threshold)
        byClass[history.assetClass] = fit
        fits.append(fit)
      }
    }
    return fits
  }

  private static func depths(_ histories: [AssetHistory], _ threshold: Double) -> [ObservedDepth] {
    histories.flatMap(\.events).filter { $0.depth >= threshold }.map {
      ObservedDepth(depth: $0.depth, isOpen: $0.isOpen)
    }
  }

  private static func fit(
    _ depths: [ObservedDepth], _ threshold: Double
  ) throws(Refusal) -> SeverityFit {
    do throws(SeverityFit.Refusal) {
      return try SeverityFit(depths, threshold: threshold)
    } catch {
      throw .severity(error)
    }
  }
}
