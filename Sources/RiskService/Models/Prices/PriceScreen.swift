/// Looks at prices one by one and holds back what cannot be one.
///
/// It knows nothing of other prices: what is only odd beside its neighbours is for ``PriceSeries``.
public struct PriceScreen: Sendable, Hashable {
  /// Why a price is held back.
  public enum Finding: String, Sendable, Hashable, CaseIterable {
    case unknownAsset = "unknown_asset"
    case inFuture = "in_future"
    case tooOld = "too_old"
    case notPositive = "not_positive"
    /// So low beside the peg that one price alone is not believed.
    case belowBand = "below_band"
    case aboveBand = "above_band"
  }

  /// How far the clock of a source may be ahead.
  public static let aheadSecondsMax: Int64 = 3_600
  /// The oldest price that can be one: 3 January 2009, the first day of the oldest coin.
  public static let oldestSeconds: Int64 = 1_230_940_800

  /// Peg references by asset; nil for one that has no peg.
  private let pegs: [Double?]
  /// The band around the peg that is believed at once, as shares of the reference.
  private let band: ClosedRange<Double>

  /// A screen for assets by their places.
  public init(pegs: [Double?], band: ClosedRange<Double>) {
    self.pegs = pegs
    self.band = band
  }

  /// What is wrong with a price of the asset of that place, nil for an unknown one.
  public func finding(
    asset: Int?, atSeconds time: Int64, price: Double, nowSeconds now: Int64
  ) -> Finding? {
    guard let asset, self.pegs.indices.contains(asset) else { return .unknownAsset }
    guard time <= now + Self.aheadSecondsMax else { return .inFuture }
    guard time >= Self.oldestSeconds else { return .tooOld }
    guard price > 0, price < .infinity else { return .notPositive }
    guard let peg = self.pegs[asset] else { return nil }
    if price < self.band.lowerBound * peg { return .belowBand }
    return price > self.band.upperBound * peg ? .aboveBand : nil
  }
}
