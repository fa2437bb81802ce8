import Basics
import JSON
import TestSupport
import Testing

@testable import ConfigService

@Suite("Judging a change set")
struct ChangePlannerTests {
  func plan(
    _ changes: ChangeRequest.Change..., at state: ConfigState = Sample.defaults,
    overridesSteps: Bool = false, reason: String = "",
    expecting expectations: [ChangeRequest.Expectation] = []
  ) -> ChangePlan {
    ChangePlanner.plan(
      ChangeRequest(
        changes: changes, expectations: expectations, overridesSteps: overridesSteps,
        reason: reason),
      catalogue: Sample.catalogue, state: state, environment: Sample.environment)
  }

  @Test(
    "a hostile value is refused with its reason",
    arguments: [
      ("top_levels", "-5", .outOfRange), ("top_levels", "21", .outOfRange),
      ("top_levels", "\"x\"", .wrongType), ("top_levels", "true", .wrongType),
      ("top_levels", "5.5", .wrongType), ("top_levels", "null", .wrongType),
      ("top_levels", "1e300", .wrongType), ("top_levels", "9223372036854775808", .wrongType),
      ("buy_threshold", "0.999", .outOfRange), ("buy_threshold", "false", .wrongType),
      ("buy_threshold", "[1.2]", .wrongType), ("buy_threshold", "{}", .wrongType),
      ("exchanges", "[\"binance\"]", .outOfRange),
      ("exchanges", "[\"binance\",\"binance\"]", .notAllowed),
      ("exchanges", "[\"binance\",\"ftx\"]", .notAllowed),
      ("exchanges", "[\"binance\",1]", .wrongType), ("exchanges", "\"binance\"", .wrongType),
      ("top_level", "5", .unknownParameter),
    ] as [(String, String, Violation.Code)])
  func hostileValues(key: String, json: String, code: Violation.Code) throws {
    let value = try JSONValue(parsing: json)
    let plan = self.plan(Sample.set(Sample.skew, key, value))
    #expect(plan.violations.map(\.code).contains(code), "\(plan.violations)")
    #expect(!plan.isAllowed)
    #expect(plan.edits.isEmpty)
  }

