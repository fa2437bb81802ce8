internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

/// What would become of parameters of a strategy, with advice for whoever wrote them.
struct StrategyValidation: Sendable {
  let subject: StrategySubject
  let parameters: [String]
  let outcome: ChangeOutcome
  let schema: StrategySchema

  static let body = RequestShape([
    .init(
      "parameters", .object(1...1_000), "The parameters by name.", isRequired: true,
      example: ["top_levels": 10]),
    .init(
      "strategy_id", .formatted(.name, bytesMax: 55), "The strategy.", isRequired: true,
      example: "orderbook_skew"),
    .init("symbol", .formatted(.symbol, bytesMax: 32), "The symbol; all when left out."),
    .init(
      "environment", .formatted(.environment, bytesMax: 32),
      "The environment; the service's by default."),
  ])

  private static let codes = [
    "unknown_parameter": "UNKNOWN_PARAMETER", "wrong_type": "INVALID_TYPE",
    "out_of_range": "OUT_OF_RANGE", "not_allowed": "INVALID_VALUE",
  ]

  private static let finding = AnswerShape<(violation: Violation, schema: ParameterSchema?)>([
    AnswerField("field", "The parameter.") { Self.name($0.violation) },
    AnswerField("message", "What is wrong.") { $0.violation.sentence },
    AnswerField(
      "code", "What programs go by.",
      schema: .choice(of: Self.codes.values.sorted() + ["VALIDATION_ERROR"])
    ) { Self.codes[$0.violation.code] ?? "VALIDATION_ERROR" },
    AnswerField("suggested_value", "A value that is allowed; null when none is known.") {
      finding -> Value? in Self.suggestion(finding.violation, finding.schema)
    },
  ])

  private static let impact = AnswerShape<StrategyValidation>([
    AnswerField(
      "risk_level", "How much would change.", schema: .choice(of: ["low", "medium", "high"])
    ) { $0.riskLevel },
    AnswerField("affected_scope", "For whom.") { $0.scope },
    AnswerField("parameter_count", "How many parameters were named.") {
      Int64($0.parameters.count)
    },
  ])

  private static let conflict = AnswerShape<Violation>([
    AnswerField("service", "Whose rule it is.") { _ in "config" },
    AnswerField("conflict_type", "What programs go by.") { $0.code },
    AnswerField("description", "What does not go together.") { $0.message },
    AnswerField("resolution", "What is allowed.") { $0.allowed },
  ])

  static let shape = StrategyShapes.enveloped(
    AnswerField<StrategyValidation>(
      "data", "The judgement.",
      AnswerShape([
        AnswerField("validation_passed", "Whether the parameters are allowed.") {
          $0.outcome.valid
        },
        AnswerField("errors", "What is wrong.", listOf: Self.finding) { $0.findings },
        AnswerField("warnings", "What deserves a look.") {
          $0.outcome.warnings.map(\.sentence)
        },
        AnswerField("suggested_fixes", "What one might do.") { $0.fixes },
        AnswerField("estimated_impact", "What it would touch.", Self.impact) { $0 },
        AnswerField(
          "conflicts", "Rules between parameters that would be broken.", listOf: Self.conflict
        ) { $0.conflicts },
      ])
    ) { $0 },
    metadata: AnswerField(
      "metadata", "About the judgement.",
      AnswerShape([
        AnswerField("validation_mode", "Nothing was changed.") { _ in "dry_run" },
        AnswerField("scope", "For whom.") { $0.scope },
      ])
    ) { $0 })

  // MARK: Words

  private static func name(_ violation: Violation) -> String {
    violation.parameter.isEmpty ? violation.field : violation.parameter
  }

  private var findings: [(violation: Violation, schema: ParameterSchema?)] {
    self.outcome.violations.map { violation in
      let name = Self.name(violation)
      return (violation, self.schema.parameters.first { StrategyShapes.name($0.key) == name })
    }
  }

  private var conflicts: [Violation] {
    (self.outcome.violations + self.outcome.warnings).filter { $0.code == "rule_broken" }
  }

  private var fixes: [String] {
    self.outcome.violations.map { violation in
      let name = Self.name(violation)
      return switch violation.code {
      case "unknown_parameter": "Remove \(name), or spell it as the schema does."
      case "wrong_type": "Give \(name) as \(violation.allowed)."
      default: "Change \(name) to what is allowed: \(violation.allowed)."
      }
    }
  }

  private var scope: String {
    let strategy = "strategy:\(self.subject.id)"
    return self.subject.symbol.isEmpty ? strategy : "\(strategy):symbol:\(self.subject.symbol)"
  }

  /// How much would change: nothing or little, a tenth of a value, or half of one.
  private var riskLevel: String {
    let largest =
      self.outcome.changes.map { change -> Double in
        guard let before = change.resolvedBefore?.number, let after = change.resolvedAfter?.number
        else { return 1 }
        return before == after ? 0 : abs(after - before) / max(abs(before), .leastNormalMagnitude)
      }.max() ?? 0
    return largest >= 0.5 ? "high" : largest >= 0.1 ? "medium" : "low"
  }

  /// The bound that a value is beyond, or the default where another type is due.
  private static func suggestion(_ violation: Violation, _ schema: ParameterSchema?) -> Value? {
    guard let schema else { return nil }
    switch violation.code {
    case "out_of_range":
      let isTooSmall = violation.message.firstPlace(of: "at least") != nil
      return isTooSmall ? schema.minimum : schema.maximum
    case "wrong_type", "not_allowed": return schema.allowedValues.first ?? schema.defaultValue
    default: return nil
    }
  }
}

extension Value {
  /// The number that it is, if it is one.
  var number: Double? {
    switch self.kind {
    case .floatValue(let value)?: value
    case .intValue(let value)?: Double(value)
    default: nil
    }
  }
}
