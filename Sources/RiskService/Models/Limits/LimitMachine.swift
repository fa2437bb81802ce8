/// How near a figure is to its limit.
public enum LimitState: Int, Sendable, Hashable, Comparable {
  case green
  case amber
  case red

  public static func < (left: LimitState, right: LimitState) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Where a figure becomes a warning and a breach.
public struct LimitThresholds: Sendable, Hashable {
  /// Why thresholds make no limit.
  public enum Rejection: Error, Hashable {
    /// The warning comes after the limit.
    case order(warning: Double, limit: Double)
    case hysteresis(Double)
  }

  /// Beyond it the figure warns; nil when nothing does before the limit.
  public let warning: Double?
  public let limit: Double
  /// How far the figure must come back before its state improves.
  public let hysteresis: Double
  /// Small figures are the bad ones.
  public let isFalling: Bool

  public init(
    warning: Double?, limit: Double, hysteresis: Double, isFalling: Bool = false
  ) throws(Rejection) {
    if let warning, isFalling ? warning < limit : warning > limit {
      throw .order(warning: warning, limit: limit)
    }
    guard hysteresis >= 0 else { throw .hysteresis(hysteresis) }
    self.warning = warning
    self.limit = limit
    self.hysteresis = hysteresis
    self.isFalling = isFalling
  }

  /// The distance to the limit; negative beyond it.
  public func headroom(_ value: Double) -> Double {
    self.isFalling ? value - self.limit : self.limit - value
  }

  /// Whether a value is beyond a threshold, which itself is still within.
  fileprivate func isBeyond(_ value: Double, _ threshold: Double?, slack: Double) -> Bool {
    guard let threshold else { return false }
    return self.isFalling ? value < threshold + slack : value > threshold - slack
  }
}

/// Follows one figure across its thresholds.
///
/// A state worsens as soon as a threshold is crossed and improves only when the figure has come
/// back past it by the hysteresis, so that a figure on the edge raises one alert and not one a day.
public struct LimitMachine: Sendable, Hashable {
  /// What an observation brought about.
  public enum Action: Sendable, Hashable {
    case none
    case raise(LimitState)
    case lower(LimitState)
  }

  public private(set) var thresholds: LimitThresholds
  public private(set) var state: LimitState

  public init(_ thresholds: LimitThresholds, state: LimitState = .green) {
    self.thresholds = thresholds
    self.state = state
  }

  /// Other thresholds count from the next observation on.
  public mutating func replace(_ thresholds: LimitThresholds) { self.thresholds = thresholds }

  /// Takes a figure; one that is no number changes nothing.
  public mutating func observe(_ value: Double) -> Action {
    guard !value.isNaN else { return .none }
    let before = self.state
    self.state = max(self.worst(value, holding: nil), self.worst(value, holding: before))
    if self.state > before { return .raise(self.state) }
    return self.state < before ? .lower(self.state) : .none
  }

  /// The worst state whose threshold the value is beyond; one that is held gives way late.
  private func worst(_ value: Double, holding held: LimitState?) -> LimitState {
    let slack = { (state: LimitState) in
      held.map { $0 >= state ? self.thresholds.hysteresis : 0 } ?? 0
    }
    if self.thresholds.isBeyond(value, self.thresholds.limit, slack: slack(.red)) { return .red }
    let warns = self.thresholds.isBeyond(value, self.thresholds.warning, slack: slack(.amber))
    return warns ? .amber : .green
  }
}
