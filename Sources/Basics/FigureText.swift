extension BinaryInteger {
  /// The number with its digits in groups of three, such as `1,048,576`.
  public var groupedDigits: String {
    let digits = "\(self.magnitude)"
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
      grouped.append(digit)
    }
    return (self < 0 ? "-" : "") + grouped
  }
}

extension USDCents {
  /// The exact amount for people, such as `$1,023.29` or `-$0.05`.
  public var grouped: String {
    let rest = self.count.magnitude % 100
    let whole = (self.count.magnitude / 100).groupedDigits
    return "\(self.count < 0 ? "-" : "")$\(whole)\(rest < 10 ? ".0" : ".")\(rest)"
  }
}

extension Double {
  /// The number with a fixed count of decimals, such as `0.8800`; nil when it has too many digits.
  public func text(places: Int) -> String? {
    let factor = (0..<places).reduce(1.0) { product, _ in product * 10 }
    guard self.isFinite, let scaled = Int64(exactly: (self * factor).rounded()) else { return nil }
    let digits = String(scaled.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = scaled < 0 ? "-" : ""
    guard places > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }
}
