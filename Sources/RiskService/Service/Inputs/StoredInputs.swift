internal import Basics
internal import RiskModels

/// What the store knew at one instant of everything that a calculation may depend on.
struct StoredInputs: Sendable, Hashable {
  /// Policies that are alike, as far as a calculation can tell.
  struct Policies: Sendable, Hashable {
    var asset: String
    var trigger: Decimal4
    var floor: Decimal4
    var cover: USDCents
    /// Days until they end; those of a whole year where nobody asks for ends.
    var days: Int
    var count: Int
  }

  /// The vault.
  struct Vault: Sendable, Hashable {
    var version: UInt64
    var capital: USDCents
    var bitcoin: USDCents
    /// Capital by tranche; empty where shares of the capital apply.
    var tranches: [Layer] = []
  }

  /// The capital of one tranche.
  struct Layer: Sendable, Hashable {
    var name: String
    var capital: USDCents
  }

  /// One event, with what people said of it.
  struct Event: Sendable, Hashable {
    var asset: String
    var event: RecordedEvent
  }

  /// The newest correlations.
  struct Correlations: Sendable, Hashable {
    var id: String
    var assets: [String]
    /// By rows.
    var matrix: [Double]
    /// Pairs of which nothing was measured.
    var defaultedCount: Int
    var isSynthetic: Bool
    var asOf: WallTime
  }

  /// What prices there are of one asset.
  struct Prices: Sendable, Hashable {
    /// Days that have a close.
    var dayCount: Int
    /// Days among them whose close stands for a last hour without a price.
    var filledCount: Int
    /// Prices that were left out.
    var outlierCount: Int
    var lastAt: WallTime?
    var isSynthetic: Bool
  }

  /// A stretch in which assets were watched; of all assets when none is named.
  struct Watch: Sendable, Hashable {
    var asset: String?
    var stretch: Range<WallTime>
  }

  var knownAt: WallTime
  var bookVersion: UInt64 = 0
  var policies: [Policies] = []
  var vault: Vault?
  var events: [Event] = []
  var scenarios: [RunScenario] = []
  var correlations: Correlations?
  var prices: [String: Prices] = [:]
  var watches: [Watch] = []
}

/// A scenario as a calculation takes it: where it takes each asset, by name.
struct RunScenario: Sendable, Hashable {
  var id: String
  var version: UInt64
  var title: String
  var annualProbability: Double
  /// Drawn in simulated years; otherwise it is only stress-tested.
  var isDrawn: Bool
  var isEnabled: Bool
  var bitcoinChange: Double
  var correlationShift: Double
  /// Weight in the older simulation.
  var weight: Double?
  /// The lowest price of each asset it touches, as a fraction of the peg reference.
  var prices: [String: Decimal4]

  /// The price of an asset; at its peg when the scenario does not touch it.
  func price(of asset: Asset) -> Decimal4 {
    self.prices[asset.description] ?? Decimal4(units: Decimal4.unitsPerOne)
  }

  /// The scenario as simulated years take it.
  func model(for assets: [Asset]) -> ScenarioModel {
    ScenarioModel(
      name: self.id, annualProbability: self.annualProbability,
      depths: assets.map { (Decimal4(units: Decimal4.unitsPerOne) - self.price(of: $0)).double },
      bitcoinChange: self.bitcoinChange, correlationShift: self.correlationShift)
  }

  /// The scenario as a stress test takes it.
  func stress(for assets: [Asset]) -> StressScenario {
    StressScenario(
      name: self.id, prices: assets.map { self.price(of: $0) }, bitcoinChange: self.bitcoinChange)
  }

  /// What lineage calls it.
  var reference: String { "\(self.id)@\(self.version)" }
}
