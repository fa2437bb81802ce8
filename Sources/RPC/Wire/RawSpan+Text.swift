#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

extension RawSpan {
  /// Whether these are the bytes of `literal`.
  @inline(__always)
  func equals(_ literal: StaticString) -> Bool {
    guard self.byteCount == literal.utf8CodeUnitCount else { return false }
    return unsafe self.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      return unsafe memcmp(start, literal.utf8Start, bytes.count) == 0
    }
  }

  /// Whether the bytes start with those of `literal`.
  @inline(__always)
  func starts(with literal: StaticString) -> Bool {
    guard self.byteCount >= literal.utf8CodeUnitCount else { return false }
    return self.extracting(first: literal.utf8CodeUnitCount).equals(literal)
  }

  /// Whether the bytes end with those of `literal`.
  @inline(__always)
  func ends(with literal: StaticString) -> Bool {
    guard self.byteCount >= literal.utf8CodeUnitCount else { return false }
    return self.extracting(last: literal.utf8CodeUnitCount).equals(literal)
  }

  /// The byte at `offset`.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 {
    unsafe self.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The bytes as text; what is not UTF-8 is replaced.
  var text: String {
    unsafe self.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// A copy of the bytes.
  var array: [UInt8] { unsafe self.withUnsafeBytes { unsafe [UInt8]($0) } }

  /// The decimal number that the bytes spell, of at most `digitsMax` digits.
  func decimal(digitsMax: Int) -> Int? {
    guard self.byteCount > 0, self.byteCount <= digitsMax else { return nil }
    var number = 0
    for offset in 0..<self.byteCount {
      let digit = self.byte(at: offset)
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }
}
