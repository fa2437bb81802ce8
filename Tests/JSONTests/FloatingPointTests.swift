import JSON
import TestSupport
import Testing

@Suite("Floating-point numbers in JSON")
struct FloatingPointTests {
  /// Numbers near hazards: random bits, few digits, powers of two and ten, and their neighbours.
  private static func hazard(_ random: inout SplitMix64) -> Double {
    let bits = random.next()
    let value: Double
    switch random.next() % 6 {
    case 0: value = Double(bitPattern: bits)
    case 1: value = Double(bits >> (bits & 63)) / Self.powersOfTen[Int(bits % 23)]
    case 2: value = Double(sign: .plus, exponent: Int(bits % 2098) - 1074, significand: 1)
    case 3: value = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF)
    case 4: value = Double(Int64(truncatingIfNeeded: bits) >> 40) / 10_000
    default: value = Double("1e\(Int(bits % 617) - 308)") ?? 1
    }
    let neighbour = random.next() % 3
    let moved = neighbour == 0 ? value : neighbour == 1 ? value.nextUp : value.nextDown
    return moved.isFinite ? moved : 1
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static func written(_ value: Double) -> String {
    var writer = JSONWriter()
    writer.double(value)
    return writer.finishText()
  }

  /// The digits without sign, point, exponent and outer zeros: what must be fewest.
  private static func digits(of text: some StringProtocol) -> String {
    let mantissa = text.split(separator: "e").first ?? ""
    let digits = mantissa.filter { "0"..."9" ~= $0 }.drop { $0 == "0" }
    return String(digits.reversed().drop { $0 == "0" }.reversed())
  }

  @Test("a number written reads back as the same number", arguments: 0..<32 as Range<UInt64>)
  func readsBack(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<1_000 {
      let value = Self.hazard(&random)
      let text = Self.written(value)
      let back = try JSONCursor.read(text, as: Double.self)
      guard back.bitPattern != value.bitPattern else { continue }
      Issue.record("seed \(seed): \(value) was written \(text) and read \(back)")
    }
  }

  @Test("the digits written are the fewest there are", arguments: 0..<32 as Range<UInt64>)
  func fewestDigits(seed: UInt64) {
    var random = SplitMix64(seed: ~seed)
    for _ in 0..<1_000 {
      let value = Self.hazard(&random)
      let text = Self.written(value)
      // The standard library's description has the fewest digits too, in another layout.
      guard Self.digits(of: text) != Self.digits(of: value.description) else { continue }
      Issue.record("seed \(seed): \(value) was written \(text)")
    }
  }

  @Test("any decimal is rounded like the C library rounds it", arguments: 0..<32 as Range<UInt64>)
  func roundsCorrectly(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 1_000)
    for _ in 0..<1_000 {
      let text = Self.decimal(&random)
      guard let expected = Double(text), expected.isFinite else { continue }
      let value = try JSONCursor.read(text, as: Double.self)
      guard value.bitPattern != expected.bitPattern else { continue }
      Issue.record("seed \(seed): \(text) was read as \(value)")
    }
  }

  private static func decimal(_ random: inout SplitMix64) -> String {
    if random.next() % 4 == 0 { return Self.halfway(&random) }
    let wholeCount = Int.random(in: 1...25, using: &random)
    let whole = (0..<wholeCount).map { _ in String(random.next() % 10) }.joined()
    let fractionCount = Int.random(in: 0...25, using: &random)
    let fraction = (0..<fractionCount).map { _ in String(random.next() % 10) }.joined()
    let sign = random.next() % 2 == 0 ? "-" : ""
    let exponent = Int.random(in: -345...310, using: &random)
    let start = whole.drop { $0 == "0" }
    let point = fraction.isEmpty ? "" : "." + fraction
    let power = random.next() % 2 == 0 ? "" : "e\(exponent)"
    return "\(sign)\(start.isEmpty ? "0" : start)\(point)\(power)"
  }

  /// A decimal half-way between two neighbouring numbers, or one unit in its last place beside.
  private static func halfway(_ random: inout SplitMix64) -> String {
    // An odd integer of 54 bits times a power of two is half-way between two Doubles.
    let odd = (random.next() >> 10 | 1 << 53) | 1
    let shift = UInt128(random.next() % 60)
    let nudge = UInt128(random.next() % 3)
    return String((UInt128(odd) << shift) + nudge)
  }

  @Test(
    "numbers at the ends of the range",
    arguments: [
      ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("1.7976931348623158e308", .greatestFiniteMagnitude),
      ("4.9e-324", .leastNonzeroMagnitude), ("2.4703282292062328e-324", .leastNonzeroMagnitude),
      ("2.4703282292062327e-324", 0), ("1e-400", 0), ("-1e-400", -0.0), ("-0", -0.0),
      ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown), ("0e999999999999", 0),
      ("0.000000000000000000000000000000000000000000000000000000000000001", 1e-63),
      ("9007199254740993", 9_007_199_254_740_992),
      ("9007199254740993.00000000000000000000000000001", 9_007_199_254_740_994),
    ] as [(String, Double)])
  func ends(text: String, value: Double) throws {
    let read = try JSONCursor.read(text, as: Double.self)
    #expect(read.bitPattern == value.bitPattern)
  }

  @Test("a number too large is refused", arguments: ["1e309", "-1e309", "1.7976931348623159e308"])
  func tooLarge(text: String) {
    #expect(throws: JSONError.self) { try JSONCursor.read(text, as: Double.self) }
  }
}
