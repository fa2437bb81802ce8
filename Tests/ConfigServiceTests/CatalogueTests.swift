import Basics
import JSON
import TestSupport
import Testing

@testable import ConfigService

@Suite("The catalogue")
struct CatalogueTests {
  static let published: Result<Catalogue, CatalogueRejection> = Result {
    () throws(CatalogueRejection) in try PublishedCatalogue.read()
  }

  @Test("is free of faults, and its defaults keep every bound and rule")
  func isSound() throws {
    let catalogue = try Self.published.get()
    #expect(catalogue.namespaces.count >= 20)
  }

  @Test(
    "has every parameter that was ever promised",
    arguments: [
      ("params/pricing", 39), ("params/risk", 7), ("params/tranche", 30), ("params/asset", 14 * 5),
      ("strategy/orderbook_skew", 8), ("strategy/trade_momentum", 9),
      ("strategy/ticker_velocity", 8), ("strategy/btc_dominance", 8),
      ("strategy/cross_exchange_spread", 8), ("strategy/onchain_metrics", 10),
      ("strategy/spread_liquidity", 8), ("strategy/iceberg_detector", 9),
      ("strategy/market_maker", 15), ("strategy/mean_reversion", 7),
      ("strategy/correlation_arbitrage", 7), ("strategy/template", 10), ("env/system", 26),
      ("env/risk", 22),
    ])
  func counts(namespace: String, least: Int) throws {
    let schema = try #require(try Self.published.get()[parsed(namespace) as ParameterNamespace])
    #expect(schema.parameters.count >= least)
  }

  @Test(
    "gives the published value of a parameter",
    arguments: [
      ("params/pricing:base_rate_USDC", "0.04"), ("params/pricing:base_rate_mkUSD", "0.075"),
      ("params/pricing:size_discount_tier1_threshold", "10000000"),
      ("params/risk:monte_carlo_simulations", "10000"),
      ("params/tranche:SURE_JNR_PLUS_apy_max", "22"),
      ("params/asset:crvUSD.market_depth", "0.5"),
      ("strategy/onchain_metrics:parameters.min_signal_interval", "3600"),
      ("strategy/cross_exchange_spread:parameters.exchanges", "[\"binance\",\"coinbase\"]"),
      ("env/risk:global.max_leverage", "3"),
    ])
  func values(name: String, json: String) throws {
    let schema = try #require(try Self.published.get()[parsed(name) as ParameterName])
    #expect(schema.defaultValue?.canonicalText == json)
  }

  @Test("takes a name in any letter case and keeps the listed one")
  func letterCase() throws {
    let name: ParameterName = parsed("params/tranche:SURE_JNR_curve_type")
    let schema = try #require(try Self.published.get()[name])
    #expect(schema.judge(.string("EXPONENTIAL"), field: "").value == .string("Exponential"))
    #expect(!schema.judge(.string("cubic"), field: "").violations.isEmpty)
  }

  @Test("describes each example as a value that is allowed")
  func examples() throws {
    for schema in try Self.published.get().namespaces.flatMap(\.parameters) {
      #expect(!schema.summary.isEmpty)
      guard let example = schema.example else { continue }
      #expect(schema.judge(example, field: "").violations.isEmpty, "\(schema.name)")
    }
  }

  @Test(
    "is refused for a fault, with its place",
    arguments: [
      ("    typ: float", "typ is not known"),
      ("    type: float\n    min: 2\n    max: 1", "above max"),
      ("    type: number", "needs a type"), ("    type: float\n    default: x", "must be a number"),
      ("    type: string\n    pattern: '('", "regular expression"),
      ("    type: list\n    default: []", "item_type"),
      ("    type: string\n    sensitive: true\n    default: x", "has no default"),
    ])
  func refusals(lines: String, message: String) {
    let text = """
      namespace: params/x
      title: X
      description: A namespace.
      parameters:
        a:
      \(lines)
          description: A parameter.
      """
    let error = #expect(throws: CatalogueRejection.self) {
      try CatalogueReader.read(version: 1, [("x.yaml", text)])
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.problems.first?.file == "x.yaml")
  }

  @Test("keeps secrets out of rules, whose refusals say their values")
  func secretInRule() {
    let text = """
      namespace: params/x
      title: X
      description: A namespace.
      parameters:
        a: {type: string, sensitive: true, nullable: true, description: A secret.}
        b: {type: bool, default: false, description: A switch.}
      rules:
        - {name: r, kind: requires, when: true, parameters: [b, a], message: No.}
      """
    let error = #expect(throws: CatalogueRejection.self) {
      try CatalogueReader.read(version: 1, [("x.yaml", text)])
    }
    #expect(error?.description.contains("which is a secret") == true)
  }

  @Test("shapes a new strategy like its template, with rules of its own")
  func template() throws {
    let catalogue = try Self.published.get()
    let made = try #require(
      catalogue.adding(
        parsed("strategy/mine"), like: parsed("strategy/template"), title: "Mine", summary: "x"))
    let size: ParameterName = parsed("strategy/mine:parameters.position_size")
    #expect(made[size]?.maximum == 1)
    #expect(made.rules(touching: [size]).contains { $0.name.hasSuffix(".mine") })
    #expect(
      made.adding(
        parsed("strategy/mine"), like: parsed("strategy/template"), title: "", summary: "") == nil)
  }
}
