private import Basics
internal import Synchronization

/// Makes identifiers that no other process makes; never waits and takes no lock.
///
/// They are unique rather than secret: a counter runs through a bijection that a random seed of
/// 128 bits chooses. Whoever has seen some of them may be able to compute the others.
public final class IDSource: Sendable {
  private let seed: (high: UInt64, low: UInt64)
  private let count = Atomic<UInt64>(0)

  /// Starts a sequence that nobody else has.
  public init() {
    var random = SystemRandomNumberGenerator()
    self.seed = (random.next(), random.next())
  }

  /// Starts the sequence that two numbers determine, for tests.
  public init(seed high: UInt64, _ low: UInt64) { self.seed = (high, low) }

  /// 128 bits that are not all zero.
  func next128() -> (high: UInt64, low: UInt64) {
    let count = self.count.wrappingAdd(1, ordering: .relaxed).newValue
    let high = Self.mix(self.seed.high &+ count &* 0x9E37_79B9_7F4A_7C15)
    let low = Self.mix(self.seed.low ^ high &+ count)
    return (high, high | low == 0 ? 1 : low)
  }

  /// 64 bits that are not all zero; the one time in 2^64 that they were, the next are taken.
  func next64() -> UInt64 {
    while true {
      let count = self.count.wrappingAdd(1, ordering: .relaxed).newValue
      let bits = Self.mix(self.seed.low &+ count &* 0x9E37_79B9_7F4A_7C15)
      if bits != 0 { return bits }
    }
  }

  /// Scatters the bits of a number; no two numbers give the same.
  private static func mix(_ number: UInt64) -> UInt64 {
    var mixed = number
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Numbers as lower-case hexadecimal digits.
enum HexText {
  /// All 32 digits of two numbers.
  static func digits(_ high: UInt64, _ low: UInt64) -> String {
    unsafe String(unsafeUninitializedCapacity: 32) { bytes in
      for index in 0..<16 {
        unsafe bytes[index] = Self.digit(high, at: index)
        unsafe bytes[16 + index] = Self.digit(low, at: index)
      }
      return 32
    }
  }

  /// One of the 16 digits of a number, the first being worth most.
  static func digit(_ number: UInt64, at index: Int) -> UInt8 {
    let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 0xF
    return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }

  /// The number that lower-case digits stand for; `nil` when there are others among them.
  static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for byte in digits {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return number
  }
}
