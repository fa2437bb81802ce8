/// A number that a store counts or draws, from 0 to 2^53 - 1, which every JSON reader keeps exact.
public protocol StoreCounter: TextParsable, Comparable {
  /// What an error calls such a number.
  static var subject: String { get }
  /// The number.
  var count: UInt64 { get }
  /// The value of `count`, which must be at most ``countMax``.
  init(_ count: UInt64)
}

extension StoreCounter {
  /// The largest number.
  public static var countMax: UInt64 { 1 << 53 - 1 }

  /// The value of `count`; nil when it is too large.
  public init?(exactly count: UInt64) {
    guard count <= Self.countMax else { return nil }
    self.init(count)
  }

  public init(parsing text: String) throws(ParseRejection) {
    // `UInt64` alone would take a plus sign too.
    guard Alphabet.digits.spells(text), let count = UInt64(text), count <= Self.countMax else {
      throw ParseRejection(
        subject: Self.subject, found: text, allowed: "a whole number from 0 to \(Self.countMax)")
    }
    self.init(count)
  }

  public var description: String { String(self.count) }

  public static func < (left: Self, right: Self) -> Bool { left.count < right.count }
}

/// A position in the order of committed change sets; 0 before the first, without gaps.
public struct Revision: StoreCounter {
  public static let subject = "revision"
  /// Before the first change set.
  public static let zero = Revision(0)

  public let count: UInt64

  public init(_ count: UInt64) {
    precondition(count <= Self.countMax)
    self.count = count
  }

  /// The revision that the next change set gets.
  public var next: Revision { Revision(self.count + 1) }

  /// Whether nothing lies between `other` and this revision.
  public func isNext(after other: Revision) -> Bool {
    self.count > 0 && self.count - 1 == other.count
  }
}

/// The identity of a history of revisions; another one when a store is restored.
public struct StoreEpoch: StoreCounter {
  public static let subject = "store epoch"

  public let count: UInt64

  public init(_ count: UInt64) {
    precondition(count <= Self.countMax)
    self.count = count
  }
}

/// How many change sets have touched one namespace in one scope; 0 when none has.
public struct Version: StoreCounter {
  public static let subject = "version"
  /// Never written.
  public static let zero = Version(0)

  public let count: UInt64

  public init(_ count: UInt64) {
    precondition(count <= Self.countMax)
    self.count = count
  }

  /// The version after one more change set.
  public var next: Version { Version(self.count + 1) }
}
