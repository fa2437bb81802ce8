/// Why a text is not a time.
public struct WallTimeError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, in a sentence without the text itself.
  public let description: String
}

extension WallTime: CustomStringConvertible {
  /// The number of bytes of a time written down: `2026-02-03T04:05:06.789012Z`.
  public static let textBytes = 27

  /// The time as RFC 3339 writes it, in UTC with microseconds: `2026-02-03T04:05:06.789012Z`.
  public var description: String {
    unsafe String(unsafeUninitializedCapacity: Self.textBytes) { bytes in
      var count = 0
      self.write { byte in
        unsafe bytes[count] = byte
        count += 1
      }
      return count
    }
  }

  /// Appends the time as RFC 3339 writes it, in UTC with microseconds.
  public func append(to buffer: inout ByteBuffer) {
    self.write { buffer.append($0) }
  }

  private func write(_ put: (UInt8) -> Void) {
    let (year, month, day) = self.date.parts
    let (seconds, microseconds) = self.microsecondsOfDay.quotientAndRemainder(
      dividingBy: 1_000_000)
    let second = Int(seconds)
    Self.write(year, from: 1_000, then: "-", put)
    Self.write(month, from: 10, then: "-", put)
    Self.write(day, from: 10, then: "T", put)
    Self.write(second / 3_600, from: 10, then: ":", put)
    Self.write(second / 60 % 60, from: 10, then: ":", put)
    Self.write(second % 60, from: 10, then: ".", put)
    Self.write(Int(microseconds), from: 100_000, then: "Z", put)
  }

  /// Writes `number` with its leading zeros, the first digit being worth `highest`.
  private static func write(
    _ number: Int, from highest: Int, then mark: Unicode.Scalar, _ put: (UInt8) -> Void
  ) {
    var worth = highest
    while worth > 0 {
      put(UInt8(ascii: "0") + UInt8(number / worth % 10))
      worth /= 10
    }
    put(UInt8(ascii: mark))
  }
}

extension WallTime {
  /// Reads a time as RFC 3339 writes it: with an offset, and with up to nine digits of a second.
  ///
  /// What is finer than a microsecond is cut off. A leap second is refused, as are times whose
  /// instant falls outside the years 0 to 9999.
  public init(parsing text: String) throws(WallTimeError) {
    var reader = TimeReader(bytes: Array(text.utf8))
    self = try reader.read()
  }
}

/// Reads an RFC 3339 time from its bytes.
private struct TimeReader {
  let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(WallTimeError) -> WallTime {
    let year = try self.number(digits: 4, named: "year", in: 0...9_999)
    try self.expect("-", after: "year")
    let month = try self.number(digits: 2, named: "month", in: 1...12)
    try self.expect("-", after: "month")
    let day = try self.number(digits: 2, named: "day", in: 1...31)
    guard let date = CivilDate(year: year, month: month, day: day) else {
      throw WallTimeError(description: "the month does not have that many days")
    }
    try self.expect("T", or: "t", after: "day")
    let hour = try self.number(digits: 2, named: "hour", in: 0...23)
    try self.expect(":", after: "hour")
    let minute = try self.number(digits: 2, named: "minute", in: 0...59)
    try self.expect(":", after: "minute")
    let second = try self.number(digits: 2, named: "second", in: 0...59)
    let microseconds = try self.fraction()
    let offsetMinutes = try self.offset()
    guard self.index == self.bytes.count else {
      throw WallTimeError(description: "something follows the offset")
    }
    let seconds = Int64(hour * 3_600 + minute * 60 + second - offsetMinutes * 60)
    let instant = WallTime(
      microsecondsSinceEpoch: Int64(date.daysSinceEpoch) * WallTime.microsecondsPerDay
        + seconds * 1_000_000 + microseconds)
    guard let instant else {
      throw WallTimeError(description: "the instant is outside the years 0 to 9999")
    }
    return instant
  }

  private mutating func number(
    digits: Int, named name: String, in range: ClosedRange<Int>
  ) throws(WallTimeError) -> Int {
    var value = 0
    for _ in 0..<digits {
      guard self.index < self.bytes.count, (48...57).contains(self.bytes[self.index]) else {
        throw WallTimeError(description: "the \(name) needs \(digits) digits")
      }
      value = value * 10 + Int(self.bytes[self.index] - 48)
      self.index += 1
    }
    guard range.contains(value) else {
      throw WallTimeError(
        description: "the \(name) must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private mutating func accept(_ mark: Unicode.Scalar) -> Bool {
    guard self.index < self.bytes.count, self.bytes[self.index] == UInt8(ascii: mark) else {
      return false
    }
    self.index += 1
    return true
  }

  private mutating func expect(
    _ mark: Unicode.Scalar, or other: Unicode.Scalar? = nil, after name: String
  ) throws(WallTimeError) {
    if self.accept(mark) { return }
    if let other, self.accept(other) { return }
    throw WallTimeError(description: "\"\(mark)\" must follow the \(name)")
  }

  private mutating func fraction() throws(WallTimeError) -> Int64 {
    guard self.accept(".") else { return 0 }
    var microseconds: Int64 = 0
    var digits = 0
    while self.index < self.bytes.count, (48...57).contains(self.bytes[self.index]) {
      if digits < 6 { microseconds = microseconds * 10 + Int64(self.bytes[self.index] - 48) }
      digits += 1
      self.index += 1
    }
    guard (1...9).contains(digits) else {
      throw WallTimeError(description: "a fraction of a second has 1 to 9 digits")
    }
    for _ in digits..<max(digits, 6) { microseconds *= 10 }
    return microseconds
  }

  /// Minutes east of UTC.
  private mutating func offset() throws(WallTimeError) -> Int {
    if self.accept("Z") || self.accept("z") { return 0 }
    let isEast = self.accept("+")
    guard isEast || self.accept("-") else {
      throw WallTimeError(description: "the offset must be Z, +hh:mm or -hh:mm")
    }
    let hours = try self.number(digits: 2, named: "offset's hour", in: 0...23)
    try self.expect(":", after: "offset's hour")
    let minutes = try self.number(digits: 2, named: "offset's minute", in: 0...59)
    return (isEast ? 1 : -1) * (hours * 60 + minutes)
  }
}