  @Test("everything that is wrong is reported at once")
  func everything() {
    let plan = self.plan(
      Sample.set(Sample.skew, "top_levels", .float(0)),
      Sample.set(Sample.skew, "buy_threshold", .string("high")),
      Sample.set(Sample.skew, "nonsense", .float(1)),
      Sample.set(Sample.pricing, "base_rate_USDC", .float(0.09)),
      Sample.set(Sample.pricing, "utilization_tier1_threshold", .float(0.7)),
      Sample.set(Sample.pricing, "model", .string("guess"), in: Sample.scope("BTCUSDT")))
    #expect(
      plan.violations.map(\.code) == [
        .outOfRange, .wrongType, .unknownParameter, .notAllowed, .stepTooLarge, .ruleBroken,
      ])
  }

  @Test("an unknown parameter comes with the name that was probably meant")
  func suggestion() {
    let plan = self.plan(Sample.set(Sample.skew, "top_level", .float(5)))
    #expect(plan.violations.map(\.allowed) == ["did you mean strategy/orderbook_skew:top_levels?"])
  }

  @Test("an equal value is no change, whatever its spelling")
  func unchanged() throws {
    let state = Sample.defaults.changed(Sample.set(Sample.skew, "top_levels", .float(7)))
    let plan = self.plan(
      Sample.set(Sample.skew, "top_levels", try JSONValue(parsing: "7.0")), at: state)
    #expect(plan.isAllowed)
    #expect(plan.edits.isEmpty)
  }

  @Test("a rule is judged on what is in force, in every scope that the change reaches")
  func resolvedRules() {
    var state = Sample.defaults.changed(
      Sample.set(Sample.skew, "imbalance_weight", .float(0.7), in: Sample.scope("BTCUSDT")),
      Sample.set(Sample.skew, "spread_weight", .float(0.3), in: Sample.scope("BTCUSDT")))
    #expect(!self.plan(Sample.set(Sample.skew, "spread_weight", .float(0.5))).isAllowed)
    let both = [
      Sample.set(Sample.skew, "imbalance_weight", .float(0.5)),
      Sample.set(Sample.skew, "spread_weight", .float(0.5)),
    ]
    #expect(self.plan(both[0], both[1], at: state).isAllowed)
    state = state.changed(both[0], both[1])
    let lone = self.plan(
      Sample.unset(Sample.skew, "spread_weight", in: Sample.scope("BTCUSDT")), at: state)
    #expect(lone.violations.map(\.code) == [.ruleBroken])
  }

  @Test("a general change is refused when it breaks a rule for one symbol only")
  func rulesOfSymbols() {
    let state = Sample.defaults.changed(
      Sample.set(Sample.skew, "imbalance_weight", .float(0.6), in: Sample.scope("BTCUSDT")))
    let plan = self.plan(
      Sample.set(Sample.skew, "imbalance_weight", .float(0.5)),
      Sample.set(Sample.skew, "spread_weight", .float(0.5)), at: state)
    #expect(plan.violations.count == 1)
    #expect(plan.violations.first?.message.contains("production/BTCUSDT") == true)
  }

  @Test(
    "a rate moves by its largest step, not further",
    arguments: [(0.08, true), (0.02, true), (0.0801, false), (0.0199, false)])
  func steps(value: Double, isAllowed: Bool) {
    let plan = self.plan(Sample.set(Sample.pricing, "base_rate_USDC", .float(value)))
    #expect(plan.isAllowed == isAllowed)
  }

  @Test("a step limit is set aside only with a reason")
  func overriding() {
    let change = Sample.set(Sample.pricing, "base_rate_USDC", .float(0.2))
    #expect(
      self.plan(change, overridesSteps: true).violations.map(\.code) == [.required])
    #expect(self.plan(change, overridesSteps: true, reason: "run on the bank").isAllowed)
  }

  @Test("a writer who expects another version conflicts")
  func expectations() {
    let state = Sample.defaults.changed(Sample.set(Sample.skew, "top_levels", .float(7)))
    func expecting(_ version: UInt64) -> ChangePlan {
      self.plan(
        Sample.set(Sample.skew, "top_levels", .float(8)), at: state,
        expecting: [
          ChangeRequest.Expectation(
            namespace: Sample.skew, scope: Sample.scope(), version: Version(version))
        ])
    }
    #expect(expecting(1).isAllowed)
    #expect(!expecting(0).isAllowed)
    #expect(!expecting(2).isAllowed)
  }

  @Test("a value that a higher layer hides is taken with a warning")
  func hidden() {
    let state = Sample.defaults.changed(Sample.set(Sample.skew, "top_levels", .float(7)))
    let plan = self.plan(
      Sample.set(Sample.skew, "top_levels", .float(9), in: .everywhere), at: state)
    #expect(plan.isAllowed)
    #expect(plan.warnings.map(\.code) == [.hidden])
  }

  @Test("a parameter is changed once in a change set")
  func duplicates() {
    let plan = self.plan(
      Sample.set(Sample.skew, "top_levels", .float(7)),
      Sample.set(Sample.skew, "top_levels", .float(8)))
    #expect(plan.violations.map(\.code) == [.duplicateKey])
  }

  @Test("replacing a scope removes what is not named")
  func replacing() throws {
    let state = Sample.defaults.changed(
      Sample.set(Sample.skew, "top_levels", .float(7)),
      Sample.set(Sample.skew, "buy_threshold", .float(2)))
    let plan = self.plan(
      ChangeRequest.Change(
        field: "changes[0]", namespace: Sample.skew, scope: Sample.scope(),
        action: .replace([(try #require(ParameterKey("top_levels")), .float(9))])),
      at: state)
    #expect(plan.edits.map(\.after) == [nil, .float(9)])
  }

  @Test(
    "what a plan allows keeps every value in bounds and every rule",
    arguments: 0..<200 as Range<UInt64>)
  func properties(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var state = Sample.defaults
    let schemas = Sample.catalogue.namespaces.flatMap(\.parameters)
    for _ in 0..<30 {
      let changes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let schema = schemas.randomElement(using: &random) ?? schemas[0]
        let isSymbol = Bool.random(using: &random) && schema.name.namespace == Sample.skew
        let value = JSONValue.float(
          (Double.random(in: -0.5...4, using: &random) * 20).rounded() / 20)
        return Sample.set(
          schema.name.namespace, schema.name.key.description, value,
          in: Sample.scope(isSymbol ? "BTCUSDT" : nil))
      }
      let plan = ChangePlanner.plan(
        ChangeRequest(changes: changes), catalogue: Sample.catalogue, state: state,
        environment: Sample.environment)
      guard plan.isAllowed else { continue }
      state = state.applying(
        plan.edits, as: state.token, at: Sample.start, by: "tester")
      for scope in [Sample.scope(), Sample.scope("BTCUSDT")] {
        for schema in schemas {
          let value = state.resolve(schema.name, in: scope)?.kept.value ?? .null
          #expect(schema.judge(value, field: "").violations.isEmpty, "seed \(seed)")
        }
        for rule in Sample.catalogue.rules {
          #expect(rule.holds { state.resolve($0, in: scope)?.kept.value }, "seed \(seed)")
        }
      }
    }
  }
}
