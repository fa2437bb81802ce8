internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractType
internal import JSON
internal import YAML

/// A change set that somebody wrote into a file.
///
/// Either namespaces with keys and values, or an `ApplyRequest` as the contract has it. YAML and
/// JSON are both read: JSON is YAML.
struct ChangeDocument: Sendable {
  /// The largest file.
  static let bytesMax = 3 << 20

  let request: ApplyRequest

  /// Reads a file; `scope` is where plain values go.
  init(path: String, scope: ContractType.Scope?) throws(CommandFailure) {
    let text = try LocalFile.read(path, bytesMax: Self.bytesMax)
    try self.init(text: text, path: path, scope: scope)
  }

  /// Reads a text; `path` is named when it is wrong.
  init(text: String, path: String, scope: ContractType.Scope?) throws(CommandFailure) {
    let json: JSONValue
    do throws(YAMLError) {
      json = try YAMLNode(parsing: text).json
    } catch {
      throw .other(.refused, "\(path): line \(error.line): \(error.message)")
    }
    guard case .object(let root) = json, !root.members.isEmpty else {
      throw .other(.refused, "\(path) must hold namespaces with keys and values, or changes")
    }
    guard root.members.contains(where: { $0.key.contains("/") }) else {
      self.request = try Self.request(json, path)
      return
    }
    var changes: [Change] = []
    for member in root.members {
      guard case .object(let values) = member.value else {
        throw .other(.refused, "\(path): \(member.key) must hold keys with values")
      }
      for value in values.members {
        changes.append(
          Change(
            namespace: member.key, key: value.key, scope: scope,
            action: .set(ContractType.Value(value.value))))
      }
    }
    self.request = ApplyRequest(changes: changes)
  }

  private static func request(_ json: JSONValue, _ path: String) throws(CommandFailure)
    -> ApplyRequest
  {
    do throws(WireError) {
      return try unsafe ApplyRequest(json: json.text().utf8Span.span.bytes)
    } catch {
      let lines = error.violations.map { "\($0.field): \($0.message)" }
      throw .other(.refused, "\(path): \(lines.joined(separator: "; "))")
    }
  }
}

extension ContractType.Value {
  /// The value of a document, by its own type.
  init(_ json: JSONValue) {
    switch json {
    case .bool(let flag): self.init(kind: .boolValue(flag))
    case .string(let text): self.init(kind: .stringValue(text))
    case .number(let number):
      self.init(kind: number.int64.map { .intValue($0) } ?? .floatValue(number.double))
    case .null, .array, .object:
      self.init(kind: .jsonValue(Array(json.canonicalText.utf8)))
    }
  }
}
