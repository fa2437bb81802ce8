/// How the made-up prices of one coin behave.
public struct SyntheticCoin: Sendable, Hashable {
  /// What its price does when nothing happens.
  public enum Course: Sendable, Hashable {
    /// It stays around a reference that grows by so much a year.
    case pegged(reference: Double, yearlyGrowth: Double)
    /// It goes where it likes from a start, with the deviation of its logarithm in a year.
    case floating(start: Double, yearlyDeviation: Double)
  }

  public let symbol: String
  public let course: Course
  /// Its first price, in seconds since the epoch; nothing is made up from before.
  public let firstSeconds: Int64?
  /// Depegs a year that are its own, beside those that many coins share.
  public let yearlyDepegs: Double

  public init(
    _ symbol: String, _ course: Course, firstSeconds: Int64? = nil, yearlyDepegs: Double = 0.5
  ) {
    self.symbol = symbol
    self.course = course
    self.firstSeconds = firstSeconds
    self.yearlyDepegs = yearlyDepegs
  }

  var isPegged: Bool { if case .pegged = self.course { true } else { false } }
}

/// A price that was made up.
public struct SyntheticPrice: Sendable, Hashable {
  /// What the source did to the true price.
  public enum Fault: Sendable, Hashable {
    /// One wrong price, gone with the next.
    case glitch
    /// The price before, told again.
    case stale
  }

  /// The place of its coin.
  public let coin: Int
  /// Seconds since the epoch, a whole hour.
  public let seconds: Int64
  public let price: Double
  public let volume: Double
  public let fault: Fault?
}

/// A depeg that a maker of prices has in mind.
public struct SyntheticDepeg: Sendable, Hashable {
  public let coin: Int
  /// The hours since the start in which the price falls, is at its lowest, and recovers.
  public let fall: Range<Int>
  public let low: Range<Int>
  public let recovery: Range<Int>
  /// The share of the reference that is lost at the lowest.
  public let depth: Double

  /// The share of the depth that is lost in an hour.
  func share(hour: Int) -> Double {
    if self.low.contains(hour) { return 1 }
    if self.fall.contains(hour) {
      return Double(hour - self.fall.lowerBound + 1) / Double(self.fall.count + 1)
    }
    if self.recovery.contains(hour) {
      return Double(self.recovery.upperBound - hour) / Double(self.recovery.count + 1)
    }
    return 0
  }
}

/// Random words of a seed, quick and always the same.
struct SyntheticDice: Sendable {
  private var state: UInt64

  init(seed: UInt64) { self.state = seed }

  mutating func word() -> UInt64 {
    self.state &+= 0x9E37_79B9_7F4A_7C15
    var word = self.state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// At least 0 and below 1.
  mutating func uniform() -> Double { Double(self.word() >> 11) * 0x1p-53 }

  /// Nearly normal: the sum of four sixteen-bit numbers, of mean 0 and deviation 1.
  mutating func normal() -> Double {
    let word = self.word()
    let sum =
      (word & 0xFFFF) + (word >> 16 & 0xFFFF) + (word >> 32 & 0xFFFF) + (word >> 48)
    return (Double(sum) - 131_070) * 2.642_8e-5
  }

  /// Hours until something happens that does so often a year.
  mutating func hours(untilYearly rate: Double) -> Int {
    guard rate > 0 else { return .max / 4 }
    let years = -Elementary.log(1 - self.uniform()) / rate
    return Int(min(years * Double(SyntheticPrices.hoursPerYear), 1e9)) + 1
  }

  mutating func count(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(self.word() % UInt64(range.count))
  }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + self.uniform() * (range.upperBound - range.lowerBound)
  }
}
