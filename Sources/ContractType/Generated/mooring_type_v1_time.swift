// Generated from mooring/type/v1/time.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// An instant in UTC, without leap seconds.
///
/// JSON: a text as in RFC 3339 with `Z` and as many fraction digits as needed (0, 3 or 6), such as
/// "2026-03-04T05:06:07.089Z". A reader takes any RFC 3339 offset and at most 6 fraction digits.
public struct Timestamp: Hashable, Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z; years 0001 to 9999.
  public var microseconds: Int64

  /// Creates a message; what is not given has its default.
  public init(
    microseconds: Int64 = 0
  ) {
    self.microseconds = microseconds
  }
}

extension Timestamp: ContractMessage {
  public static let wireName = "mooring.type.v1.Timestamp"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Timestamp(),
    form: .timestamp,
    fields: [
      FieldShape(.plain, rules: [.integerMin(-62135596800000000), .integerMax(253402300799999999)]),
    ]
  )

  public init(from record: RecordReader) {
    self.microseconds = record.int64(0)
  }

  public func write(to record: RecordWriter) {
    record.setInt64(0, self.microseconds)
  }
}
