/// The sizes that a histogram tells apart.
///
/// Observations are whole ticks. A decade is cut into 90 buckets of equal width, so that a bucket
/// is at most a tenth as wide as what it holds: the buckets' bounds are the numbers with two
/// significant digits. Of these, 1, 2 and 5 of each decade are shown to a scrape.
public struct HistogramScale: Sendable, Hashable {
  /// How many ticks make one of the unit that is shown.
  public let ticksPerUnit: Double
  /// The powers of ten, in ticks, between which sizes are told apart.
  public let decades: Range<Int>

  /// Times: ticks of a nanosecond, told apart from 10 µs to 100 s, shown in seconds.
  public static let seconds = HistogramScale(ticksPerUnit: 1e9, decades: 4..<11)
  /// Sizes in bytes, told apart from 100 B to 100 MB.
  public static let bytes = HistogramScale(ticksPerUnit: 1, decades: 2..<8)

  /// Tells sizes apart from `10^lowerBound` to `10^upperBound` ticks, at most 10^18.
  public init(ticksPerUnit: Double, decades: Range<Int>) {
    precondition(ticksPerUnit > 0)
    precondition(!decades.isEmpty)
    precondition(decades.lowerBound >= 1)
    precondition(decades.upperBound <= 18)
    self.ticksPerUnit = ticksPerUnit
    self.decades = decades
    self.lowest = Self.power(decades.lowerBound)
    self.highest = Self.power(decades.upperBound)
  }

  static let bucketsPerDecade = 90
  /// What the first bucket holds at most.
  let lowest: UInt64
  /// What the last bucket but one holds at most.
  let highest: UInt64

  private static func power(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// How many buckets there are: the smallest sizes, the decades, and what is larger.
  var bucketCount: Int { self.decades.count * Self.bucketsPerDecade + 2 }

  /// The bucket that holds `ticks`; a bucket holds its upper bound and not its lower one.
  func bucket(of ticks: UInt64) -> Int {
    let below = ticks == 0 ? 0 : ticks - 1
    if below < self.lowest { return 0 }
    if below >= self.highest { return self.bucketCount - 1 }
    var floor = self.lowest
    var first = 1
    while below >= floor * 10 {
      floor *= 10
      first += Self.bucketsPerDecade
    }
    return first + Int(below / (floor / 10)) - 10
  }

  /// The largest size that `bucket` holds; `nil` for the last, which has no bound.
  func upperBound(of bucket: Int) -> UInt64? {
    if bucket == 0 { return self.lowest }
    let (decade, step) = (bucket - 1).quotientAndRemainder(dividingBy: Self.bucketsPerDecade)
    guard decade < self.decades.count else { return nil }
    return Self.power(self.decades.lowerBound + decade - 1) * UInt64(step + 11)
  }

  /// The last of the buckets that each bound shown to a scrape takes in, by rising bound.
  var shownBuckets: [Int] {
    [0]
      + self.decades.indices.flatMap { decade in
        let first = (decade - self.decades.lowerBound) * Self.bucketsPerDecade
        return [first + 10, first + 40, first + 90]
      }
  }
}
