internal import Contract
internal import ContractType
internal import JSON
internal import OpenAPI

/// Something that can stand behind a name in an answer.
protocol AnswerValue: SendableMetatype {
  /// What it looks like.
  static var schema: JSONSchema { get }
  /// Writes one value.
  func write(to json: inout JSONWriter)
}

extension String: AnswerValue {
  static var schema: JSONSchema { .text() }
  func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: AnswerValue {
  static var schema: JSONSchema { .boolean }
  func write(to json: inout JSONWriter) { json.bool(self) }
}

extension Int64: AnswerValue {
  static var schema: JSONSchema { .integer() }
  func write(to json: inout JSONWriter) { json.int64(self) }
}

extension UInt64: AnswerValue {
  static var schema: JSONSchema { .integer(min: 0) }
  func write(to json: inout JSONWriter) { json.uint64(self) }
}

extension Double: AnswerValue {
  static var schema: JSONSchema { .number() }
  func write(to json: inout JSONWriter) { json.double(self) }
}

extension JSONValue: AnswerValue {
  static var schema: JSONSchema { .any }
  func write(to json: inout JSONWriter) { json.value(self) }
}

extension Timestamp: AnswerValue {
  static var schema: JSONSchema { .timestamp }
  func write(to json: inout JSONWriter) { self.writeJSON(to: &json) }
}

/// A value of a parameter, as plain JSON.
extension Value: AnswerValue {
  static var schema: JSONSchema { .any }
  func write(to json: inout JSONWriter) { self.writeJSON(to: &json) }
}

/// Absence is `null`.
extension Optional: AnswerValue where Wrapped: AnswerValue {
  static var schema: JSONSchema { Wrapped.schema.orNull }

  func write(to json: inout JSONWriter) {
    if let value = self { value.write(to: &json) } else { json.null() }
  }
}

extension Array: AnswerValue where Element: AnswerValue {
  static var schema: JSONSchema { .list(of: Element.schema) }

  func write(to json: inout JSONWriter) {
    json.beginArray()
    for element in self { element.write(to: &json) }
    json.endArray()
  }
}

/// Names with a value each, in their order, which are not known beforehand.
struct ValueMap<Value: AnswerValue>: AnswerValue {
  /// The names with their values; no name is there twice.
  var members: [(name: String, value: Value)]

  static var schema: JSONSchema { .map(of: Value.schema) }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    for member in self.members {
      json.key(member.name)
      member.value.write(to: &json)
    }
    json.endObject()
  }
}

extension ValueMap: Sendable where Value: Sendable {}
