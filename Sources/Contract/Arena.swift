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
    fileprivate let offset: Int
    fileprivate let budget: Int
  }

  /// The bytes that stay with the thread; what a larger message needed is freed after it.
  static let bytesKept = 65_536

  private var blocks: [UnsafeMutableRawBufferPointer]
  /// The block that pieces are cut off, and how much of it is gone.
  private var block = 0
  private var offset = 0
  /// How many bytes may still be asked for.
  private var budget = Int.max
  /// Whether a piece was refused because the budget was spent.
  private(set) var isExhausted = false
  private let allocator: UnsafeMutablePointer<ProtobufCAllocator>

  private init() {
    unsafe self.allocator = .allocate(capacity: 1)
    unsafe self.blocks = unsafe [.allocate(byteCount: Self.bytesKept, alignment: 16)]
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
  static var current: Arena {
    if let held = unsafe pthread_getspecific(ArenaKey.shared.key) {
      return unsafe Unmanaged<Arena>.fromOpaque(held).takeUnretainedValue()
    }
    let arena = Arena()
    unsafe pthread_setspecific(
      ArenaKey.shared.key, Unmanaged.passRetained(arena).toOpaque())
    return arena
  }

  /// The memory that the arena has now.
  var bytesHeld: Int { unsafe self.blocks.reduce(0) { $0 + $1.count } }

  /// Begins a message that may ask for `budget` bytes.
  func mark(budget: Int) -> Mark {
    let mark = Mark(block: self.block, offset: self.offset, budget: self.budget)
    self.budget = budget
    self.isExhausted = false
    return mark
  }

  /// Takes back everything that was given since `mark`.
  func release(to mark: Mark) {
    self.block = mark.block
    self.offset = mark.offset
    self.budget = mark.budget
    while unsafe self.blocks.count > mark.block + 1 {
      unsafe self.blocks.removeLast().deallocate()
    }
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
    if unsafe self.blocks[self.block].count - self.offset < size { self.addBlock(for: size) }
    let piece = unsafe self.blocks[self.block].baseAddress?.advanced(by: self.offset)
    self.offset += size
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
    self.block = unsafe self.blocks.count - 1
    self.offset = 0
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
