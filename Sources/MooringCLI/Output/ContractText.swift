internal import Contract
internal import ContractConfig
internal import ContractType

extension ContractEnum {
  /// The name for people: `LAYER_STORED_ALL` is `stored all`; empty when nothing is said.
  var text: String {
    guard self.rawValue != 0 else { return "" }
    guard let name = Self.contractNames.first(where: { $0.number == self.rawValue })?.name else {
      return "\(self.rawValue)"
    }
    return "\(name)".dropFirst(Self.commonPrefix.count).lowercased().replacing("_", with: " ")
  }

  /// What the names of all values begin with, such as `LAYER_`; the first is `…UNSPECIFIED`.
  private static var commonPrefix: String {
    guard let first = Self.contractNames.first?.name else { return "" }
    return "\(first)".replacing("UNSPECIFIED", with: "")
  }

  /// The value whose name for people is `text`, letter case and `_` or `-` for blanks allowed.
  init?(text: String) {
    let wanted = text.lowercased().replacing("_", with: " ").replacing("-", with: " ")
    let found = Self.contractNames.first { Self(rawValue: $0.number).text == wanted }
    guard let found, found.number != 0 else { return nil }
    self.init(rawValue: found.number)
  }

  /// All names for people.
  static var texts: [String] {
    Self.contractNames.map { Self(rawValue: $0.number).text }.filter { !$0.isEmpty }
  }
}

/// What a parameter may be, in words.
enum SchemaText {
  static func type(_ schema: ParameterSchema) -> String {
    let item = schema.itemType.text
    let type = item.isEmpty ? schema.type.text : "\(schema.type.text) of \(item)"
    return schema.nullable ? "\(type) or null" : type
  }

  /// Bounds, enumerated values and pattern.
  static func allowed(_ schema: ParameterSchema) -> String {
    var parts: [String] = []
    switch (schema.minimum, schema.maximum) {
    case (let low?, let high?): parts.append("\(ValueText.of(low)) … \(ValueText.of(high))")
    case (let low?, nil): parts.append("≥ \(ValueText.of(low))")
    case (nil, let high?): parts.append("≤ \(ValueText.of(high))")
    case (nil, nil): break
    }
    if !schema.allowedValues.isEmpty {
      parts.append(schema.allowedValues.map { ValueText.of($0) }.joined(separator: ", "))
    }
    if !schema.pattern.isEmpty { parts.append("matches \(schema.pattern)") }
    switch (schema.itemsMin, schema.itemsMax) {
    case (let low?, let high?): parts.append("\(low) … \(high) items")
    case (let low?, nil): parts.append("at least \(low) items")
    case (nil, let high?): parts.append("at most \(high) items")
    case (nil, nil): break
    }
    if schema.itemsUnique { parts.append("items differ") }
    if let chars = schema.charsMax { parts.append("at most \(chars) characters") }
    return parts.joined(separator: "; ")
  }

  /// How far one change may go.
  static func step(_ schema: ParameterSchema) -> String {
    guard let step = schema.step else { return "" }
    var parts: [String] = []
    if let factor = step.factorMax {
      parts.append("×\(NumberText.short(factor)) or ÷\(NumberText.short(factor))")
    }
    if let relative = step.relativeMax {
      parts.append("±\(NumberText.percent(relative, places: 0))")
    }
    if let absolute = step.absoluteMax { parts.append("±\(NumberText.short(absolute))") }
    return parts.joined(separator: ", ")
  }
}

/// Who did something, for people.
enum ActorText {
  static func of(_ actor: ContractType.Actor?) -> String {
    guard let actor else { return "" }
    return actor.claimedBy.isEmpty ? actor.subject : "\(actor.subject) for \(actor.claimedBy)"
  }
}
