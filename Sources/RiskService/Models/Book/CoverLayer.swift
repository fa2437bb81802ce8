public import Basics

/// What one policy pays at each price: nothing at the trigger or above, all at the floor or below.
public struct CoverLayer: Sendable, Hashable {
  /// Why terms are no cover.
  public enum Rejection: Error, Hashable {
    /// The floor is not below the trigger.
    case floorNotBelowTrigger(trigger: Decimal4, floor: Decimal4)
    /// The trigger is not at most 1, or the floor is below 0.
    case beyondPeg(trigger: Decimal4, floor: Decimal4)
    /// The cover is negative or above ``coverMax``.
    case cover(USDCents)
  }

  /// The largest cover of one policy.
  public static let coverMax = USDCents(100_000_000_000_000)

  /// What a full depeg pays.
  public let cover: USDCents
  /// The depths between which the payout grows, in units of 0.0001.
  let triggerTick: Int
  let floorTick: Int

  /// Checks the terms; trigger and floor are fractions of the peg reference.
  public init(cover: USDCents, trigger: Decimal4, floor: Decimal4) throws(Rejection) {
    guard floor < trigger else { throw .floorNotBelowTrigger(trigger: trigger, floor: floor) }
    guard trigger.units <= DepthTick.count, floor.units >= 0 else {
      throw .beyondPeg(trigger: trigger, floor: floor)
    }
    guard cover >= .zero, cover <= Self.coverMax else { throw .cover(cover) }
    self.cover = cover
    self.triggerTick = DepthTick.count - Int(trigger.units)
    self.floorTick = DepthTick.count - Int(floor.units)
  }

  /// The width of the layer in units of 0.0001.
  var width: Int { self.floorTick - self.triggerTick }

  /// What is paid at a depth, rounded to the cent, ties to even.
  public func payout(atTick tick: Int) -> USDCents {
    guard tick > self.triggerTick else { return .zero }
    guard tick < self.floorTick else { return self.cover }
    let width = Int64(self.width)
    return USDCents(Self.rounded(self.cover.count * Int64(tick - self.triggerTick), width))
  }

  /// What is paid at a price, as a fraction of the peg reference.
  public func payout(atPrice price: Decimal4) -> USDCents {
    self.payout(atTick: DepthTick.tick(ofPrice: price))
  }

  /// A quotient of numbers that are not negative, ties to even.
  static func rounded(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    let isUp = 2 * rest > divisor || (2 * rest == divisor && quotient & 1 == 1)
    return isUp ? quotient + 1 : quotient
  }
}

/// Depths below the peg in units of 0.0001, from 0 to 1.
public enum DepthTick {
  /// The tick of a price of nothing.
  public static let count = 10_000

  /// The depth of a price; 0 at the peg and above it.
  public static func tick(ofPrice price: Decimal4) -> Int {
    Int(min(max(Int64(Self.count) - price.units, 0), Int64(Self.count)))
  }

  /// The tick nearest to a depth.
  static func nearest(_ depth: Double) -> Int {
    Int(min(max(depth, 0), 1) * Double(Self.count) + 0.5)
  }
}
