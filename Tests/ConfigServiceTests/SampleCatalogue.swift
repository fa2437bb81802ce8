import Basics
import JSON

@testable import ConfigService

/// Reads a name that the test wrote itself.
func parsed<Name: TextParsable>(_ text: String) -> Name {
  guard let name = Name(text) else { preconditionFailure("\(text) is no \(Name.self)") }
  return name
}

/// A small catalogue and states of it, for tests of what a change may do.
enum Sample {
  static let environment = parsed("production") as EnvironmentName
  static let start = WallTime(clampingMicrosecondsSinceEpoch: 0)
  static let skew = parsed("strategy/orderbook_skew") as ParameterNamespace
  static let pricing = parsed("params/pricing") as ParameterNamespace

  static let catalogue: Catalogue = {
    var skewSchema = NamespaceSchema(skew)
    skewSchema.takesSymbols = true
    skewSchema.parameters = [
      number(skew, "top_levels", .int, 5, 1...20),
      number(skew, "buy_threshold", .float, 1.2, 1...3),
      number(skew, "sell_threshold", .float, 0.8, 0.3...1),
      number(skew, "imbalance_weight", .float, 0.6, 0...1),
      number(skew, "spread_weight", .float, 0.4, 0...1),
      exchanges,
    ]
    var pricingSchema = NamespaceSchema(pricing)
    pricingSchema.parameters = [
      number(pricing, "base_rate_USDC", .float, 0.04, 0.0001...1, StepLimit(factorMax: 2)),
      number(pricing, "utilization_tier1_threshold", .float, 0.9, 0...1),
      number(pricing, "utilization_tier2_threshold", .float, 0.75, 0...1),
      model,
    ]
    return Catalogue(
      version: 1, namespaces: [skewSchema, pricingSchema],
      rules: [
        Rule(
          name: "weights_sum", kind: .sumEquals(1),
          parameters: [name(skew, "imbalance_weight"), name(skew, "spread_weight")],
          message: "imbalance_weight and spread_weight add to 1"),
        Rule(
          name: "tiers_ordered", kind: .lessThan,
          parameters: [
            name(pricing, "utilization_tier2_threshold"),
            name(pricing, "utilization_tier1_threshold"),
          ],
          message: "tier 2 begins below tier 1"),
      ])
  }()

  static func name(_ namespace: ParameterNamespace, _ key: String) -> ParameterName {
    ParameterName(namespace: namespace, key: parsed(key))
  }

  static func number(
    _ namespace: ParameterNamespace, _ key: String, _ type: ValueType, _ value: Double,
    _ range: ClosedRange<Double>, _ step: StepLimit? = nil
  ) -> ParameterSchema {
    var schema = ParameterSchema(name: name(namespace, key), type: type)
    schema.minimum = range.lowerBound
    schema.maximum = range.upperBound
    schema.defaultValue = JSONNumber(value).map(JSONValue.number)
    schema.step = step
    return schema
  }

  static var exchanges: ParameterSchema {
    var schema = ParameterSchema(name: name(skew, "exchanges"), type: .list)
    schema.itemType = .string
    schema.allowedValues = ["binance", "coinbase", "kraken"].map(JSONValue.string)
    schema.itemsMin = 2
    schema.itemsMax = 3
    schema.hasUniqueItems = true
    schema.defaultValue = .array([.string("binance"), .string("coinbase")])
    return schema
  }

  static var model: ParameterSchema {
    var schema = ParameterSchema(name: name(pricing, "model"), type: .string)
    schema.allowedValues = [.string("classic"), .string("actuarial")]
    schema.defaultValue = .string("actuarial")
    return schema
  }

  /// The state in which only the defaults are in force.
  static let defaults: ConfigState = {
    let edits = catalogue.namespaces.flatMap(\.parameters).compactMap { schema -> Edit? in
      guard
        let place = Place(
          local: .schemaDefault, schema.name.namespace, environment: environment)
      else { return nil }
      return Edit(place: place, key: schema.name.key, before: nil, after: schema.defaultValue)
    }
    let empty = ConfigState(
      token: RevisionToken(epoch: StoreEpoch(1), revision: .zero, chainHash: nil),
      committedAt: Sample.start, places: [:])
    return empty.applying(
      edits, as: empty.token, at: Sample.start, by: "catalogue")
  }()

  static func scope(_ symbol: String? = nil) -> Scope {
    Scope(environment: environment, symbol: symbol.flatMap(Symbol.init))
  }

  static func set(
    _ namespace: ParameterNamespace, _ key: String, _ value: JSONValue,
    in scope: Scope = Sample.scope()
  ) -> ChangeRequest.Change {
    ChangeRequest.Change(
      field: "changes[0]", namespace: namespace, scope: scope,
      action: .set(parsed(key), value))
  }

  static func unset(
    _ namespace: ParameterNamespace, _ key: String, in scope: Scope = Sample.scope()
  ) -> ChangeRequest.Change {
    ChangeRequest.Change(
      field: "changes[0]", namespace: namespace, scope: scope, action: .unset(parsed(key)))
  }
}

extension JSONValue {
  static func float(_ value: Double) -> JSONValue {
    JSONNumber(value).map(JSONValue.number) ?? .null
  }
}

extension ConfigState {
  /// The state after `changes`, which must be allowed.
  func changed(_ changes: ChangeRequest.Change...) -> ConfigState {
    let plan = ChangePlanner.plan(
      ChangeRequest(changes: changes), catalogue: Sample.catalogue, state: self,
      environment: Sample.environment)
    precondition(plan.isAllowed, "\(plan.violations)")
    return self.applying(
      plan.edits,
      as: RevisionToken(
        epoch: self.token.epoch, revision: self.token.revision.next, chainHash: nil),
      at: WallTime(clampingMicrosecondsSinceEpoch: Int64(self.token.revision.count) + 1),
      by: "tester")
  }

  /// The value in force, as canonical JSON.
  func value(_ namespace: ParameterNamespace, _ key: String, _ symbol: String? = nil) -> String? {
    self.resolve(Sample.name(namespace, key), in: Sample.scope(symbol))?.kept.value.canonicalText
  }
}
