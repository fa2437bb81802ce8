import Basics
import JSON
import TestSupport
import Testing
import YAML

@testable import ConfigService

@Suite("Documents of values")
struct ConfigDocumentTests {
  static let free = parsed("params/free") as ParameterNamespace

  /// The published catalogue and a namespace of everything that is hard to write.
  static let catalogue: Catalogue = {
    var free = NamespaceSchema(Self.free)
    free.takesSymbols = true
    func schema(_ key: String, _ type: ValueType) -> ParameterSchema {
      var schema = ParameterSchema(name: Sample.name(Self.free, key), type: type)
      schema.itemType = type == .list ? .string : nil
      schema.isNullable = true
      return schema
    }
    free.parameters = [
      schema("a", .string), schema("a.b", .json), schema("a.b.c", .list), schema("d.e", .json),
      schema("yes", .bool), schema("1", .int), schema("number", .float),
    ]
    guard let published = try? ConfigDatabase.catalogue() else {
      preconditionFailure("the published catalogue is sound")
    }
    return Catalogue(
      version: 1, namespaces: published.namespaces + [free], rules: published.rules)
  }()

  let environment = Sample.environment
  var target: ConfigImport.Target {
    ConfigImport.Target(
      environment: self.environment, runningIn: self.environment, sources: .none,
      replaces: true)
  }

  func export(
    _ state: ConfigState, resolved: Bool = false, environment: EnvironmentName? = nil
  ) -> String {
    var selection = ConfigExport.Selection(
      environment: environment ?? self.environment, runningIn: self.environment)
    selection.allSymbols = true
    selection.isResolved = resolved
    return ConfigExport(Self.catalogue.namespaces, of: selection, at: state)
      .document(comment: "a test")
  }

  func plan(
    _ text: String, at state: ConfigState, _ vault: SecretVault,
    to target: ConfigImport.Target? = nil
  ) throws -> ChangePlan {
    let document = try ConfigImport(text, catalogue: Self.catalogue, to: target ?? self.target)
    return ChangePlanner.plan(
      ChangeRequest(
        changes: document.changes, problems: document.problems + document.missing),
      catalogue: Self.catalogue, state: state, environment: self.environment, secrets: vault)
  }

  @Test(
    "that were exported change nothing when they are imported", arguments: 0..<24 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    let variables = Dictionary(
      Self.catalogue.namespaces.flatMap(\.parameters).filter(\.isSensitive)
        .compactMap(\.variables.first).map { ($0, "s3cret") }, uniquingKeysWith: { $1 })
    let vault = try Sample.vault(variables: variables)
    var target = self.target
    target = ConfigImport.Target(
      environment: target.environment, runningIn: target.runningIn, sources: vault.sources,
      replaces: true)
    var store = RandomStore(seed: seed, catalogue: Self.catalogue, vault: vault)
    let state = store.state(
      in: [Sample.scope(), Sample.scope("BTCUSDT"), Sample.scope("ETH/USD"), .everywhere])
    let text = self.export(state)
    let plan = try self.plan(text, at: state, vault, to: target)
    #expect(plan.violations.isEmpty, "seed \(seed): \(plan.violations.prefix(3))\n\(text)")
    #expect(plan.edits.isEmpty, "seed \(seed): \(plan.edits.prefix(3))\n\(text)")
    #expect(self.export(state) == text)
  }

