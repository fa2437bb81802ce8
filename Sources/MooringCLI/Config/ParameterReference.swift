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
    try await Self.findAll([text], in: client)[0]
  }

  /// The parameters that `texts` name, or all that is wrong with them.
  static func findAll(
    _ texts: [String], in client: ConfigServiceClient
  ) async throws(RPCError) -> [ParameterReference] {
    var references: [ParameterReference] = []
    var misses: [Miss] = []
    for result in try await Self.find(texts, in: client) {
      switch result {
      case .success(let reference): references.append(reference)
      case .failure(let miss): misses.append(miss)
      }
    }
    guard let first = misses.first else { return references }
    throw RPCError(first.code, misses.map(\.sentence).joined(separator: " "))
  }

  /// What each of `texts` names; keys alone are looked for in all namespaces.
  static func find(
    _ texts: [String], in client: ConfigServiceClient
  ) async throws(RPCError) -> [Result<ParameterReference, Miss>] {
    let areFull = texts.allSatisfy { Self(full: $0) != nil }
    let known = areFull ? [] : try await Pages.list(ListRequest(), in: client).entries
    return texts.map { text in
      if let full = Self(full: text) { return .success(full) }
      let found = known.filter { $0.key == text }
      guard let only = found.first, found.count == 1 else {
        guard found.isEmpty else {
          return .failure(.ambiguous(text, found.map { "\($0.namespace):\($0.key)" }))
        }
        return .failure(.unknown(text, Spelling.nearest(to: text, among: known.map(\.key))))
      }
      return .success(Self(namespace: only.namespace, key: only.key))
    }
  }

  /// Why a text names no parameter.
  enum Miss: Error, Hashable {
    case unknown(String, String?)
    case ambiguous(String, [String])

    var code: RPCCode {
      switch self {
      case .unknown: .notFound
      case .ambiguous: .invalidArgument
      }
    }

    var sentence: String {
      switch self {
      case .unknown(let text, let nearest):
        "There is no parameter \(text)" + (nearest.map { "; did you mean \($0)?" } ?? ".")
      case .ambiguous(let text, let names):
        "\(text) could be any of \(names.joined(separator: ", ")); name it in full."
      }
    }

    /// What is wrong with the change at `place` of a command line, as the service would say it.
    func violation(at place: Int) -> Violation {
      let field = "changes[\(place)]"
      switch self {
      case .unknown(let text, let nearest):
        return Violation(
          field: field, code: "unknown_parameter", message: "there is no parameter \(text)",
          allowed: nearest.map { "did you mean \($0)?" } ?? "a name that mooring config list shows",
          parameter: text)
      case .ambiguous(let text, let names):
        return Violation(
          field: field, code: "ambiguous_parameter",
          message: "\(text) could be any of several parameters",
          allowed: names.joined(separator: ", "), parameter: text)
      }
    }
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
