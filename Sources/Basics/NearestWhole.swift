/// The whole number nearest to a number, ties to even, and what the number is beyond it.
///
/// Adding and taking away a large number rounds without a call into the mathematical library,
/// which would cost more than a premium does.
public struct NearestWhole: Sendable, Hashable {
  /// The whole number.
  public let count: Int64
  /// The number less the whole one, exactly: at most a half, and negative where that lies above.
  public let rest: Double

  /// Up to here there are numbers near a half on both of its sides.
  @inlinable static var exactMax: Double { 0x1p51 }

  /// Rounds `number`; nil when it is not finite or does not fit.
  @inlinable
  @inline(__always)
  public init?(_ number: Double) {
    guard number.magnitude <= Self.exactMax else {
      guard let nearest = Self.beyond(number) else { return nil }
      self = nearest
      return
    }
    let sum = number + 0x1.8p52
    // What is left of the sum's bits without those of the large number is the whole number.
    self.count = Int64(bitPattern: sum.bitPattern &- 0x1.8p52.bitPattern)
    self.rest = number - (sum - 0x1.8p52)
  }

  /// The same for numbers that are rarely asked for, which no caller should grow by.
  @inline(never)
  @usableFromInline
  static func beyond(_ number: Double) -> NearestWhole? {
    let nearest = number.rounded(.toNearestOrEven)
    return Int64(exactly: nearest).map { NearestWhole(count: $0, rest: number - nearest) }
  }

  private init(count: Int64, rest: Double) {
    self.count = count
    self.rest = rest
  }
}
