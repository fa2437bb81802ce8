/// A number of JSON: an exact integer where it is one that fits in 64 bits, else a `Double`.
///
/// Numbers that are equal in value are equal here, whatever their spelling: `1`, `1.0` and `10e-1`
/// are one number, and there is one zero.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  enum Storage: Hashable {
    case integer(Int64)
    /// Above `Int64.max` only.
    case large(UInt64)
    /// Finite, and not an integer that the other cases could hold.
    case fraction(Double)
  }

  let storage: Storage

  /// The number `value`.
  public init(_ value: Int64) { self.storage = .integer(value) }

  /// The number `value`.
  public init(_ value: UInt64) {
    self.storage = Int64(exactly: value).map { .integer($0) } ?? .large(value)
  }

  /// The number `value`; nil when it is not finite, which JSON cannot say.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let integer = Int64(exactly: value) {
      self.storage = .integer(integer)
    } else if let large = UInt64(exactly: value) {
      self.storage = .large(large)
    } else {
      self.storage = .fraction(value)
    }
  }

  /// The value as a signed integer, when it is one that fits.
  public var int64: Int64? {
    if case .integer(let value) = self.storage { value } else { nil }
  }

  /// The value as an unsigned integer, when it is one that fits.
  public var uint64: UInt64? {
    switch self.storage {
    case .integer(let value): UInt64(exactly: value)
    case .large(let value): value
    case .fraction: nil
    }
  }

  /// The nearest `Double`.
  public var double: Double {
    switch self.storage {
    case .integer(let value): Double(value)
    case .large(let value): Double(value)
    case .fraction(let value): value
    }
  }

  public var description: String {
    var writer = JSONWriter()
    writer.number(self)
    return writer.finishText()
  }
}
