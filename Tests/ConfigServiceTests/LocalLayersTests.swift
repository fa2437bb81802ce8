import Basics
import JSON
import TestSupport
import Testing
import YAML

@testable import ConfigService

@Suite("References in a text")
struct InterpolationTests {
  let interpolation = Interpolation(
    variable: { ["HOST": "db1", "EMPTY": "", "HIDDEN": "x"][$0] },
    isAllowed: { $0 != "HIDDEN" },
    secretFile: { $0 == "db/password" ? "s3cret" : nil })

  @Test(
    "are replaced by what they name",
    arguments: [
      ("plain", "plain"), ("${HOST}", "db1"), ("x-${HOST}.y", "x-db1.y"),
      ("${PORT:-5432}", "5432"), ("${EMPTY:-z}", "z"), ("${HOST:-z}", "db1"),
      ("${file:db/password}", "s3cret"), ("a$$b", "a$b"), ("$${HOST}", "${HOST}"),
      ("${PORT:-}", ""), ("${PORT:-a:-b}", "a:-b"), ("${HOST}${HOST}", "db1db1"),
    ])
  func replaced(template: String, text: String) {
    let outcome = self.interpolation.resolve(template)
    #expect(outcome.faults.isEmpty)
    #expect(outcome.text == text)
  }

  @Test(
    "are refused when they name nothing",
    arguments: [
      ("${PORT}", Interpolation.Fault.notSet("PORT")), ("${EMPTY}", .notSet("EMPTY")),
      ("${HIDDEN}", .notAllowed("HIDDEN")), ("${file:other}", .noSuchFile("other")),
      ("$HOST", .malformed("$HOST")), ("${HOST", .malformed("${HOST")),
      ("${}", .malformed("${}")), ("${1A}", .malformed("${1A}")),
      ("${A B}", .malformed("${A B}")), ("5 $", .malformed("$")),
    ])
  func refused(template: String, fault: Interpolation.Fault) {
    #expect(self.interpolation.resolve(template).faults == [fault])
  }

  @Test("say every variable that is missing, at once")
  func everyFault() {
    let outcome = self.interpolation.resolve("${A}:${B}@${HOST}/${C}")
    #expect(outcome.faults == [.notSet("A"), .notSet("B"), .notSet("C")])
  }
}

@Suite("Local layers")
struct LocalLayersTests {
  let catalogue: Catalogue
  let development: EnvironmentName = parsed("development")
  let production: EnvironmentName = parsed("production")

  init() throws { self.catalogue = try ConfigDatabase.catalogue() }

  func layers(
    in environment: EnvironmentName, _ variables: [String: String] = [:]
  ) throws -> LocalLayers {
    var layers = LocalLayers(self.catalogue, environment: environment)
    for file in CatalogueFiles.environments {
      let owner: EnvironmentName = parsed(String(file.name.dropLast(".yaml".count)))
      layers.addFile(file.name, try YAMLNode(parsing: file.text), of: owner) { _ in
        Interpolation(
          variable: { variables[$0] }, isAllowed: { _ in true }, secretFile: { _ in nil })
      }
    }
    layers.addVariables { variables[$0] }
    return layers
  }

  func empty() -> ConfigState {
    ConfigState(
      token: RevisionToken(epoch: StoreEpoch(1), revision: .zero, chainHash: nil),
      committedAt: Sample.start, places: [:])
  }

  func state(of layers: LocalLayers) -> ConfigState {
    let empty = self.empty()
    return empty.applying(
      layers.edits(against: empty), as: empty.token, at: Sample.start, by: "service")
  }

  func value(
    _ state: ConfigState, _ name: String, _ environment: EnvironmentName
  ) -> ResolvedValue? {
    state.resolve(parsed(name), in: Scope(environment: environment))
  }

  @Test("of the published files are sound in development")
  func soundInDevelopment() throws {
    let layers = try self.layers(in: self.development)
    #expect(layers.faults.isEmpty, "\(layers.faults)")
    let state = self.state(of: layers)
    let name = self.value(state, "env/system:database.name", self.development)
    #expect(name?.kept.value == .string("moondev_dev"))
    #expect(name?.place.layer == .fileEnvironment)
    #expect(name?.kept.origin.hasPrefix("development.yaml:") == true)
    let live = self.value(state, "params/pricing:require_live_price", self.development)
    #expect(live?.kept.value == .bool(false))
  }

