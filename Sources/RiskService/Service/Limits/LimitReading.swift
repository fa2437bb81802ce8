internal import Basics
internal import ContractRisk
internal import RiskModels

/// One limit with its figure at an instant.
struct LimitReading: Sendable, Hashable {
  /// How a figure is written in sentences.
  enum Unit: Sendable, Hashable {
    case percent
    case number
  }

  /// What crossing a threshold means.
  struct Consequence: Sendable, Hashable {
    let severity: AlertSeverity
    /// Full name of the parameter that holds the threshold.
    let parameter: String
    let action: String
  }

  /// The name of the limit, such as `ltv` or `single_asset/USDC`.
  let name: String
  let title: String
  /// The group of its alerts.
  let category: String
  /// Nil when it cannot be computed, infinite when something stands on nothing.
  let value: Double?
  let thresholds: LimitThresholds
  let unit: Unit
  let warning: Consequence?
  let breach: Consequence
  /// What to do while the figure cannot be computed; empty when that is as it should be.
  let whenMissing: String

  /// What follows from a state; nothing from green.
  func consequence(of state: RiskModels.LimitState) -> Consequence? {
    switch state {
    case .green: nil
    case .amber: self.warning
    case .red: self.breach
    }
  }

  /// What to do in a state, in one sentence; empty when nothing.
  func action(in state: RiskModels.LimitState) -> String {
    self.consequence(of: state)?.action ?? (self.value == nil ? self.whenMissing : "")
  }

  /// The threshold that a state is beyond.
  func threshold(of state: RiskModels.LimitState) -> Double? {
    switch state {
    case .green: nil
    case .amber: self.thresholds.warning
    case .red: self.thresholds.limit
    }
  }

  /// What an alert about a state says.
  func message(of state: RiskModels.LimitState) -> String {
    let side = self.thresholds.isFalling ? "below" : "above"
    let kind = state == .red ? "limit" : "warning"
    let threshold = self.threshold(of: state).map(self.text) ?? ""
    guard let value = self.value, value.isFinite else {
      return "\(self.title): there is cover and nothing behind it."
    }
    return "\(self.title) is \(self.text(value)), \(side) the \(kind) at \(threshold)."
  }

  private func text(_ figure: Double) -> String {
    switch self.unit {
    case .percent: "\((figure * 100).text(places: 1) ?? "\(figure * 100)") %"
    case .number: figure.text(places: 3) ?? "\(figure)"
    }
  }
}

extension LimitReading {
  /// The limits of these figures, each at its figure.
  static func all(
    _ figures: LimitFigures, _ parameters: LimitParameters
  ) throws(LimitThresholds.Rejection) -> [LimitReading] {
    var readings: [LimitReading] = []
    for rule in LimitRule.all(for: figures) {
      readings.append(try LimitReading(rule, figures, parameters))
    }
    return readings
  }

  private init(
    _ rule: LimitRule, _ figures: LimitFigures, _ parameters: LimitParameters
  ) throws(LimitThresholds.Rejection) {
    self.init(
      name: rule.name, title: rule.title, category: rule.category, value: rule.value(figures),
      thresholds: try LimitThresholds(
        warning: rule.warning?.threshold(parameters), limit: rule.breach.threshold(parameters),
        hysteresis: parameters.hysteresis, isFalling: rule.isFalling),
      unit: rule.unit, warning: rule.warning.map(Consequence.init),
      breach: Consequence(rule.breach), whenMissing: rule.whenMissing)
  }
}

extension LimitReading.Consequence {
  fileprivate init(_ step: LimitRule.Step) {
    self.init(
      severity: step.severity, parameter: "params/risk:\(step.key)", action: step.action)
  }
}
