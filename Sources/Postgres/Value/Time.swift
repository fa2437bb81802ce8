public import Basics

/// An instant, as `timestamptz`. What lies outside the years 0 to 9999, or is infinite, is refused.
extension WallTime: PostgresValue {
  public static var postgresType: PostgresType { .timestamptz }

  /// From 1970 to 2000, where PostgreSQL begins to count.
  private static let epochOffsetMicroseconds: Int64 = 946_684_800_000_000

  public func encode(into encoder: inout PostgresEncoder) {
    encoder.append(bigEndian: self.microsecondsSinceEpoch - Self.epochOffsetMicroseconds)
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    let (sum, overflow) = try bytes.bigEndian(Int64.self)
      .addingReportingOverflow(Self.epochOffsetMicroseconds)
    guard !overflow, let time = WallTime(microsecondsSinceEpoch: sum) else { throw .outOfRange }
    self = time
  }
}

/// A day, as `date`.
extension CivilDate: PostgresValue {
  public static var postgresType: PostgresType { .date }

  private static let epochOffsetDays = 10_957

  public func encode(into encoder: inout PostgresEncoder) {
    // The years 0 to 9999 fit four bytes easily.
    encoder.append(bigEndian: Int32(self.daysSinceEpoch - Self.epochOffsetDays))
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    let days = try Int(bytes.bigEndian(Int32.self)) + Self.epochOffsetDays
    guard let date = CivilDate(daysSinceEpoch: days) else { throw .outOfRange }
    self = date
  }
}

extension WallTime: PostgresArrayElement {}
extension CivilDate: PostgresArrayElement {}
