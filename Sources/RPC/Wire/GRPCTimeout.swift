/// How a time limit travels: up to eight digits and a unit, such as `250m`.
enum GRPCTimeout {
  private static let digitsMax = 8
  private static let valueMax: UInt64 = 99_999_999

  /// The nanoseconds that `text` spells; `nil` when it is not a time limit.
  static func parse(_ text: RawSpan) -> UInt64? {
    guard text.byteCount >= 2,
      let value = text.extracting(droppingLast: 1).decimal(digitsMax: self.digitsMax),
      let unit = self.nanoseconds(perUnit: text.byte(at: text.byteCount - 1))
    else { return nil }
    // 99,999,999 hours are 3.6 × 10^20 ns: more than fit, and as good as for ever.
    let (product, overflow) = UInt64(value).multipliedReportingOverflow(by: unit)
    return overflow ? .max : product
  }

  /// Writes `nanoseconds` in the finest unit that fits, rounded up so that it is never zero.
  static func format(nanoseconds: UInt64) -> [UInt8] {
    let units: [(symbol: Character, nanoseconds: UInt64)] = [
      ("n", 1), ("u", 1_000), ("m", 1_000_000), ("S", 1_000_000_000), ("M", 60_000_000_000),
      ("H", 3_600_000_000_000),
    ]
    for unit in units {
      let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: unit.nanoseconds)
      let value = max(1, remainder == 0 ? quotient : quotient + 1)
      if value <= self.valueMax { return Array("\(value)\(unit.symbol)".utf8) }
    }
    return Array("\(self.valueMax)H".utf8)
  }

  private static func nanoseconds(perUnit symbol: UInt8) -> UInt64? {
    switch symbol {
    case UInt8(ascii: "n"): 1
    case UInt8(ascii: "u"): 1_000
    case UInt8(ascii: "m"): 1_000_000
    case UInt8(ascii: "S"): 1_000_000_000
    case UInt8(ascii: "M"): 60_000_000_000
    case UInt8(ascii: "H"): 3_600_000_000_000
    default: nil
    }
  }
}
