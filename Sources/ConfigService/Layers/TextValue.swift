internal import JSON

/// Reads the text of an environment variable or of a reference as a value of a parameter's type.
enum TextValue {
  /// The value that `text` means for `schema`; nil when it cannot mean one.
  ///
  /// The schema's own check comes after this: here `abc` is no number, and `99` is one, whatever
  /// the bounds say.
  static func read(_ text: String, for schema: ParameterSchema) -> JSONValue? {
    switch schema.type {
    case .string: return .string(text)
    case .float, .int:
      guard case .number(let number)? = try? JSONValue(parsing: Self.trimmed(text)) else {
        return nil
      }
      return .number(number)
    case .bool:
      switch Self.trimmed(text).lowercased() {
      case "true", "yes", "on", "1": return .bool(true)
      case "false", "no", "off", "0": return .bool(false)
      default: return nil
      }
    case .list: return self.list(Self.trimmed(text), of: schema.itemType ?? .string)
    case .json: return try? JSONValue(parsing: text)
    }
  }

  /// A JSON list, or texts with commas between them.
  private static func list(_ text: String, of type: ValueType) -> JSONValue? {
    if text.hasPrefix("[") {
      guard case .array(let items)? = try? JSONValue(parsing: text) else { return nil }
      return .array(items)
    }
    guard type == .string else { return nil }
    return .array(
      text.split(separator: ",", omittingEmptySubsequences: true)
        .map { .string(Self.trimmed(String($0))) })
  }

  private static func trimmed(_ text: String) -> String {
    var characters = text[...]
    while characters.first?.isWhitespace == true { characters = characters.dropFirst() }
    while characters.last?.isWhitespace == true { characters = characters.dropLast() }
    return String(characters)
  }
}