  @Test("give an empty store what another one holds", arguments: 0..<20 as Range<UInt64>)
  func copy(seed: UInt64) throws {
    let vault = try Sample.vault()
    // Secrets are not in an export, so that a copy of them is nobody's to make.
    let catalogue = Catalogue(
      version: 1,
      namespaces: Self.catalogue.namespaces.map { namespace in
        var copy = namespace
        copy.parameters.removeAll(where: \.isSensitive)
        return copy
      }, rules: [])
    var store = RandomStore(seed: seed, catalogue: catalogue, vault: vault)
    let state = store.state(in: [Sample.scope(), Sample.scope("BTCUSDT")])
    let empty = ConfigState(token: state.token, committedAt: Sample.start, places: [:])
    let plan = try self.plan(self.export(state), at: empty, vault)
    let copy = empty.applying(plan.edits, as: state.token, at: Sample.start, by: "tester")
    for place in state.writtenPlaces {
      #expect(
        copy[place].values.mapValues(\.value) == state[place].values.mapValues(\.value),
        "seed \(seed), \(place)")
    }
  }

  @Test("say the same of a key that is nested as of one with dots, and of either root")
  func forms() throws {
    let forms = [
      "env/system:\n  database:\n    pool_size: 7\n", "env/system:\n  database.pool_size: 7\n",
      "system:\n  database: {pool_size: 7}\n",
      "{\"env/system\": {\"database\": {\"pool_size\": 7}}}",
    ]
    for text in forms {
      let edits = try self.plan(text, at: Sample.defaults, .none).edits
      #expect(edits.map { "\($0.name)" } == ["env/system:database.pool_size"], "\(text)")
      #expect(edits.first?.after == .float(7))
    }
    let strategy = """
      strategies:
        orderbook_skew:
          parameters:
            buy_threshold: 1.3
      symbols:
        BTCUSDT:
          strategy/orderbook_skew:
            parameters.buy_threshold: 1.5
      """
    let edits = try self.plan(strategy, at: Sample.defaults, .none).edits
    #expect(edits.map(\.place.scope.description) == ["production", "production/BTCUSDT"])
    #expect(edits.map { $0.after?.canonicalText } == ["1.3", "1.5"])
    let template = "strategy_template:\n  parameters:\n    leverage: 3\n"
    #expect(
      try self.plan(template, at: Sample.defaults, .none).edits.map { "\($0.name)" }
        == ["strategy/template:parameters.leverage"])
  }

  @Test("list everything that is wrong at once, with line and column")
  func everyProblem() throws {
    let text = """
      params/prcing:
        x: 1
      env/system:
        database:
          pool_sise: 5
          pool_size: many
        log_level: LOUD
      env/risk: 5
      symbols:
        BTC USDT: {}
        BTCUSDT:
          env/system: {debug: true}
      """
    let violations = try self.plan(text, at: Sample.defaults, .none).violations
    #expect(
      violations.map { "\($0.field) \($0.code.rawValue)" } == [
        "line 1, column 1 unknown_namespace", "line 5, column 16 unknown_parameter",
        "line 8, column 11 not_allowed", "line 10, column 13 not_allowed",
        "line 12, column 17 not_allowed", "line 6, column 16 wrong_type",
        "line 7, column 14 not_allowed",
      ])
    #expect(violations[1].allowed == "did you mean env/system:database.pool_size?")
  }

  @Test(
    "that are hostile are refused with their place",
    arguments: [
      "a: &x 1\nb: *x", "!!python/object:os.system {}", "a: [1", "a: 1\na: 2", "- a\n b: c", "\"",
      "a: 1\n---\nb: 2", "? [a]\n: b", "\u{0}", "\t- a", "a: !!binary aGk=", "%YAML 9.9\n---\na: 1",
      String(repeating: "[", count: 100), String(repeating: "{a: ", count: 100), "a: |\n\u{1}",
    ])
  func hostile(text: String) {
    #expect(throws: YAMLError.self) {
      try ConfigImport(text, catalogue: Self.catalogue, to: self.target)
    }
  }

  @Test("have bounds")
  func bounds() {
    let large = "# " + String(repeating: "x", count: YAMLLimits.standard.bytesMax)
    #expect(throws: YAMLError.self) {
      try ConfigImport(large, catalogue: Self.catalogue, to: self.target)
    }
    let many = (0...ConfigDocument.leavesMax).map { "  S\($0): {params/free: {a: x}}\n" }
    let text = "symbols:\n" + many.joined()
    let problems = (try? ConfigImport(text, catalogue: Self.catalogue, to: self.target))?.problems
    #expect(problems?.map(\.code) == [.tooLong])
  }

  @Test(
    "that say nothing change nothing", arguments: ["", "# only a comment\n", "{}", "~", "---\n"])
  func nothing(text: String) throws {
    let plan = try self.plan(text, at: Sample.defaults, .none)
    #expect(plan.edits.isEmpty && plan.violations.isEmpty)
  }

  @Test("replace a namespace they mention, and only that")
  func replace() throws {
    let state = Sample.defaults.applying(
      [
        self.edit("params/free:a", "x"), self.edit("params/free:d.e", "y"),
        self.edit("params/free:a", "z", in: Sample.scope("BTC")),
        self.edit("env/system:log_level", "INFO"),
      ], as: Sample.defaults.token, at: Sample.start, by: "tester")
    let edits = try self.plan("params/free: {a: new}", at: state, .none).edits
    #expect(
      edits.map { "\($0.name) \($0.after?.canonicalText ?? "-")" } == [
        "params/free:a \"new\"", "params/free:d.e -",
      ])
    #expect(try self.plan("params/free:", at: state, .none).edits.count == 2)
  }

  func edit(_ name: String, _ text: String, in scope: Scope = Sample.scope()) -> Edit {
    let name: ParameterName = parsed(name)
    guard let place = Place(stored: name.namespace, scope: scope) else {
      preconditionFailure("a stored place")
    }
    return Edit(place: place, key: name.key, before: nil, after: .string(text))
  }
}

