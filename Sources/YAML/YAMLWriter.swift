public import JSON

/// Writes JSON values as YAML in block style, so that a reader gives the same values back.
public struct YAMLWriter: Sendable {
  /// The longest key that is written before its colon; readers look no further for one.
  private static let plainKeyBytesMax = 512

  private var text = ""

  /// Starts an empty document.
  public init() {}

  /// The document so far.
  public var document: String { self.text }

  /// Adds lines that readers skip.
  public mutating func comment(_ comment: String) {
    for line in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      self.text += line.isEmpty ? "#\n" : "# \(line)\n"
    }
  }

  /// Adds a member to the outermost mapping.
  public mutating func member(_ key: String, _ value: JSONValue) {
    self.member(key, value, indent: 0)
  }

  private mutating func member(_ key: String, _ value: JSONValue, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    let name = Self.scalar(key)
    self.text +=
      name.utf8.count <= Self.plainKeyBytesMax
      ? "\(margin)\(name):" : "\(margin)? \(name)\n\(margin):"
    self.value(value, indent: indent + 2)
  }

  /// Writes what follows a key or a dash.
  private mutating func value(_ value: JSONValue, indent: Int) {
    switch value {
    case .object(let object) where !object.members.isEmpty:
      self.text += "\n"
      for member in object.members { self.member(member.key, member.value, indent: indent) }
    case .array(let items) where items.contains(where: Self.isNested):
      self.text += "\n"
      for item in items {
        self.text += String(repeating: " ", count: indent) + "-"
        self.value(item, indent: indent + 2)
      }
    default:
      self.text += " " + Self.flow(value) + "\n"
    }
  }

  private static func isNested(_ value: JSONValue) -> Bool {
    switch value {
    case .object(let object): !object.members.isEmpty
    case .array(let items): !items.isEmpty
    default: false
    }
  }

  private static func flow(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): self.scalar(text)
    case .array(let items): "[" + items.map(self.flow).joined(separator: ", ") + "]"
    default: value.canonicalText
    }
  }

  /// A text, in quotes where it would mean something else without them.
  private static func scalar(_ text: String) -> String {
    guard PlainScalar.needsQuotes(text) else { return text }
    // A JSON string is a YAML string in double quotes, but for characters that YAML takes for a
    // line end or does not print.
    var quoted = ""
    for scalar in JSONValue.string(text).canonicalText.unicodeScalars {
      guard PlainScalar.isUnprintable(scalar) else {
        quoted.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return quoted
  }
}
