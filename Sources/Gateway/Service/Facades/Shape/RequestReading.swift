internal import Basics
internal import Contract
internal import ContractType
internal import HTTP
internal import JSON

/// The values of a body or a query that are what they may be.
struct RequestValues: Sendable {
  fileprivate(set) var values: [String: JSONValue] = [:]

  /// Whether the request says anything of `name`.
  func has(_ name: String) -> Bool { self.values[name] != nil }

  /// Any value.
  func value(_ name: String) -> JSONValue? { self.values[name] }

  /// A text.
  func text(_ name: String) -> String? {
    if case .string(let text)? = self.values[name] { text } else { nil }
  }

  /// A truth value; false when nothing is said.
  func flag(_ name: String) -> Bool { self.values[name] == .bool(true) }

  /// A whole number.
  func integer(_ name: String) -> Int64? {
    if case .number(let number)? = self.values[name] { number.int64 } else { nil }
  }

  /// A number.
  func number(_ name: String) -> Double? {
    if case .number(let number)? = self.values[name] { number.double } else { nil }
  }

  /// An instant.
  func instant(_ name: String) -> Timestamp? { self.text(name).flatMap { Timestamp($0) } }

  /// The members of an object.
  func members(_ name: String) -> [JSONObject.Member] {
    if case .object(let object)? = self.values[name] { object.members } else { [] }
  }
}

/// Reads what a request says, and gathers everything that is wrong with it.
struct RequestReading: Sendable {
  /// The part of a request that a value stands in.
  enum Part: String, Sendable, Hashable {
    case body
    case query
  }

  /// A fault of a value, and where the value stands.
  struct Finding: Sendable, Hashable {
    let part: Part
    let violation: Violation
  }

  private(set) var findings: [Finding] = []

  init() {}

  /// What is wrong.
  var violations: [Violation] { self.findings.map(\.violation) }

  /// Notes a fault.
  mutating func add(
    _ part: Part, _ field: String, _ code: String, _ message: String, allowed: String = ""
  ) {
    let violation = Violation(field: field, code: code, message: message, allowed: allowed)
    self.findings.append(Finding(part: part, violation: violation))
  }

  // MARK: Body

  /// Reads a body; an empty one says nothing.
  mutating func body(_ bytes: [UInt8], as shape: RequestShape) -> RequestValues {
    var document = JSONValue.object(JSONObject())
    if !bytes.isEmpty {
      do throws(JSONError) {
        document = try unsafe JSONValue(parsing: bytes.span.bytes)
      } catch {
        let place = "line \(error.line), column \(error.column)"
        self.add(.body, error.path, "invalid_json", "\(error.message) (\(place))")
        return RequestValues()
      }
    }
    guard case .object(let object) = document else {
      self.add(.body, "", "wrong_type", "the body must be an object", allowed: shape.names)
      return RequestValues()
    }
    var result = RequestValues()
    for member in object.members where !shape.fields.contains(where: { $0.name == member.key }) {
      self.unknown(.body, member.key, shape)
    }
    for field in shape.fields {
      guard let value = object[field.name], value != .null || field.kind == .anything else {
        self.missing(.body, field)
        continue
      }
      result.values[field.name] = self.checked(value, field, .body)
    }
    return result
  }

  // MARK: Query

  /// Reads a query.
  mutating func query(_ items: QueryItems, as shape: RequestShape) -> RequestValues {
    var result = RequestValues()
    for item in items.items where !shape.fields.contains(where: { $0.name == item.name }) {
      self.unknown(.query, item.name, shape)
    }
    for field in shape.fields {
      let values = items.all(field.name)
      guard let text = values.first else {
        self.missing(.query, field)
        continue
      }
      guard values.count == 1 else {
        self.add(.query, field.name, "too_many", "\(field.name) is there more than once")
        continue
      }
      result.values[field.name] = self.checked(Self.value(text, field.kind), field, .query)
    }
    return result
  }

  /// What a text of a query says, where something else than a text is due.
  private static func value(_ text: String, _ kind: RequestShape.Field.Kind) -> JSONValue {
    switch kind {
    case .text, .formatted, .instant, .choice, .anything: .string(text)
    case .flag, .integer, .number, .object:
      (try? JSONValue(parsing: text)) ?? .string(text)
    }
  }

  // MARK: One value

  private mutating func unknown(_ part: Part, _ name: String, _ shape: RequestShape) {
    let known = shape.fields.isEmpty ? "nothing" : shape.names
    self.add(part, name, "unknown_field", "\(name) is not known", allowed: known)
  }

  private mutating func missing(_ part: Part, _ field: RequestShape.Field) {
    guard field.isRequired else { return }
    self.add(
      part, field.name, "required", "\(field.name) is required", allowed: field.allowed)
  }

  private mutating func checked(
    _ value: JSONValue, _ field: RequestShape.Field, _ part: Part
  ) -> JSONValue? {
    let fault: (code: String, message: String)? =
      switch (field.kind, value) {
      case (.text(let most), .string(let text)):
        text.unicodeScalars.count <= most
          ? nil : ("too_long", "\(field.name) has \(text.unicodeScalars.count) characters")
      case (.formatted(let format, let most), .string(let text)):
        text.utf8.count > most
          ? ("too_long", "\(field.name) has \(text.utf8.count) bytes")
          : format.allows(text) ? nil : ("bad_format", "\(field.name) has another form")
      case (.instant, .string(let text)):
        Timestamp(text) == nil ? ("bad_format", "\(field.name) is not an instant") : nil
      case (.choice(let words), .string(let text)):
        words.contains(text) ? nil : ("not_allowed", "\(field.name) is none of these")
      case (.flag, .bool), (.anything, _): nil
      case (.integer(let range), .number(let number)):
        number.int64.map { range.contains($0) } == true
          ? nil : ("out_of_range", "\(field.name) must not be \(number)")
      case (.number(let range), .number(let number)):
        range.contains(number.double)
          ? nil : ("out_of_range", "\(field.name) must not be \(number)")
      case (.object(let range), .object(let object)):
        range.contains(object.members.count)
          ? nil
          : (
            object.members.count < range.lowerBound ? "too_few" : "too_many",
            "\(field.name) has \(object.members.count) members"
          )
      default: ("wrong_type", "\(field.name) has another type")
      }
    guard let fault else { return value }
    self.add(part, field.name, fault.code, fault.message, allowed: field.allowed)
    return nil
  }
}

extension Timestamp {
  /// The instant that a text names; `nil` when it names none.
  init?(_ text: String) {
    guard let time = try? WallTime(parsing: text) else { return nil }
    self.init(microseconds: time.microsecondsSinceEpoch)
  }
}