@Suite("References in a document")
struct DocumentReferencesTests {
  let tests = ConfigDocumentTests()

  func target(_ environment: String, allowed: Set<String>) throws -> ConfigImport.Target {
    ConfigImport.Target(
      environment: EnvironmentName(environment), runningIn: Sample.environment,
      sources: try Sample.vault(
        variables: ["PORT": "6432", "HOST": "db1", "HIDDEN": "x", "DB_PASSWORD": "s3cret"],
        files: ["db/password": "from file"], allowed: allowed
      ).sources, replaces: false)
  }

  func read(_ text: String, in environment: String = "production") throws -> ConfigImport {
    try ConfigImport(
      text, catalogue: ConfigDocumentTests.catalogue,
      to: try self.target(environment, allowed: ["PORT", "HOST", "NONE"]))
  }

  @Test(
    "take the type of their parameter, in lists and deep inside JSON too",
    arguments: [
      ("env/system: {database: {port: \"${PORT}\"}}", "6432"),
      ("env/system: {database: {port: \"${NONE:-7}\"}}", "7"),
      ("env/system: {database: {host: \"x-${HOST}:${PORT}\"}}", "\"x-db1:6432\""),
      ("env/system: {database: {host: \"$${HOST} $$\"}}", "\"${HOST} $\""),
      ("env/system: {api: {cors_origins: [\"http://${HOST}\"]}}", "[\"http://db1\"]"),
      ("params/free: {d.e: {a: [\"${HOST}\"]}}", "{\"a\":[\"db1\"]}"),
      ("env/system: {database: {password: \"${DB_PASSWORD}\"}}", "\"${DB_PASSWORD}\""),
      ("env/system: {database: {password: \"a${DB_PASSWORD}\"}}", "\"as3cret\""),
      (
        "env/system: {database: {password: \"${file:db/password}\"}}", "\"${file:db/password}\""
      ),
    ])
  func typed(text: String, json: String) throws {
    let document = try self.read(text)
    #expect(document.problems.isEmpty && document.missing.isEmpty)
    guard case .set(_, let value)? = document.changes.first?.action else {
      Issue.record("no change")
      return
    }
    #expect(value.canonicalText == json)
  }

  @Test("that have no value are named all at once, with their places")
  func missing() throws {
    let document = try self.read(
      """
      env/system:
        database:
          host: ${NONE}
          port: ${ABSENT}
          password: ${file:other}
          username: ${HIDDEN}
        redis: {host: "${file:db/password}", db: "$5"}
      """)
    #expect(
      document.missing.map(\.field) == [
        "line 3, column 11", "line 4, column 11", "line 5, column 15", "line 6, column 15",
        "line 7, column 17",
      ])
    #expect(document.missing.allSatisfy { !$0.message.contains("from file") })
    #expect(document.problems.map(\.field) == ["line 7, column 44"])
    #expect(document.changes.isEmpty)
  }

  @Test("are refused where they would mean something else than here, but for a secret's")
  func foreign() throws {
    let document = try self.read(
      """
      env/system:
        database: {host: "${HOST}", name: "a$$b", password: "${STAGING_PASSWORD}"}
        redis: {password: "x${HOST}"}
      """, in: "staging")
    #expect(
      document.problems.map(\.parameter) == [
        "env/system:database.host", "env/system:redis.password",
      ])
    let values = document.changes.compactMap { change -> String? in
      if case .set(let key, let value) = change.action {
        "\(key) \(value.canonicalText)"
      } else {
        nil
      }
    }
    #expect(
      values == [
        "database.name \"a$b\"", "database.password \"${STAGING_PASSWORD}\"",
      ])
  }

  @Test("that a secret only looks like are refused")
  func lookalike() throws {
    let document = try self.read("env/system: {database: {password: \"$${X}\"}}")
    #expect(document.problems.count == 1)
    #expect(document.changes.isEmpty)
  }
}
