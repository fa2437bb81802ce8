internal import JSON

/// What a scalar without quotes means.
enum PlainScalar {
  /// The value by the core schema of YAML 1.2, of which only decimal numbers are taken.
  static func value(_ text: String) -> JSONValue {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    guard self.looksNumeric(text) else { return .string(text) }
    if let integer = Int64(text) { return .number(JSONNumber(integer)) }
    if let integer = UInt64(text) { return .number(JSONNumber(integer)) }
    guard let double = Double(text), let number = JSONNumber(double) else { return .string(text) }
    return .number(number)
  }

  /// Whether a text without quotes would be read as something else than itself.
  static func needsQuotes(_ text: String) -> Bool {
    guard case .string = self.value(text) else { return true }
    // What other readers take for a truth value stays a text for them too.
    let other = ["y", "n", "yes", "no", "on", "off"]
    guard !other.contains(text.lowercased()) else { return true }
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
      return true
    }
    let marks = "-?:,[]{}#&*!|>'\"%@` \t."
    if marks.unicodeScalars.contains(first) || last == " " || last == ":" { return true }
    if ("0"..."9").contains(first) || first == "+" { return true }
    return text.unicodeScalars.contains { $0.value < 0x20 || Self.isUnprintable($0) }
      || zip(text.utf8, text.utf8.dropFirst()).contains(where: Self.endsText)
      || text.unicodeScalars.contains { ",[]{}".unicodeScalars.contains($0) }
  }

  /// Whether these two within a text end it, at least in a list, whatever combines with the second.
  private static func endsText(_ first: UInt8, _ second: UInt8) -> Bool {
    switch (first, second) {
    case (UInt8(ascii: ":"), UInt8(ascii: " ")), (UInt8(ascii: " "), UInt8(ascii: "#")),
      (UInt8(ascii: ":"), UInt8(ascii: "?")), (UInt8(ascii: "?"), UInt8(ascii: " ")):
      true
    default: false
    }
  }

  /// Whether YAML takes a character above the space for a line end or for no text at all.
  static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
    default: false
    }
  }

  /// Whether the text has the form of a decimal number: `-12`, `0.5`, `1e-3`; not `1_000`, `0x1F`.
  private static func looksNumeric(_ text: String) -> Bool {
    var hasDigit = false
    for (place, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): break
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard place > 0, hasDigit else { return false }
      default: return false
      }
    }
    return hasDigit
  }
}
