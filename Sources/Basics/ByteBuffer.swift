/// Bytes that are written at one end and read at the other.
///
/// Owns its memory, keeps its capacity when emptied, and moves what is unread to the front instead
/// of growing when that makes room. Nothing here is shared: a buffer belongs to one owner.
@safe
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
  private var memory: UnsafeMutableRawBufferPointer
  private var head = 0
  private var tail = 0

  /// Creates an empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 0) {
    precondition(capacity >= 0)
    unsafe self.memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { unsafe self.memory.deallocate() }

  /// The number of bytes that can be read.
  public var count: Int { self.tail - self.head }

  /// Whether nothing can be read.
  public var isEmpty: Bool { self.tail == self.head }

  /// The number of bytes that fit without allocating.
  public var capacity: Int { unsafe self.memory.count }

  /// Lends the readable bytes to `body`.
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let readable = unsafe UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail])
    return try unsafe body(readable.bytes)
  }

  /// Lends the readable bytes to `body`, for calls into C.
  public func withUnsafeReadableBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail]))
  }

  /// Appends the bytes of `span`.
  public mutating func append(_ span: RawSpan) {
    self.makeRoom(for: span.byteCount)
    unsafe span.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail...])
        .copyMemory(from: source)
    }
    self.tail += span.byteCount
  }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) {
    self.makeRoom(for: 1)
    unsafe self.memory[self.tail] = byte
    self.tail += 1
  }

  /// Appends `count` bytes of one value.
  public mutating func append(repeating byte: UInt8, count: Int) {
    precondition(count >= 0)
    self.makeRoom(for: count)
    unsafe UnsafeMutableRawBufferPointer(
      rebasing: self.memory[self.tail..<(self.tail + count)]
    ).initializeMemory(as: UInt8.self, repeating: byte)
    self.tail += count
  }

  /// Appends the UTF-8 bytes of `text`.
  public mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { utf8 in
      self.makeRoom(for: utf8.count)
      unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail...])
        .copyMemory(from: UnsafeRawBufferPointer(utf8))
      self.tail += utf8.count
    }
  }

  /// Lends at least `minimum` writable bytes to `body`, which returns how many it wrote.
  public mutating func appendUnsafe<Failure: Error>(
    atLeast minimum: Int,
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) {
    self.makeRoom(for: minimum)
    let written = try unsafe body(
      UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail...]))
    precondition(written >= 0)
    precondition(written <= self.capacity - self.tail)
    self.tail += written
  }

  /// Drops the first `count` readable bytes.
  public mutating func consume(_ count: Int) {
    precondition(count >= 0)
    precondition(count <= self.count)
    self.head += count
    if self.head == self.tail {
      self.head = 0
      self.tail = 0
    }
  }

  /// Drops the last bytes, so that `count` are left.
  public mutating func truncate(to count: Int) {
    precondition(count >= 0)
    precondition(count <= self.count)
    self.tail = self.head + count
  }

  /// Drops everything, and gives memory back when more than `capacityMax` bytes are held.
  public mutating func clear(keepingAtMost capacityMax: Int = 65_536) {
    self.head = 0
    self.tail = 0
    guard self.capacity > capacityMax else { return }
    unsafe self.memory.deallocate()
    unsafe self.memory = .allocate(byteCount: 0, alignment: 16)
  }

  private mutating func makeRoom(for count: Int) {
    guard self.capacity - self.tail < count else { return }
    if self.head >= count && self.head >= self.count {
      unsafe self.memory.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail]))
    } else {
      let grown = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(64, self.capacity * 2, self.count + count), alignment: 16)
      unsafe grown.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail]))
      unsafe self.memory.deallocate()
      unsafe self.memory = grown
    }
    self.tail -= self.head
    self.head = 0
  }
}
