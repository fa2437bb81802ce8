/// The bytes of a document while it is being read.
///
/// The only place of the reader that touches memory: everything else goes through bounds-checked
/// reads, where a position beyond the end reads as NUL, which JSON allows nowhere.
@safe
struct DocumentBytes {
  private let base: UnsafeRawBufferPointer

  /// Borrows `base`, which must outlive this value.
  init(borrowing base: UnsafeRawBufferPointer) { unsafe self.base = base }

  var count: Int { unsafe self.base.count }

  /// The byte at `position`, or 0 at and after the end.
  @inline(__always)
  subscript(position: Int) -> UInt8 {
    // One comparison: as an unsigned number, a negative position is beyond every end.
    guard UInt(bitPattern: position) < UInt(bitPattern: self.count) else { return 0 }
    return unsafe self.base.load(fromByteOffset: position, as: UInt8.self)
  }

  /// The 8 bytes from `position`, first byte lowest; nil when fewer are left.
  @inline(__always)
  func word(at position: Int) -> UInt64? {
    guard UInt(bitPattern: position) &+ 8 <= UInt(bitPattern: self.count) else { return nil }
    return unsafe self.load(at: position)
  }

  /// The three words from `position`; nil when fewer than 24 bytes are left.
  @inline(__always)
  func threeWords(at position: Int) -> (UInt64, UInt64, UInt64)? {
    guard UInt(bitPattern: position) &+ 24 <= UInt(bitPattern: self.count) else { return nil }
    return unsafe (
      self.load(at: position), self.load(at: position + 8), self.load(at: position + 16)
    )
  }

  @unsafe
  @inline(__always)
  private func load(at position: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: self.base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// The text of `range`, which must have been checked to be UTF-8.
  func text(_ range: Range<Int>) -> String {
    let slice = unsafe UnsafeRawBufferPointer(rebasing: self.base[range])
      .assumingMemoryBound(to: UInt8.self)
    return unsafe String(copying: UTF8Span(unchecked: slice.span))
  }

  /// Lends the bytes of `range`.
  @inline(__always)
  func withBytes<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let slice = unsafe UnsafeRawBufferPointer(rebasing: self.base[range])
    return try unsafe body(slice.bytes)
  }
}
