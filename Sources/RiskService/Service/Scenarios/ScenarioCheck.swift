internal import ContractRisk
internal import ContractType

/// Finds everything that is wrong with the terms of a scenario beyond the bounds of its fields.
struct ScenarioCheck: Sendable, Hashable {
  /// The assets that may be named.
  var assets: Set<String>
  /// Sum of the yearly probabilities of the other scenarios that are drawn.
  var probabilityOfOthers: Double

  /// How far a sum of probabilities may be above 1 for want of digits.
  private static let roundingMax = 1e-9

  /// What is wrong; fields are named below `prefix`.
  func violations(of terms: ScenarioTerms, enabled: Bool, prefix: String = "terms") -> [Violation] {
    var violations: [Violation] = []
    var seen: Set<String> = []
    for (index, impact) in terms.impacts.enumerated() {
      let field = "\(prefix).impacts[\(index)].asset"
      if !self.assets.contains(impact.asset) {
        violations.append(
          Violation(
            field: field, code: "unknown_asset", message: "there is no asset \(impact.asset)",
            allowed: self.assets.sorted().joined(separator: ", ")))
      }
      if !seen.insert(impact.asset).inserted {
        violations.append(
          Violation(
            field: field, code: "duplicate", message: "\(impact.asset) is named twice",
            allowed: "each asset once"))
      }
    }
    guard terms.drawn else { return violations }
    if terms.kind == .baseline {
      violations.append(
        Violation(
          field: "\(prefix).drawn", code: "not_allowed",
          message: "a baseline is never drawn", allowed: "false"))
    }
    let field = "\(prefix).annual_probability"
    if !(terms.annualProbability > 0 && terms.annualProbability < 1) {
      violations.append(
        Violation(
          field: field, code: "out_of_range",
          message: "a scenario that is drawn happens neither never nor always",
          allowed: "above 0 and below 1"))
    } else if enabled,
      self.probabilityOfOthers + terms.annualProbability > 1 + Self.roundingMax
    {
      violations.append(
        Violation(
          field: field, code: "out_of_range",
          message: "the yearly probabilities of the scenarios that are drawn add to more than 1",
          allowed: "at most \(max(0, 1 - self.probabilityOfOthers))"))
    }
    return violations
  }
}
