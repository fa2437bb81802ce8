private import Basics

/// Numbers with units as people write them.
enum UnitText {
  private static let byteUnits: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000),
    ("MB", 1_000_000), ("kB", 1_000), ("B", 1),
  ]

  /// The bytes that a text such as `64KiB` stands for; without a unit it counts bytes.
  static func byteCount(of text: String) -> Int? {
    for (name, bytes) in Self.byteUnits where text.hasSuffix(name) {
      return Self.product(text.dropLast(name.count), bytes)
    }
    return Self.product(text[...], 1)
  }

  /// The text of a number of bytes, in the largest unit that divides it.
  static func bytes(_ count: Int) -> String {
    for (name, bytes) in Self.byteUnits.prefix(3) where count > 0 && count.isMultiple(of: bytes) {
      return "\(count / bytes)\(name)"
    }
    return "\(count)B"
  }

  private static let durationUnits: [(name: String, nanoseconds: Int)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  /// The duration that a text such as `1m30s` stands for: numbers with units, the largest first.
  static func duration(of text: String) -> Duration? {
    var rest = text[...]
    var total = 0
    var usedUnits = 0
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      let unitName = rest.dropFirst(digits.count).prefix { !("0"..."9").contains($0) }
      rest = rest.dropFirst(digits.count + unitName.count)
      guard let unit = Self.durationUnits.firstIndex(where: { $0.name == unitName }),
        unit >= usedUnits,
        let part = Self.product(digits, Self.durationUnits[unit].nanoseconds)
      else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
      usedUnits = unit + 1
    }
    return usedUnits > 0 ? .nanoseconds(total) : nil
  }

  /// The text of a duration that is not negative, in as few units as it takes.
  static func duration(_ duration: Duration) -> String {
    var rest = Int(duration.nanosecondsClamped)
    var text = ""
    for (name, nanoseconds) in Self.durationUnits where rest >= nanoseconds {
      text += "\(rest / nanoseconds)\(name)"
      rest %= nanoseconds
    }
    return text.isEmpty ? "0s" : text
  }

  private static func product(_ digits: Substring, _ factor: Int) -> Int? {
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }),
      let number = Int(digits)
    else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}
