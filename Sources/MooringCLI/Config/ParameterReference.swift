internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import RPC

/// A parameter as somebody names it: in full, or by a key that only one namespace has.
struct ParameterReference: Hashable, Sendable {
  let namespace: String
  let key: String

  var name: String { "\(self.namespace):\(self.key)" }

  init(namespace: String, key: String) {
    self.namespace = namespace
    self.key = key
  }

  /// Reads `<namespace>:<key>`; nil for anything else.
  init?(full text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].contains("/"), !parts[1].isEmpty else { return nil }
    self.init(namespace: String(parts[0]), key: String(parts[1]))
  }

  /// The parameter that `text` names; a key alone is looked for in all namespaces.
  static func find(
    _ text: String, in client: ConfigServiceClient
  ) async throws(RPCError) -> ParameterReference {
    if let full = Self(full: text) { return full }
    let listed = try await Pages.list(ListRequest(keyPrefix: text), in: client)
    let found = listed.entries.filter { $0.key == text }
    guard let first = found.first else {
      throw RPCError(.notFound, try await Self.unknown(text, in: client))
    }
    guard found.count == 1 else {
      let names = found.map { "\($0.namespace):\($0.key)" }.joined(separator: ", ")
      throw RPCError(.invalidArgument, "\(text) could be any of \(names); name it in full.")
    }
    return Self(namespace: first.namespace, key: first.key)
  }

  private static func unknown(
    _ text: String, in client: ConfigServiceClient
  ) async throws(RPCError) -> String {
    let all = try await Pages.list(ListRequest(), in: client).entries
    let nearest = Spelling.nearest(to: text, among: all.map(\.key))
    let suggestion = nearest.map { "; did you mean \($0)?" } ?? "."
    return "There is no parameter \(text)\(suggestion)"
  }
}

/// What somebody types for a value, as the type of its parameter has it.
enum TypedValue {
  /// The value of `text` for a parameter of `schema`.
  ///
  /// What does not fit the type stays a text: the service refuses it and says what is allowed.
  static func read(_ text: String, as schema: ParameterSchema) -> ContractType.Value {
    if schema.nullable && text == "null" { return Value(kind: .jsonValue(Array("null".utf8))) }
    switch schema.type {
    case .float, .int: return Self.number(text) ?? Value(kind: .stringValue(text))
    case .bool:
      guard text == "true" || text == "false" else { return Value(kind: .stringValue(text)) }
      return Value(kind: .boolValue(text == "true"))
    case .list, .json:
      guard let json = Self.json(text) else { return Value(kind: .stringValue(text)) }
      return Value(kind: .jsonValue(Array(json.canonicalText.utf8)))
    case .string, .unspecified, .unrecognized: return Value(kind: .stringValue(text))
    }
  }

  /// The value of `text` without a schema: JSON when it is that, a text otherwise.
  static func guess(_ text: String) -> ContractType.Value {
    Self.json(text).map { ContractType.Value($0) } ?? Value(kind: .stringValue(text))
  }

  private static func number(_ text: String) -> ContractType.Value? {
    guard case .number(let number)? = Self.json(text) else { return nil }
    if let integer = number.int64 { return Value(kind: .intValue(integer)) }
    return Value(kind: .floatValue(number.double))
  }

  private static func json(_ text: String) -> JSONValue? {
    do throws(JSONError) { return try JSONValue(parsing: text) } catch { return nil }
  }
}

/// One `NAME=VALUE` of a command line.
struct Assignment: Sendable, Hashable {
  let name: String
  let value: String

  /// Reads a word; a name has no `=`, a value may.
  init?(_ word: String) {
    guard let equals = word.firstIndex(of: "="), equals > word.startIndex else { return nil }
    self.name = String(word[..<equals])
    self.value = String(word[word.index(after: equals)...])
  }
}