  @Test("give a reference the type of its parameter")
  func typedReferences() throws {
    let variables = [
      "DB_HOST": "db", "DB_PORT": "6432", "DB_NAME": "n", "DB_USER": "u", "DB_PASSWORD": "p",
      "REDIS_HOST": "r", "REDIS_PORT": "1", "REDIS_PASSWORD": "q", "HYPERLIQUID_API_KEY": "a",
      "HYPERLIQUID_API_SECRET": "b", "PHEMEX_API_KEY": "c", "PHEMEX_API_SECRET": "d",
    ]
    let layers = try self.layers(in: self.production, variables)
    #expect(layers.faults.isEmpty, "\(layers.faults)")
    let state = self.state(of: layers)
    let port = self.value(state, "env/system:database.port", self.production)
    #expect(port?.kept.value.canonicalText == "6432")
  }

  @Test("name every missing variable with its line, and lose nothing else")
  func missingVariables() throws {
    let layers = try self.layers(in: self.production, ["DB_PORT": "port"])
    let messages = layers.faults.map(\.description)
    #expect(messages.contains { $0.contains("DB_HOST is not set") })
    #expect(messages.contains { $0.contains("PHEMEX_API_SECRET is not set") })
    #expect(messages.contains { $0.contains("DB_PORT: is not a value of the type int") })
    let level = self.value(self.state(of: layers), "env/system:log_level", self.production)
    #expect(level?.kept.value == .string("WARNING"))
  }

  @Test("keep the references of other environments as they stand")
  func foreignReferences() throws {
    let state = self.state(of: try self.layers(in: self.development))
    let host = self.value(state, "env/system:database.host", self.production)
    #expect(host?.kept.value == .string("${DB_HOST}"))
  }

  @Test(
    "take a variable that fits, and name one that does not",
    arguments: [
      ("ORDERBOOK_SKEW_BUY_THRESHOLD", "1.25", "buy_threshold", "1.25"),
      ("ORDERBOOK_SKEW_BUY_THRESHOLD", " 1.25 ", "buy_threshold", "1.25"),
      ("ORDERBOOK_SKEW_BUY_THRESHOLD", "9", "buy_threshold", "1.2"),
      ("ORDERBOOK_SKEW_BUY_THRESHOLD", "high", "buy_threshold", "1.2"),
      ("ORDERBOOK_SKEW_TOP_LEVELS", "7.0", "top_levels", "7"),
      ("ORDERBOOK_SKEW_TOP_LEVELS", "7.5", "top_levels", "5"),
    ])
  func variables(variable: String, text: String, key: String, json: String) throws {
    let layers = try self.layers(in: self.development, [variable: text])
    let value = self.value(
      self.state(of: layers), "strategy/orderbook_skew:parameters.\(key)", self.development)
    #expect(value?.kept.value.canonicalText == json)
    #expect((value?.place.layer == .variable) == layers.faults.isEmpty)
  }

  @Test("read lists from a variable with commas or as JSON")
  func lists() throws {
    for text in ["binance, kraken", "[\"binance\",\"kraken\"]"] {
      let layers = try self.layers(in: self.development, ["SPREAD_EXCHANGES": text])
      let value = self.value(
        self.state(of: layers), "strategy/cross_exchange_spread:parameters.exchanges",
        self.development)
      #expect(value?.kept.value.canonicalText == "[\"binance\",\"kraken\"]")
    }
  }

  @Test("need no change once they are committed")
  func settled() throws {
    let layers = try self.layers(in: self.development, ["SPREAD_THRESHOLD_PERCENT": "0.7"])
    let state = self.state(of: layers)
    #expect(layers.edits(against: state).isEmpty)
    let without = try self.layers(in: self.development)
    #expect(without.edits(against: state).map(\.after) == [nil])
  }

