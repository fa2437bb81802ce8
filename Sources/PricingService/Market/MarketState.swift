internal import Basics
internal import ContractRisk
internal import ContractType

/// The market in force: what prices take from it, and what is only shown.
struct MarketState: Sendable {
  let market: Market
  /// Capital by tranche in cents; empty when allocation percentages apply.
  let trancheCapital: [String: Int64]
  /// Label of the vault, such as `example`; empty for a real one.
  let vaultLabel: String
  let curvesVersion: UInt64

  /// Before anything is known of a market.
  static let none = MarketState(
    market: .none, trancheCapital: [:], vaultLabel: "", curvesVersion: 0)
}

/// Why a market snapshot cannot be used.
enum MarketFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// It is not a market snapshot.
  case malformed(String)
  /// Nothing says when it was made.
  case noTime
  /// An asset or a tranche comes twice.
  case repeated(String)
  /// The loss curve of an asset does not fall as depth rises.
  case curve(asset: String)
  /// Curves were left out that are not known here.
  case missingCurves(version: UInt64)

  var description: String {
    switch self {
    case .malformed(let reason): "it is not a market snapshot: \(reason)"
    case .noTime: "it does not say when it was made"
    case .repeated(let name): "\(name) comes twice"
    case .curve(let asset):
      "the loss curve of \(asset) is none: depths rise, rates and survivals fall, all are as many"
    case .missingCurves(let version): "loss curves of version \(version) are missing"
    }
  }
}

extension MarketState {
  /// The state that a message describes; curves that it leaves out are those of `before`.
  init(_ message: MarketSnapshot, after before: MarketState) throws(MarketFault) {
    guard let at = message.at, let time = WallTime(microsecondsSinceEpoch: at.microseconds) else {
      throw .noTime
    }
    var assets = AssetMarkets()
    for asset in message.assets {
      let name = try Self.asset(asset.asset)
      guard assets[name] == nil else { throw .repeated(asset.asset) }
      assets[name] = PricingService.AssetMarket(asset)
    }
    try Self.addCurves(of: message, after: before, to: &assets)
    var tranches: [String: Int64] = [:]
    for tranche in message.tranches {
      guard tranches.updateValue(tranche.capitalCents, forKey: tranche.tranche) == nil else {
        throw .repeated(tranche.tranche)
      }
    }
    self.init(
      market: Market(
        version: message.version, at: time, capitalCents: message.capitalCents,
        soldCents: message.soldCents, lossRatio: message.lossRatio,
        stressIndex: message.stressIndex, assets: assets),
      trancheCapital: tranches, vaultLabel: message.vaultLabel,
      curvesVersion: message.curvesVersion)
  }

  private static func asset(_ name: String) throws(MarketFault) -> Asset {
    guard let asset = Asset(name) else {
      throw .malformed("it tells of an asset that is no symbol")
    }
    return asset
  }

  private static func addCurves(
    of message: MarketSnapshot, after before: MarketState,
    to assets: inout AssetMarkets
  ) throws(MarketFault) {
    if message.curves.isEmpty && message.curvesVersion > 0 {
      guard before.curvesVersion == message.curvesVersion else {
        throw .missingCurves(version: message.curvesVersion)
      }
      assets.takeCurves(of: before.market.assets)
      return
    }
    for curve in message.curves {
      guard
        let lossCurve = PricingService.LossCurve(
          depths: curve.depths, rates: curve.rates, survivals: curve.survivals)
      else { throw .curve(asset: curve.asset) }
      let asset = try Self.asset(curve.asset)
      guard assets[asset]?.lossCurve == nil else { throw .repeated(curve.asset) }
      assets[asset, default: .unknown].lossCurve = lossCurve
    }
  }
}

extension PricingService.AssetMarket {
  fileprivate init(_ message: ContractRisk.AssetMarket) {
    self.init(
      pegReference: message.pegReference, lastPrice: message.lastPrice,
      soldCents: message.soldCents, correlatedSoldCents: message.correlatedSoldCents,
      isDepegged: message.depegged)
  }
}
