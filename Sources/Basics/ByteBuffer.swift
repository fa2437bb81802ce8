/// Bytes that are written at one end and read at the other.
///
/// Owns its memory, keeps its capacity when emptied, and moves what is unread to the front instead
/// of growing when that makes room. Nothing here is shared: a buffer belongs to one owner.
@safe
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
  // Sendable holds because the memory has no other owner, and a move leaves none behind.
  @usableFromInline var memory: UnsafeMutableRawBufferPointer
  @usableFromInline var head = 0
  @usableFromInline var tail = 0

  /// Creates an empty buffer with room for `capacity` bytes; one without capacity has no memory.
  public init(capacity: Int = 0) {
    precondition(capacity >= 0)
    unsafe self.memory = Self.allocate(capacity)
  }

  deinit { unsafe self.memory.deallocate() }

  /// The number of bytes that can be read.
  @inlinable
  public var count: Int { self.tail - self.head }

  /// Whether nothing can be read.
  @inlinable
  public var isEmpty: Bool { self.tail == self.head }

  /// The number of bytes that fit without allocating.
  @inlinable
  public var capacity: Int { unsafe self.memory.count }

  // MARK: Reading

  /// The readable byte at `offset`, counted from the first.
  @inlinable
  public subscript(offset: Int) -> UInt8 {
    precondition(offset >= 0)
    precondition(offset < self.count)
    return unsafe self.memory[self.head + offset]
  }

  /// A copy of the readable bytes.
  public func array() -> [UInt8] {
    unsafe [UInt8](UnsafeRawBufferPointer(self.readable))
  }

  /// Lends the readable bytes to `body`.
  @inlinable
  public func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let readable = unsafe UnsafeRawBufferPointer(self.readable)
    return try unsafe body(readable.bytes)
  }

  /// Lends the readable bytes to `body`, for calls into C.
  @inlinable
  public func withUnsafeReadableBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(self.readable))
  }

  /// Drops the first `count` readable bytes.
  @inlinable
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
  @inlinable
  public mutating func truncate(to count: Int) {
    precondition(count >= 0)
    precondition(count <= self.count)
    self.tail = self.head + count
  }

  /// Drops everything, and gives memory back when more than `capacityMax` bytes are held.
  @inlinable
  public mutating func clear(keepingAtMost capacityMax: Int = 65_536) {
    self.head = 0
    self.tail = 0
    if self.capacity > capacityMax { self.giveMemoryBack() }
  }

  // MARK: Writing

  /// Makes room for `count` more bytes.
  public mutating func reserve(_ count: Int) {
    precondition(count >= 0)
    self.makeRoom(for: count)
  }

  /// Appends one byte.
  @inlinable
  public mutating func append(_ byte: UInt8) {
    self.makeRoom(for: 1)
    unsafe self.memory[self.tail] = byte
    self.tail += 1
  }

  /// Appends the bytes of `span`.
  @inlinable
  public mutating func append(_ span: RawSpan) {
    unsafe span.withUnsafeBytes { source in unsafe self.append(copying: source) }
  }

  /// Appends `bytes`.
  @inlinable
  public mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { source in unsafe self.append(copying: source) }
  }

  /// Appends the UTF-8 bytes of `text`.
  @inlinable
  public mutating func append(utf8 text: String) {
    // Borrowed: `withUTF8` would take a copy of the text, and count a reference to it.
    unsafe self.append(text.utf8Span.span.bytes)
  }

  /// Appends the UTF-8 bytes of `text`.
  @inlinable
  public mutating func append(utf8 text: StaticString) {
    text.withUTF8Buffer { unsafe self.append(copying: UnsafeRawBufferPointer($0)) }
  }

  /// Appends `count` bytes of one value.
  public mutating func append(repeating byte: UInt8, count: Int) {
    precondition(count >= 0)
    self.makeRoom(for: count)
    let target = unsafe UnsafeMutableRawBufferPointer(
      rebasing: self.memory[self.tail..<(self.tail + count)])
    unsafe target.initializeMemory(as: UInt8.self, repeating: byte)
    self.tail += count
  }

  /// Appends the bytes of `value`, highest first.
  @inlinable
  public mutating func append<Integer: FixedWidthInteger>(bigEndian value: Integer) {
    let count = MemoryLayout<Integer>.size
    self.makeRoom(for: count)
    // One store instead of a copy of unknown length.
    unsafe self.memory.storeBytes(
      of: value.bigEndian, toByteOffset: self.tail, as: Integer.self)
    self.tail += count
  }

  /// Replaces readable bytes from `offset` on by those of `value`, highest first.
  ///
  /// For a length that is known only after what it counts was written: append 0, remember where,
  /// and overwrite it.
  @inlinable
  public mutating func overwrite(at offset: Int, bigEndian value: some FixedWidthInteger) {
    let ordered = value.bigEndian
    unsafe withUnsafeBytes(of: ordered) { source in
      precondition(offset >= 0)
      precondition(offset <= self.count - source.count)
      let start = self.head + offset
      unsafe UnsafeMutableRawBufferPointer(
        rebasing: self.memory[start..<(start + source.count)]
      ).copyMemory(from: source)
    }
  }

  /// Lends at least `minimum` writable bytes to `body`, which returns how many it wrote.
  @inlinable
  public mutating func appendUnsafe<Failure: Error>(
    atLeast minimum: Int,
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) {
    precondition(minimum >= 0)
    self.makeRoom(for: minimum)
    let written = try unsafe body(
      UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail...]))
    precondition(written >= 0)
    precondition(written <= self.capacity - self.tail)
    self.tail += written
  }

  // MARK: Memory

  @usableFromInline var readable: UnsafeMutableRawBufferPointer {
    @inline(__always)
    get { unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.head..<self.tail]) }
  }

  @inlinable
  mutating func append(copying source: UnsafeRawBufferPointer) {
    let count = source.count
    self.makeRoom(for: count)
    unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail..<(self.tail + count)])
      .copyMemory(from: source)
    self.tail += count
  }

  @inlinable
  @inline(__always)
  mutating func makeRoom(for count: Int) {
    if self.capacity - self.tail < count { self.moveOrGrow(for: count) }
  }

  @usableFromInline
  @inline(never)
  mutating func giveMemoryBack() {
    unsafe self.memory.deallocate()
    unsafe self.memory = Self.allocate(0)
  }

  @usableFromInline
  @inline(never)
  mutating func moveOrGrow(for count: Int) {
    let unread = self.count
    if self.head >= count && self.head >= unread {
      // Less is moved than was read since the last move, so moving costs no more than reading.
      unsafe self.memory.copyMemory(from: UnsafeRawBufferPointer(self.readable))
    } else {
      let grown = unsafe Self.allocate(max(64, self.capacity * 2, unread + count))
      unsafe grown.copyMemory(from: UnsafeRawBufferPointer(self.readable))
      unsafe self.memory.deallocate()
      unsafe self.memory = grown
    }
    self.head = 0
    self.tail = unread
  }

  private static func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    guard byteCount > 0 else { return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    return .allocate(byteCount: byteCount, alignment: 16)
  }
}
