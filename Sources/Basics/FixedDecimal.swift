/// Decimal texts with a fixed number of places, read and written without rounding.
enum FixedDecimal {
  /// The text `[-]digits[.digits]` as a count of units in the last of `places` places.
  ///
  /// Nil when the text has another form, more places, or does not fit.
  static func count(of text: String, places: Int) -> Int64? {
    var digits = text.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    var count: Int64 = 0
    var placesLeft = places
    var isFraction = false
    var previousIsDigit = false
    for character in digits {
      if character == UInt8(ascii: ".") {
        guard previousIsDigit && !isFraction else { return nil }
        isFraction = true
        previousIsDigit = false
        continue
      }
      guard Alphabet.digits.contains(character) else { return nil }
      if isFraction {
        guard placesLeft > 0 else { return nil }
        placesLeft -= 1
      }
      let digit = Int64(character - UInt8(ascii: "0"))
      guard let next = Self.appending(isNegative ? -digit : digit, to: count) else { return nil }
      count = next
      previousIsDigit = true
    }
    guard previousIsDigit else { return nil }
    for _ in 0..<placesLeft {
      guard let next = Self.appending(0, to: count) else { return nil }
      count = next
    }
    return count
  }

  /// The text of `count` units in the last of `places` places, with at least `placesMin` of them.
  static func text(of count: Int64, places: Int, placesMin: Int) -> String {
    var digits = String(count.magnitude)
    if digits.utf8.count <= places {
      digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
    }
    let whole = digits.dropLast(places)
    var fraction = digits.suffix(places)
    while fraction.utf8.count > placesMin && fraction.last == "0" {
      fraction.removeLast()
    }
    let sign = count < 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }

  // Negative digits are added to negative counts, so that the least integer can be read too.
  private static func appending(_ digit: Int64, to count: Int64) -> Int64? {
    let (tens, tooLarge) = count.multipliedReportingOverflow(by: 10)
    let (sum, overflows) = tens.addingReportingOverflow(digit)
    return tooLarge || overflows ? nil : sum
  }
}
