internal import Basics
internal import JSON
internal import YAML

/// The values that a YAML document gives to parameters, with where they stand.
///
/// A document may be a whole export, a file of an environment, or a file of one subject. Its
/// outermost keys are namespaces such as `params/pricing`; or subjects, `system`, `risk`,
/// `exchange`, `monitoring`, `strategies` (by id) and `strategy_template`; or `symbols`, below
/// which each symbol has a document of its own. Below a namespace the segments of a key may be
/// nested, or written with dots.
struct ConfigDocument: Sendable {
  /// The most values of a document.
  static let leavesMax = 20_000

  /// The value of one parameter.
  struct Leaf: Sendable {
    let schema: ParameterSchema
    /// The symbol that the value is for; nil for all.
    let symbol: Symbol?
    let node: YAMLNode
  }

  /// What cannot be understood, and where.
  struct Problem: Sendable, Hashable {
    let line: Int
    let column: Int
    let code: Violation.Code
    let message: String
    var allowed = ""
    var parameter = ""
  }

  private(set) var leaves: [Leaf] = []
  /// The namespaces that the document speaks of, also those for which it gives no value, with the
  /// symbols it speaks of them for.
  private(set) var subjects: Set<Subject> = []
  private(set) var problems: [Problem] = []

  /// A namespace, for all symbols or for one.
  struct Subject: Sendable, Hashable {
    let namespace: ParameterNamespace
    let symbol: Symbol?
  }

  private let catalogue: Catalogue
  private var seen: Set<Target> = []

  private struct Target: Hashable {
    let name: ParameterName
    let symbol: Symbol?
  }

  /// Understands `root` by `catalogue`; everything that cannot be understood is listed.
  ///
  /// A document about one `subject` may leave out the outermost key that repeats it.
  init(_ root: YAMLNode, about subject: String? = nil, catalogue: Catalogue) {
    self.catalogue = catalogue
    if let subject {
      self.readSubject(subject, root)
    } else {
      self.readRoot(root, symbol: nil)
    }
  }

  // MARK: The outermost keys

  private static let subjectNames = [
    "system": "env/system", "risk": "env/risk", "exchange": "env/exchange",
    "exchanges": "env/exchange", "monitoring": "env/monitoring",
    "strategy_template": "strategy/template",
  ]

  /// Whether a file may be about a subject of that name.
  static func isSubject(_ name: String) -> Bool {
    name == "strategies" || Self.subjectNames[name] != nil
  }

  private mutating func readSubject(_ subject: String, _ root: YAMLNode) {
    var node = root
    if case .mapping(let members) = root.content, members.count == 1, let only = members.first {
      let name = { Self.subjectNames[$0] ?? $0 }
      if name(only.key) == name(subject) { node = only.value }
    }
    if subject == "strategies" {
      self.readStrategies(node, symbol: nil)
    } else {
      self.readNamespace(
        named: Self.subjectNames[subject] ?? subject, node, line: node.line, symbol: nil)
    }
  }

  private mutating func readRoot(_ root: YAMLNode, symbol: Symbol?) {
    guard case .mapping(let members) = root.content else {
      // Nothing at all is a document without values.
      if root.json != .null {
        self.note(
          root, .notAllowed, "a document is a mapping of namespaces",
          allowed: "a namespace such as params/pricing, then its keys")
      }
      return
    }
    for member in members {
      switch member.key {
      case "symbols" where symbol == nil: self.readSymbols(member.value)
      case "strategies": self.readStrategies(member.value, symbol: symbol)
      default:
        let name = Self.subjectNames[member.key] ?? member.key
        self.readNamespace(named: name, member.value, line: member.line, symbol: symbol)
      }
    }
  }

  private mutating func readSymbols(_ node: YAMLNode) {
    for member in self.members(of: node, "symbols") {
      guard let symbol = Symbol(member.key) else {
        self.note(
          member.value, .notAllowed, "\(Self.shown(member.key)) is not a symbol",
          allowed: "a symbol such as BTCUSDT")
        continue
      }
      self.readRoot(member.value, symbol: symbol)
    }
  }

