internal import Basics

/// Writes the canonical form of a quote, and what goes around it, into memory of a fixed size.
///
/// A quote has a largest size, so that its bytes need no memory of their own to grow in: they live
/// on the stack for as long as the seal takes.
@safe
struct CanonicalWriter: ~Copyable {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  /// The most bytes of a sealed quote, its head and its seal counted in.
  static let bytesMax = 512
  /// The most bytes of a text.
  static let textBytesMax = 64

  private init(_ memory: UnsafeMutableRawBufferPointer) { unsafe self.memory = memory }

  /// Lends a writer without a byte to `body`.
  static func scoped<Result>(_ body: (inout CanonicalWriter) -> Result) -> Result {
    unsafe withUnsafeTemporaryAllocation(byteCount: Self.bytesMax, alignment: 8) { memory in
      var writer = unsafe CanonicalWriter(memory)
      return body(&writer)
    }
  }

  /// Appends an integer, its highest byte first.
  @inline(__always)
  mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    let end = self.count &+ MemoryLayout<Integer>.size
    precondition(end <= Self.bytesMax)
    unsafe self.memory.storeBytes(
      of: value.bigEndian, toByteOffset: self.count, as: Integer.self)
    self.count = end
  }

  /// Appends the bit pattern of a number.
  @inline(__always)
  mutating func append(_ number: Double) { self.append(number.bitPattern) }

  /// Appends the length of a text in a byte, and the text.
  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      precondition(utf8.count <= Self.textBytesMax)
      self.append(UInt8(utf8.count))
      unsafe self.append(UnsafeRawBufferPointer(utf8))
    }
  }

  /// Appends the bytes of `span`.
  mutating func append(_ span: RawSpan) {
    unsafe span.withUnsafeBytes { unsafe self.append($0) }
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    let end = self.count + bytes.count
    precondition(end <= Self.bytesMax)
    unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.count..<end])
      .copyMemory(from: bytes)
    self.count = end
  }

  /// Lends what was written to `body`.
  func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
    let written = unsafe UnsafeRawBufferPointer(rebasing: self.memory[..<self.count])
    return unsafe body(written.bytes)
  }
}
