/// Writes numbers and texts so that equal ones are equal bytes.
struct RecordBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ byte: UInt8) { self.bytes.append(byte) }

  mutating func append(flag: Bool) { self.bytes.append(flag ? 1 : 0) }

  /// Seven bits at a time, the lowest first.
  mutating func append(count: Int) {
    precondition(count >= 0)
    self.append(bits: UInt64(count))
  }

  /// Small numbers of either sign take few bytes.
  mutating func append(signed number: Int64) {
    self.append(bits: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  private mutating func append(bits: UInt64) {
    var rest = bits
    while rest >= 0x80 {
      self.bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    self.bytes.append(UInt8(rest))
  }

  /// The bits of a number, highest first.
  mutating func append(_ number: Double) {
    for shift in stride(from: 56, through: 0, by: -8) {
      self.bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(shift)))
    }
  }

  mutating func append(_ text: String) {
    self.append(count: text.utf8.count)
    self.bytes += text.utf8
  }
}

/// Reads what ``RecordBytes`` wrote.
struct RecordReading {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { self.place == self.bytes.count }

  mutating func byte() throws(InputFault) -> UInt8 {
    guard self.place < self.bytes.count else { throw .unreadable }
    defer { self.place += 1 }
    return self.bytes[self.place]
  }

  mutating func count() throws(InputFault) -> Int {
    guard let count = Int(exactly: try self.bits()) else { throw .unreadable }
    return count
  }

  mutating func signed() throws(InputFault) -> Int64 {
    let bits = try self.bits()
    return Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1)
  }

  private mutating func bits() throws(InputFault) -> UInt64 {
    var bits: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      let byte = try self.byte()
      bits |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return bits }
    }
    throw .unreadable
  }

  mutating func number() throws(InputFault) -> Double {
    var bits: UInt64 = 0
    for _ in 0..<8 { bits = bits << 8 | UInt64(try self.byte()) }
    return Double(bitPattern: bits)
  }

  mutating func text() throws(InputFault) -> String {
    let count = try self.count()
    guard count <= self.bytes.count - self.place,
      let text = String(
        validating: self.bytes[self.place..<self.place + count], as: UTF8.self)
    else { throw .unreadable }
    self.place += count
    return text
  }

  /// As many elements as a count before them says.
  mutating func list<Element>(
    _ element: (inout RecordReading) throws(InputFault) -> Element
  ) throws(InputFault) -> [Element] {
    let count = try self.count()
    // Each has at least a byte, so no count makes us reserve more than was read.
    guard count <= self.bytes.count - self.place else { throw .unreadable }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }
}
