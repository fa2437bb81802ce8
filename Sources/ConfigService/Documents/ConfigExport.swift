internal import Basics
internal import JSON
internal import YAML

/// Writes values as the document that ``ConfigDocument`` reads back, one way only.
///
/// Namespaces, symbols and keys are in order; the segments of keys are nested, unless one key of
/// the namespace is the beginning of another.
struct ConfigExport: Sendable {
  /// How a value is written.
  private enum Form: Sendable, Hashable {
    /// As it is; what looks like a reference is escaped.
    case plain
    /// With its references: it is the template of another environment, or where a secret is kept.
    case template
  }

  private struct Entry {
    let key: ParameterKey
    let value: JSONValue
  }

  private var flatNamespaces: Set<ParameterNamespace> = []
  private var general: [ParameterNamespace: [Entry]] = [:]
  private var bySymbol: [Symbol: [ParameterNamespace: [Entry]]] = [:]

  /// Adds the value of a parameter, for all symbols or for one.
  private mutating func add(
    _ name: ParameterName, _ symbol: Symbol?, _ value: JSONValue, _ form: Form
  ) {
    let entry = Entry(key: name.key, value: form == .plain ? Self.escaped(value) : value)
    guard let symbol else { return self.general[name.namespace, default: []].append(entry) }
    self.bySymbol[symbol, default: [:]][name.namespace, default: []].append(entry)
  }

  /// The document, which begins with `comment`.
  func document(comment: String) -> String {
    var writer = YAMLWriter()
    writer.comment(comment)
    for namespace in self.general.keys.sorted() {
      writer.member("\(namespace)", self.tree(namespace, self.general[namespace] ?? []))
    }
    if !self.bySymbol.isEmpty {
      let symbols = self.bySymbol.map { symbol, namespaces in
        (
          symbol.description,
          JSONValue.object(
            JSONObject(namespaces.map { ($0.description, self.tree($0, $1)) }))
        )
      }
      writer.member("symbols", .object(JSONObject(symbols)))
    }
    return writer.document
  }

  /// The entries of a namespace as one mapping.
  private func tree(_ namespace: ParameterNamespace, _ entries: [Entry]) -> JSONValue {
    if self.flatNamespaces.contains(namespace) {
      return .object(JSONObject(entries.map { ($0.key.description, $0.value) }))
    }
    var root = Branch()
    for entry in entries { root.insert(entry.value, at: entry.key.segments[...]) }
    return root.json
  }

  /// Whether a key of the namespace is the beginning of another, so that nesting would hide it.
  private static func isFlat(_ schema: NamespaceSchema) -> Bool {
    let keys = Set(schema.parameters.map(\.name.key.description))
    return keys.contains { key in
      var path = ""
      return key.split(separator: ".").dropLast().contains { segment in
        path += path.isEmpty ? String(segment) : ".\(segment)"
        return keys.contains(path)
      }
    }
  }

  /// A mapping that is being put together.
  private struct Branch {
    var leaves: [String: JSONValue] = [:]
    var branches: [String: Branch] = [:]

    mutating func insert(_ value: JSONValue, at path: ArraySlice<Substring>) {
      guard let first = path.first.map(String.init) else { return }
      if path.count == 1 {
        self.leaves[first] = value
      } else {
        self.branches[first, default: Branch()].insert(value, at: path.dropFirst())
      }
    }

    var json: JSONValue {
      .object(
        JSONObject(
          self.leaves.map { ($0.key, $0.value) } + self.branches.map { ($0.key, $0.value.json) }))
    }
  }

  private static func escaped(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(Interpolation.escaped(text))
    case .array(let items): .array(items.map(self.escaped))
    case .object(let object):
      .object(JSONObject(object.members.map { ($0.key, self.escaped($0.value)) }))
    case .null, .bool, .number: value
    }
  }
}

extension ConfigExport {
  /// What an export shows.
  struct Selection: Sendable {
    var environment: EnvironmentName?
    var symbol: Symbol?
    /// Every value in force instead of only those that the scope holds itself.
    var isResolved = false
    /// The values of every symbol too.
    var allSymbols = false
    /// The environment whose references were replaced when they were read.
    var runningIn: EnvironmentName
  }

  /// Gathers the values of `namespaces` at a state.
  init(
    _ namespaces: [NamespaceSchema], of selection: Selection, at state: ConfigState
  ) {
    for schema in namespaces {
      if Self.isFlat(schema) { self.flatNamespaces.insert(schema.namespace) }
      self.add(schema, selection.symbol, selection, state)
      guard selection.allSymbols, selection.symbol == nil,
        let environment = selection.environment
      else { continue }
      for symbol in state.symbols(of: schema.namespace, in: environment) {
        self.add(schema, symbol, selection, state)
      }
    }
  }

  private mutating func add(
    _ schema: NamespaceSchema, _ symbol: Symbol?, _ selection: Selection, _ state: ConfigState
  ) {
    let scope = Scope(environment: selection.environment, symbol: symbol)
    guard let own = Place(stored: schema.namespace, scope: scope) else { return }
    for parameter in schema.parameters {
      let value: ResolvedValue?
      // A symbol's own values say what differs; the rest is in the document already.
      if selection.isResolved, symbol == selection.symbol {
        value = state.resolve(parameter.name, in: scope)
      } else {
        value = state[own].values[parameter.name.key].map { ResolvedValue(kept: $0, place: own) }
      }
      guard let value else { continue }
      self.add(parameter, symbol, value, selection)
    }
  }

  private mutating func add(
    _ schema: ParameterSchema, _ symbol: Symbol?, _ value: ResolvedValue, _ selection: Selection
  ) {
    let kept = value.kept.value
    guard !schema.isSensitive else {
      switch kept {
      case .null: self.add(schema.name, symbol, .null, .plain)
      case .string(let text) where SecretVault.isReference(text):
        self.add(schema.name, symbol, kept, .template)
      default: self.add(schema.name, symbol, .string(SealedSecret.hidden), .plain)
      }
      return
    }
    let isForeign =
      value.place.layer == .fileEnvironment
      && value.place.scope.environment != selection.runningIn
    self.add(schema.name, symbol, kept, isForeign ? .template : .plain)
  }
}