  private mutating func readStrategies(_ node: YAMLNode, symbol: Symbol?) {
    for member in self.members(of: node, "strategies") {
      self.readNamespace(
        named: "strategy/\(member.key)", member.value, line: member.line, symbol: symbol)
    }
  }

  private mutating func readNamespace(
    named name: String, _ node: YAMLNode, line: Int, symbol: Symbol?
  ) {
    guard let namespace = ParameterNamespace(name), let schema = self.catalogue[namespace] else {
      self.problems.append(
        Problem(
          line: line, column: 1, code: .unknownNamespace,
          message: "there is no namespace \(Self.shown(name))",
          allowed: self.catalogue.namespaces.map(\.namespace.description)
            .joined(separator: ", ")))
      return
    }
    guard symbol == nil || schema.takesSymbols else {
      self.note(
        node, .notAllowed, "\(namespace) keeps no values for single symbols",
        allowed: "a place outside of symbols")
      return
    }
    self.subjects.insert(Subject(namespace: namespace, symbol: symbol))
    if case .scalar = node.content, node.json == .null { return }
    guard case .mapping = node.content else {
      self.note(
        node, .notAllowed, "\(namespace) is a mapping of keys", allowed: "a key and its value")
      return
    }
    self.readValues(node, path: "", in: namespace, symbol: symbol)
  }

  // MARK: Values

  private mutating func readValues(
    _ node: YAMLNode, path: String, in namespace: ParameterNamespace, symbol: Symbol?
  ) {
    let name = ParameterKey(path).map { ParameterName(namespace: namespace, key: $0) }
    if let name, let schema = self.catalogue[name] {
      self.append(Leaf(schema: schema, symbol: symbol, node: node))
      return
    }
    guard case .mapping(let members) = node.content, !members.isEmpty else {
      let suggestion = name.flatMap { self.catalogue.suggestion(for: $0) }
      self.note(
        node, .unknownParameter, "there is no parameter \(namespace):\(Self.shown(path))",
        allowed: suggestion.map { "did you mean \($0)?" }
          ?? "a parameter that the schema of \(namespace) names",
        parameter: name?.description ?? "")
      return
    }
    for member in members {
      self.readValues(
        member.value, path: path.isEmpty ? member.key : "\(path).\(member.key)", in: namespace,
        symbol: symbol)
    }
  }

  private mutating func append(_ leaf: Leaf) {
    guard self.leaves.count < Self.leavesMax else {
      if self.problems.last?.code != .tooLong {
        self.note(
          leaf.node, .tooLong, "the document has more than \(Self.leavesMax) values",
          allowed: "several documents")
      }
      return
    }
    let name = leaf.schema.name
    guard self.seen.insert(Target(name: name, symbol: leaf.symbol)).inserted else {
      self.note(
        leaf.node, .duplicateKey, "\(name) stands twice", allowed: "one value of a parameter",
        parameter: name.description)
      return
    }
    self.leaves.append(leaf)
  }

  // MARK: Problems

  private mutating func members(of node: YAMLNode, _ what: String) -> [YAMLNode.Member] {
    if case .mapping(let members) = node.content { return members }
    if node.json != .null {
      self.note(node, .notAllowed, "\(what) is a mapping", allowed: "names with what they hold")
    }
    return []
  }

  private mutating func note(
    _ node: YAMLNode, _ code: Violation.Code, _ message: String, allowed: String,
    parameter: String = ""
  ) {
    self.problems.append(
      Problem(
        line: node.line, column: node.column, code: code, message: message, allowed: allowed,
        parameter: parameter))
  }

  /// The most characters of a name somebody made up that a message repeats.
  private static let shownCharactersMax = 80

  private static func shown(_ text: String) -> String {
    text.count <= Self.shownCharactersMax
      ? text : text.prefix(Self.shownCharactersMax) + "…"
  }
}
