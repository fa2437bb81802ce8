private import Basics

/// A value beside a log message, with its type kept.
public enum LogValue: Sendable, Hashable {
  case string(String)
  case integer(Int64)
  case double(Double)
  case bool(Bool)
  /// A length of time, written in milliseconds; the unit joins the key, which ends in `_ms`.
  case duration(Duration)
  /// Something that must not be seen, written as `***`.
  case redacted
}

extension LogValue {
  /// A whole number of any width; one beyond 64 signed bits becomes the nearest that fits.
  public static func integer(_ value: some BinaryInteger) -> LogValue {
    .integer(Int64(clamping: value))
  }

  /// Anything that has a text, as its text.
  public static func text(_ value: some CustomStringConvertible) -> LogValue {
    .string(value.description)
  }
}

extension LogValue: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self = .string(value) }
}

extension LogValue: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension LogValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension LogValue: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
