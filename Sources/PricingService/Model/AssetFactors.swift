internal import Basics

/// The weights with which the risk factors of an asset enter its rate.
struct RiskWeights: Sendable, Hashable {
  let reserveQuality: Double
  let bankingExposure: Double
  let redemptionVelocity: Double
  let marketDepth: Double
  /// Negative where clear regulation lowers the price.
  let regulatoryClarity: Double

  init(_ reader: inout ParameterReader) {
    func weight(_ factor: String, _ reader: inout ParameterReader) -> Double {
      reader.number("params/pricing:risk_weight_\(factor)", in: -1...1)
    }
    self.reserveQuality = weight("reserve_quality", &reader)
    self.bankingExposure = weight("banking_exposure", &reader)
    self.redemptionVelocity = weight("redemption_velocity", &reader)
    self.marketDepth = weight("market_depth", &reader)
    self.regulatoryClarity = weight("regulatory_clarity", &reader)
  }
}

/// How risky one asset is, by five scores from 0 to 1.
///
/// Higher is riskier, except for ``regulatoryClarity``, where higher is better.
struct AssetFactors: Sendable, Hashable {
  let reserveQuality: Double
  let bankingExposure: Double
  let redemptionVelocity: Double
  let marketDepth: Double
  let regulatoryClarity: Double

  /// An asset of which nothing is known: the middle of every scale.
  static let neutral = AssetFactors(every: 0.5)

  private init(every score: Double) {
    self.reserveQuality = score
    self.bankingExposure = score
    self.redemptionVelocity = score
    self.marketDepth = score
    self.regulatoryClarity = score
  }

  init(_ asset: Asset, _ reader: inout ParameterReader) {
    func score(_ factor: String, _ reader: inout ParameterReader) -> Double {
      reader.number("params/asset:\(asset).\(factor)", in: 0...1)
    }
    self.reserveQuality = score("reserve_quality", &reader)
    self.bankingExposure = score("banking_exposure", &reader)
    self.redemptionVelocity = score("redemption_velocity", &reader)
    self.marketDepth = score("market_depth", &reader)
    self.regulatoryClarity = score("regulatory_clarity", &reader)
  }

  /// The share by which the factors raise the base rate; below −1 no rate is left.
  func adjustment(_ weights: RiskWeights) -> Double {
    weights.reserveQuality * self.reserveQuality
      + weights.bankingExposure * self.bankingExposure
      + weights.redemptionVelocity * self.redemptionVelocity
      + weights.marketDepth * self.marketDepth
      + weights.regulatoryClarity * self.regulatoryClarity
  }
}
