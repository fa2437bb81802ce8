internal import ContractType
public import JSON

/// The value of a parameter.
public enum ConfigValue: Sendable, Hashable {
  /// A finite number.
  case number(Double)
  case integer(Int64)
  case text(String)
  case flag(Bool)
  /// A list, an object or `null`.
  case json(JSONValue)

  /// The kind in words, for a sentence about a wrong one.
  var phrase: StaticString {
    switch self {
    case .number: "a number"
    case .integer: "an integer"
    case .text: "a text"
    case .flag: "true or false"
    case .json(.null): "null"
    case .json: "a list or an object"
    }
  }
}

extension ConfigValue {
  /// What a message carries; nil when it carries nothing or what no parameter can be.
  init?(_ wire: Value) {
    switch wire.kind {
    case .floatValue(let number)?:
      guard number.isFinite else { return nil }
      self = .number(number)
    case .intValue(let integer)?: self = .integer(integer)
    case .stringValue(let text)?: self = .text(text)
    case .boolValue(let flag)?: self = .flag(flag)
    case .jsonValue(let bytes)?:
      let value: JSONValue?
      do throws(JSONError) {
        value = try unsafe JSONValue(parsing: bytes.span.bytes)
      } catch {
        value = nil
      }
      guard let value else { return nil }
      self = .json(value)
    case nil: return nil
    }
  }

  /// The value as messages carry it.
  var wire: Value {
    switch self {
    case .number(let number): Value(kind: .floatValue(number))
    case .integer(let integer): Value(kind: .intValue(integer))
    case .text(let text): Value(kind: .stringValue(text))
    case .flag(let flag): Value(kind: .boolValue(flag))
    case .json(let value): Value(kind: .jsonValue(Array(value.canonicalText.utf8)))
    }
  }
}
