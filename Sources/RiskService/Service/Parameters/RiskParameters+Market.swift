internal import Basics
internal import ConfigClient

/// Which prices are believed, and when they make an event.
struct PriceParameters: Sendable, Hashable {
  /// Price, as a fraction of the peg reference, below which one is held back for a second look.
  var ratioMin: Double
  /// Price above which one is held back.
  var ratioMax: Double
  /// A series without a price for so long has a gap.
  var gapMax: Duration
  /// Price below which a depeg event opens.
  var depegThreshold: Double
  /// Price from which it may close.
  var depegRecovery: Double
  var depegDurationMin: Duration
  /// Events closer than this are one.
  var declusterTime: Duration

  init(_ reader: inout NamespaceReader) {
    self.ratioMin = reader.number("price_min", in: 0...1)
    self.ratioMax = reader.number("price_max", in: 1...1000)
    self.gapMax = reader.seconds("price_gap_alert_seconds")
    self.depegThreshold = reader.number("depeg_threshold", in: 1e-6...1)
    self.depegRecovery = reader.number("depeg_recovery", in: 1e-6...1)
    self.depegDurationMin = reader.seconds("depeg_min_duration_seconds")
    self.declusterTime = reader.seconds("depeg_decluster_seconds")
    if reader.rejections.isEmpty, self.depegThreshold >= self.depegRecovery {
      reader.reject("depeg_recovery", "is not above depeg_threshold")
    }
  }
}

/// How the assets' movements are compared.
struct CorrelationParameters: Sendable, Hashable {
  /// Window of the correlations that the copula uses.
  var copulaDays: Int
  /// Correlation of a pair of which nothing is known.
  var missing: Double
  /// Common observations that a pair needs.
  var pointsMin: Int
  /// Correlation from which contagion is alarmed.
  var contagionEnter: Double
  /// Correlation below which the alarm ends.
  var contagionLeave: Double
  var contagionElevated: Double
  var contagionCritical: Double

  init(_ reader: inout NamespaceReader) {
    self.copulaDays = reader.integer("copula_window_days", in: 2...36_500)
    self.missing = reader.number("default_correlation", in: -1...1)
    self.pointsMin = reader.integer("correlation_points_min", in: 3...1_000_000)
    self.contagionEnter = reader.number("contagion_enter", in: -1...1)
    self.contagionLeave = reader.number("contagion_leave", in: -1...1)
    self.contagionElevated = reader.number("contagion_elevated", in: -1...1)
    self.contagionCritical = reader.number("contagion_critical", in: -1...1)
    if reader.rejections.isEmpty, self.contagionLeave > self.contagionEnter {
      reader.reject("contagion_leave", "is above contagion_enter")
    }
  }
}

/// What is known of an asset that cover is sold for.
struct AssetParameters: Sendable, Hashable {
  /// What it is backed by; assets of a class learn from each other's events.
  var assetClass: String
  /// First day on which it can have been off its peg.
  var launchedOn: CivilDate
  /// Value that it is meant to have.
  var pegReference: Double
  /// Whether that value is meant to rise.
  var isYieldBearing: Bool
  var isSuspended: Bool

  /// Reads every asset that the namespace describes.
  static func all(_ reader: inout NamespaceReader) -> [Asset: AssetParameters] {
    var assets: [Asset: AssetParameters] = [:]
    for key in reader.snapshot.keys(in: reader.namespace) {
      // The name of an asset may have dots itself; that of a field has none.
      guard let dot = key.lastIndex(of: "."), key[dot...] == ".class" else { continue }
      let name = String(key[..<dot])
      let parameters = AssetParameters(name, &reader)
      if let asset = Asset(name) {
        assets[asset] = parameters
      } else {
        reader.reject(key, "names no asset")
      }
    }
    if assets.isEmpty, reader.rejections.isEmpty { reader.rejectAll("describes no asset") }
    return assets
  }

  private init(_ name: String, _ reader: inout NamespaceReader) {
    self.assetClass = reader.choice(
      "\(name).class", allowed: "the name of a class", else: ""
    ) { $0.isEmpty ? nil : $0 }
    self.launchedOn = reader.choice(
      "\(name).launch_date", allowed: "a day such as 2020-01-31", else: .earliest
    ) { try? WallTime(parsing: "\($0)T00:00:00Z").date }
    self.pegReference = reader.number("\(name).peg_reference", in: 1e-6...1e9)
    self.isYieldBearing = reader.flag("\(name).yield_bearing")
    self.isSuspended = reader.flag("\(name).sales_suspended")
  }
}