  @Test("never touch what people stored")
  func stored() throws {
    var state = self.state(of: try self.layers(in: self.development))
    let place = try #require(
      Place(stored: Sample.pricing, scope: Scope(environment: self.development)))
    state = state.applying(
      [Edit(place: place, key: parsed("min_premium_absolute"), before: nil, after: .float(50))],
      as: state.token, at: Sample.start, by: "tester")
    #expect(try self.layers(in: self.development).edits(against: state).isEmpty)
  }
}

@Suite("A folder of files for each environment")
struct SubjectFolderTests {
  let folder = TemporaryFolder()
  let development: EnvironmentName = parsed("development")

  init() {
    self.folder.folder("development")
    self.folder.folder("development/backups")
    self.folder.folder("production")
    self.folder.folder("templates")
  }

  func layers() throws -> LocalLayers {
    LocalSources(configFolder: self.folder.path).read().layers(
      try ConfigDatabase.catalogue(), environment: self.development, secrets: .none)
  }

  func value(
    _ layers: LocalLayers, _ name: String, _ environment: String = "development"
  ) -> LocalLayers.Proposal? {
    let name: ParameterName = parsed(name)
    let place = Place(
      local: .fileEnvironment, name.namespace, environment: parsed(environment))
    return place.flatMap { layers.places[$0]?[name.key] }
  }

  @Test("is read subject by subject, with the outermost key or without")
  func subjects() throws {
    self.folder.write("system:\n  log_level: DEBUG\n", to: "development/system.yaml")
    self.folder.write("global.max_leverage: 2.5\n", to: "development/risk.yaml")
    self.folder.write(
      "orderbook_skew: {parameters: {top_levels: 7}}", to: "development/strategies.yaml")
    self.folder.write("database: {port: \"${DB_PORT}\"}", to: "production/system.yaml")
    self.folder.write("not: yaml: [", to: "development/backups/system_20250101_000000.yaml")
    self.folder.write("2025-01-01 a line", to: "development/config_changes.log")
    let layers = try self.layers()
    #expect(layers.faults.isEmpty)
    #expect(self.value(layers, "env/system:log_level")?.value == .string("DEBUG"))
    #expect(
      self.value(layers, "env/system:log_level")?.origin
        == "\(self.folder.path)/development/system.yaml:2")
    #expect(self.value(layers, "env/risk:global.max_leverage")?.value == .float(2.5))
    #expect(self.value(layers, "strategy/orderbook_skew:parameters.top_levels")?.value == .float(7))
    #expect(
      self.value(layers, "env/system:database.port", "production")?.value
        == .string("${DB_PORT}"))
  }

  @Test("lies over the one file of the environment")
  func order() throws {
    self.folder.write("env/system: {log_level: ERROR, debug: false}", to: "development.yaml")
    self.folder.write("log_level: DEBUG", to: "development/system.yaml")
    let layers = try self.layers()
    #expect(self.value(layers, "env/system:log_level")?.value == .string("DEBUG"))
    #expect(self.value(layers, "env/system:debug")?.value == .bool(false))
  }

  @Test(
    "is told of where it cannot be read",
    arguments: [
      ("sistem.yaml", "log_level: DEBUG", "no subject"),
      ("system.yaml", "log_level: LOUD", "system.yaml:1"),
      ("system.yaml", "nothing: 1", "system.yaml:1"),
      ("risk.yaml", "system: {log_level: DEBUG}", "risk.yaml:1"),
      ("system.yaml", "log_level: [", "system.yaml:"),
    ])
  func faults(name: String, text: String, fault: String) throws {
    self.folder.write(text, to: "development/\(name)")
    let faults = try self.layers().faults.map(\.description)
    #expect(faults.count == 1 && faults[0].contains(fault), "\(faults)")
  }

  @Test("can be imported file by file")
  func imported() throws {
    let document = try ConfigImport(
      "risk:\n  global: {max_leverage: 2.5}\n", catalogue: try ConfigDatabase.catalogue(),
      to: ConfigImport.Target(
        environment: self.development, runningIn: self.development,
        sources: LocalSources.none.read().references, replaces: false))
    #expect(document.problems.isEmpty)
    #expect(document.changes.map(\.namespace.description) == ["env/risk"])
  }
}
