private import CProtobufC

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Memory for the records of one thread, given back all at once.
///
/// `protobuf-c` asks for many small pieces while it unpacks a message, and needs none of them once
/// the message has become a Swift value. So pieces are cut off a block one after the other, and
/// ``release(to:)`` takes back everything since a ``Mark``. Marks nest: a message may be coded
/// while another one is.
@safe
final class Arena {
  /// Where the arena stood, and what it may still give.
  struct Mark {
    fileprivate let block: Int
    fileprivate let left: Int
    fileprivate let budget: Int
  }

  /// The bytes that stay with the thread; what a larger message needed is freed after it.
  static let bytesKept = 65_536

  private var blocks: [UnsafeMutableRawBufferPointer]
  /// The block that pieces are cut off, and what of it is left.
  private var block = 0
  private var next: UnsafeMutableRawPointer
  private var left: Int
  /// How many bytes may still be asked for.
  private var budget = Int.max
  /// Whether a piece was refused because the budget was spent.
  private(set) var isExhausted = false
  private let allocator: UnsafeMutablePointer<ProtobufCAllocator>

  private init() {
    unsafe self.allocator = .allocate(capacity: 1)
    let first = UnsafeMutableRawPointer.allocate(byteCount: Self.bytesKept, alignment: 16)
    unsafe self.blocks = unsafe [
      UnsafeMutableRawBufferPointer(start: first, count: Self.bytesKept)
    ]
    unsafe self.next = unsafe first
    self.left = Self.bytesKept
    // Unowned: the allocator is only used by calls made through the arena itself.
    unsafe self.allocator.initialize(
      to: ProtobufCAllocator(
        alloc: { arena, size in
          guard let arena = unsafe arena else { return nil }
          return unsafe Unmanaged<Arena>.fromOpaque(arena)._withUnsafeGuaranteedRef {
            unsafe $0.allocate(size)
          }
        },
        free: { _, _ in },
        allocator_data: Unmanaged.passUnretained(self).toOpaque()))
  }

  deinit {
    unsafe self.blocks.forEach { unsafe $0.deallocate() }
    unsafe self.allocator.deallocate()
  }

  /// The arena of the thread that asks.
  static var current: Arena { unsafe self.uncounted.takeUnretainedValue() }

  /// The arena of the thread that asks, which keeps it: no message needs to count a reference.
  static var uncounted: Unmanaged<Arena> {
    if let held = unsafe pthread_getspecific(ArenaKey.shared.key) {
      return unsafe Unmanaged<Arena>.fromOpaque(held)
    }
    let arena = unsafe Unmanaged.passRetained(Arena())
    unsafe pthread_setspecific(ArenaKey.shared.key, arena.toOpaque())
    return unsafe arena
  }

  /// The memory that the arena has now.
  var bytesHeld: Int { unsafe self.blocks.reduce(0) { $0 + $1.count } }

  /// Begins a message that may ask for `budget` bytes.
  func mark(budget: Int) -> Mark {
    let mark = Mark(block: self.block, left: self.left, budget: self.budget)
    self.budget = budget
    self.isExhausted = false
    return mark
  }

  /// Takes back everything that was given since `mark`.
  func release(to mark: Mark) {
    self.budget = mark.budget
    guard self.block != mark.block else {
      // What was given since is what is left less.
      unsafe self.next -= mark.left - self.left
      self.left = mark.left
      return
    }
    while unsafe self.blocks.count > mark.block + 1 {
      unsafe self.blocks.removeLast().deallocate()
    }
    self.cut(mark.block, leaving: mark.left)
  }

  /// Goes on cutting pieces off `block`.
  private func cut(_ block: Int, leaving left: Int) {
    let memory = unsafe self.blocks[block]
    // A block is never empty, and so never without an address.
    guard let start = memory.baseAddress else { preconditionFailure("an empty block") }
    self.block = block
    unsafe self.next = unsafe start + (memory.count - left)
    self.left = left
  }

  /// Cuts off `count` bytes, aligned for any field; `nil` when the budget does not allow it.
  func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    let (padded, overflow) = count.addingReportingOverflow(7)
    let size = padded & ~7
    guard !overflow, size <= self.budget else {
      self.isExhausted = true
      return nil
    }
    self.budget -= size
    if self.left < size { self.addBlock(for: size) }
    let piece = unsafe self.next
    unsafe self.next += size
    self.left -= size
    return unsafe piece
  }

  /// Cuts off `count` bytes that the caller is known to be allowed.
  func mustAllocate(_ count: Int) -> UnsafeMutableRawPointer {
    guard let piece = unsafe self.allocate(count) else {
      preconditionFailure("an encoder has no budget")
    }
    return unsafe piece
  }

  private func addBlock(for size: Int) {
    let last = unsafe self.blocks[self.block].count
    let grown = max(size, min(2 * last, Self.blockBytesMax))
    unsafe self.blocks.append(.allocate(byteCount: grown, alignment: 16))
    self.cut(unsafe self.blocks.count - 1, leaving: grown)
  }

  /// Blocks double up to this size.
  private static let blockBytesMax = 1 << 20

  /// Unpacks a message; the record lives until ``release(to:)``.
  func unpack(
    _ bytes: UnsafeRawBufferPointer, as descriptor: UnsafeRawPointer
  ) -> UnsafeMutableRawPointer? {
    let descriptor = unsafe descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    let message = unsafe protobuf_c_message_unpack(
      descriptor, self.allocator, bytes.count,
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    return UnsafeMutableRawPointer(message)
  }
}

/// The slot in which a thread keeps its arena, which goes when the thread ends.
private struct ArenaKey {
  static let shared = ArenaKey()

  let key: pthread_key_t

  init() {
    var key = pthread_key_t()
    #if canImport(Darwin)
      let status = unsafe pthread_key_create(&key) {
        unsafe Unmanaged<Arena>.fromOpaque($0).release()
      }
    #else
      let status = unsafe pthread_key_create(&key) { held in
        guard let held = unsafe held else { return }
        unsafe Unmanaged<Arena>.fromOpaque(held).release()
      }
    #endif
    // 0, or EAGAIN when the process has no slot left: a bug of the process.
    precondition(status == 0)
    self.key = key
  }
}
