#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How the yield of a tranche rises with the utilisation of the pool.
public enum TrancheCurve: String, Sendable, Hashable, CaseIterable {
  case flat = "Flat"
  case logarithmic = "Logarithmic"
  case linear = "Linear"
  case sigmoidal = "Sigmoidal"
  case quadratic = "Quadratic"
  case exponential = "Exponential"

  /// How steeply the sigmoid rises, and where it is half way.
  private static let sigmoidSteepness = 10.0
  private static let sigmoidMiddle = 0.5
  private static let exponentialRate = 2.0

  /// Finds a curve by its name, in capitals or not.
  public init?(named name: String) {
    guard
      let curve = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() })
    else { return nil }
    self = curve
  }

  /// The share of the way from the lowest to the highest yield at `utilization` in 0…1.
  ///
  /// A raw sigmoid does not reach its ends; `isNormalised` stretches it so that it does.
  public func share(at utilization: Double, isNormalised: Bool) -> Double {
    switch self {
    case .flat: return 0
    case .logarithmic: return log1p(utilization) / log1p(1)
    case .linear: return utilization
    case .quadratic: return utilization * utilization
    case .exponential:
      return expm1(Self.exponentialRate * utilization) / expm1(Self.exponentialRate)
    case .sigmoidal:
      let raw = Self.sigmoid(utilization)
      guard isNormalised else { return raw }
      let low = Self.sigmoid(0)
      return (raw - low) / (Self.sigmoid(1) - low)
    }
  }

  private static func sigmoid(_ utilization: Double) -> Double {
    1 / (1 + exp(-Self.sigmoidSteepness * (utilization - Self.sigmoidMiddle)))
  }
}

/// What one tranche earns and how much of the pool it is, checked.
public struct TrancheTerms: Sendable, Hashable {
  /// The name inside the system, such as `SURE_JNR_PLUS`.
  public let name: String
  /// Percent per year at no and at full utilisation.
  public let yieldMin: Double
  public let yieldMax: Double
  public let curve: TrancheCurve
  /// Percent of the pool's capital.
  public let allocation: Int
  /// 1 for the most senior tranche, rising with risk.
  public let riskScore: Int

  init(_ name: String, _ reader: inout ParameterReader) {
    let prefix = "params/tranche:\(name)"
    self.name = name
    let yields = reader.range("\(prefix)_apy_min", "\(prefix)_apy_max", in: 0...1_000)
    self.yieldMin = yields.lowerBound
    self.yieldMax = yields.upperBound
    self.curve =
      reader.choice(
        "\(prefix)_curve_type",
        allowed: TrancheCurve.allCases.map(\.rawValue).joined(separator: ", "),
        TrancheCurve.init(named:)) ?? .flat
    self.allocation = reader.integer("\(prefix)_allocation_percent", in: 0...100)
    self.riskScore = reader.integer("\(prefix)_risk_score", in: 1...100)
  }

  /// The yield in percent per year at the pool's `utilization`, which is taken as 0…1.
  public func yield(at utilization: Double, isNormalised: Bool) -> Double {
    let share = self.curve.share(at: utilization.clamped(to: 0...1), isNormalised: isNormalised)
    return self.yieldMin + (self.yieldMax - self.yieldMin) * share
  }
}

/// All tranches of the pool, most senior first.
public struct TrancheParameters: Sendable {
  /// The tranches, in the order of their risk scores.
  public let tranches: [TrancheTerms]
  /// Whether the sigmoid is stretched to reach its ends.
  public let isNormalised: Bool

  init(_ reader: inout ParameterReader, tranches names: [String]) {
    self.tranches = names.map { TrancheTerms($0, &reader) }
      .sorted { ($0.riskScore, $0.name) < ($1.riskScore, $1.name) }
    self.isNormalised = reader.flag("params/pricing:curve_normalised")
    guard reader.rejections.isEmpty else { return }
    let total = self.tranches.reduce(0) { $0 + $1.allocation }
    guard total != 100, let first = self.tranches.first else { return }
    reader.reject(
      "params/tranche:\(first.name)_allocation_percent",
      "the allocations of all tranches add up to \(total) percent, needed are 100")
  }
}
