internal import Basics
public import JSON

extension ParameterSchema {
  /// What a check makes of a value: the value to keep, and everything that is wrong with it.
  public struct Judgement: Sendable, Hashable {
    /// The value in its canonical form: an integral number where an int is due.
    public let value: JSONValue
    public let violations: [Violation]
  }

  /// Judges `value`, which stands in `field` of a request.
  public func judge(_ value: JSONValue, field: String) -> Judgement {
    var faults = FaultList(field: field, parameter: self.name.description)
    let kept = self.checked(value, &faults)
    return Judgement(value: kept, violations: faults.violations)
  }

  private func checked(_ value: JSONValue, _ faults: inout FaultList) -> JSONValue {
    if value == .null {
      guard !self.isNullable else { return value }
      faults.add(.wrongType, "must not be null", self.typeText)
      return value
    }
    switch self.type {
    case .float, .int:
      return self.checkedNumber(value, as: self.type, &faults)
    case .string:
      return self.checkedText(value, &faults)
    case .bool:
      guard case .bool = value else {
        faults.add(.wrongType, "must be true or false", "true, false")
        return value
      }
      return value
    case .list:
      return self.checkedList(value, &faults)
    case .json:
      return value
    }
  }

  private func checkedNumber(
    _ value: JSONValue, as type: ValueType, _ faults: inout FaultList
  ) -> JSONValue {
    guard case .number(let number) = value else {
      faults.add(
        .wrongType, type == .int ? "must be an integer" : "must be a number", self.rangeText)
      return value
    }
    if type == .int, number.int64 == nil {
      faults.add(.wrongType, "must be an integer, got \(number)", self.rangeText)
      return value
    }
    if let minimum, number.double < minimum {
      faults.add(.outOfRange, "must be at least \(minimum.short), got \(number)", self.rangeText)
    }
    if let maximum, number.double > maximum {
      faults.add(.outOfRange, "must be at most \(maximum.short), got \(number)", self.rangeText)
    }
    self.checkAllowed(value, &faults)
    return value
  }

  private func checkedText(_ value: JSONValue, _ faults: inout FaultList) -> JSONValue {
    guard case .string(let text) = value else {
      faults.add(.wrongType, "must be a text", self.typeText)
      return value
    }
    if text.unicodeScalars.count > self.charactersMax {
      faults.add(
        .tooLong, "has \(text.unicodeScalars.count) characters",
        "at most \(self.charactersMax) characters")
    }
    if let pattern, !Self.matches(text, pattern) {
      faults.add(.notAllowed, "does not have the form that is needed", pattern)
    }
    let kept = self.ignoresCase ? self.inListedCase(text) : value
    self.checkAllowed(kept, &faults)
    return kept
  }

  private func inListedCase(_ text: String) -> JSONValue {
    self.allowedValues.first { allowed in
      if case .string(let name) = allowed { name.lowercased() == text.lowercased() } else { false }
    } ?? .string(text)
  }

  private func checkedList(_ value: JSONValue, _ faults: inout FaultList) -> JSONValue {
    guard case .array(let items) = value else {
      faults.add(.wrongType, "must be a list", self.typeText)
      return value
    }
    if !(self.itemsMin...self.itemsMax).contains(items.count) {
      faults.add(
        .outOfRange, "has \(items.count) items", "\(self.itemsMin) to \(self.itemsMax) items")
    }
    for (place, item) in items.enumerated() {
      self.checkItem(item, at: place, &faults)
    }
    if self.hasUniqueItems, Set(items).count != items.count {
      faults.add(.notAllowed, "names an item twice", "items that differ from each other")
    }
    return value
  }

  private func checkItem(_ item: JSONValue, at place: Int, _ faults: inout FaultList) {
    let fits =
      switch (self.itemType, item) {
      case (.string?, .string), (.bool?, .bool), (nil, _), (.json?, _), (.float?, .number): true
      case (.int?, .number(let number)): number.int64 != nil
      case (.list?, .array): true
      default: false
      }
    if !fits {
      faults.add(
        .wrongType, "has an item of another type at place \(place)",
        "items of type \(self.itemType?.rawValue ?? "any")")
    }
    if !self.allowedValues.isEmpty, !self.allowedValues.contains(item) {
      faults.add(
        .notAllowed, "has \(item.quoted) at place \(place)", self.allowedText)
    }
  }

  private func checkAllowed(_ value: JSONValue, _ faults: inout FaultList) {
    guard !self.allowedValues.isEmpty, !self.allowedValues.contains(value) else { return }
    faults.add(.notAllowed, "must not be \(value.quoted)", self.allowedText)
  }

  /// Whether `pattern` is a regular expression that a catalogue may use.
  static func isPattern(_ pattern: String) -> Bool {
    (try? Regex(pattern)) != nil
  }

  private static func matches(_ text: String, _ pattern: String) -> Bool {
    // The catalogue refuses a pattern that is none, so that a failure here can only mean no match.
    guard let regex = try? Regex(pattern) else { return false }
    return (try? regex.wholeMatch(in: text)) != nil
  }

  /// What is allowed, for an error or a form.
  public var allowedText: String {
    self.allowedValues.map { value in
      if case .string(let text) = value { text } else { value.canonicalText }
    }.joined(separator: ", ")
  }

  private var rangeText: String {
    let kind = self.type == .int ? "an integer" : "a number"
    return switch (self.minimum, self.maximum) {
    case (let low?, let high?): "\(kind) from \(low.short) to \(high.short)"
    case (let low?, nil): "\(kind) of at least \(low.short)"
    case (nil, let high?): "\(kind) of at most \(high.short)"
    case (nil, nil): kind
    }
  }

  private var typeText: String {
    switch self.type {
    case .float, .int: self.rangeText
    case .string: self.allowedValues.isEmpty ? "a text" : self.allowedText
    case .bool: "true, false"
    case .list: "a list of \(self.itemType?.rawValue ?? "json")"
    case .json: "any JSON value"
    }
  }
}

/// The faults of one value, all for the same field.
private struct FaultList {
  let field: String
  let parameter: String
  var violations: [Violation] = []

  mutating func add(_ code: Violation.Code, _ message: String, _ allowed: String) {
    self.violations.append(
      Violation(
        field: self.field, code: code, message: "\(self.parameter) \(message)",
        allowed: allowed, parameter: self.parameter))
  }
}

extension Double {
  /// The number without a needless fraction, as people write it.
  var short: String {
    Int64(exactly: self).map(String.init) ?? String(self)
  }
}

extension JSONValue {
  /// How much of a value a sentence quotes.
  private static let quotedCharactersMax = 60

  /// The value as a sentence quotes it, cut when it is long.
  var quoted: String {
    let text = self.canonicalText
    let start = text.prefix(Self.quotedCharactersMax)
    return start.endIndex == text.endIndex ? text : "\(start)…"
  }
}
