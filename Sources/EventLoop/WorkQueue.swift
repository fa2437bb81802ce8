/// One thing for a loop to run.
enum Work {
  /// A job of a task that prefers this loop.
  case task(UnownedJob)
  /// A job that is isolated to the loop's serial executor.
  case isolated(UnownedJob)
  case closure(@Sendable () -> Void)
}

/// Work in the order in which it arrived.
///
/// A ring that keeps its memory, so that the steady path allocates nothing. It has no bound of its
/// own: a job is in it at most once, so tasks bound it, and whoever starts tasks bounds those.
@safe
struct WorkQueue: ~Copyable {
  private var ring: UnsafeMutablePointer<Work>
  private var capacity: Int
  private var head = 0
  private(set) var count = 0

  /// Creates an empty queue with room for `capacity`, a power of two.
  init(capacity: Int = 256) {
    precondition(capacity > 0)
    precondition(capacity & (capacity - 1) == 0)
    unsafe self.ring = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit {
    for offset in 0..<self.count {
      unsafe (self.ring + ((self.head + offset) & (self.capacity - 1))).deinitialize(count: 1)
    }
    unsafe self.ring.deallocate()
  }

  var isEmpty: Bool { self.count == 0 }

  mutating func append(_ work: consuming Work) {
    if self.count == self.capacity { self.grow() }
    let slot = (self.head + self.count) & (self.capacity - 1)
    unsafe (self.ring + slot).initialize(to: work)
    self.count += 1
  }

  mutating func popFirst() -> Work? {
    guard self.count > 0 else { return nil }
    let work = unsafe (self.ring + self.head).move()
    self.head = (self.head + 1) & (self.capacity - 1)
    self.count -= 1
    return work
  }

  private mutating func grow() {
    let grown = UnsafeMutablePointer<Work>.allocate(capacity: self.capacity * 2)
    let untilEnd = min(self.count, self.capacity - self.head)
    unsafe grown.moveInitialize(from: self.ring + self.head, count: untilEnd)
    unsafe (grown + untilEnd).moveInitialize(from: self.ring, count: self.count - untilEnd)
    unsafe self.ring.deallocate()
    unsafe self.ring = grown
    self.capacity *= 2
    self.head = 0
  }
}
