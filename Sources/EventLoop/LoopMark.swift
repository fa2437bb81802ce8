internal import Synchronization

/// A moment of a loop, taken to find out later whether the loop has moved on.
///
/// For memory that loops read without locks: unlink the old value with a sequentially consistent
/// store, take a mark of every loop, and free it when every loop has passed its mark. A loop that
/// waits for events borrows nothing, so it has passed at once.
public struct LoopMark: Sendable, Hashable {
  /// Set while the loop is polling or has ended.
  ///
  /// The bits above count turns.
  static let idleBit: UInt64 = 1

  let value: UInt64
}

extension EventLoop {
  /// Where the loop is now; from any thread.
  public var mark: LoopMark {
    LoopMark(value: self.passage.load(ordering: .sequentiallyConsistent))
  }

  /// Whether everything that the loop borrowed before `mark` was taken has been given back.
  ///
  /// Holds for what is borrowed within one piece of synchronous code on the loop. From any thread.
  public func hasPassed(_ mark: LoopMark) -> Bool {
    guard mark.value & LoopMark.idleBit == 0 else { return true }
    return self.passage.load(ordering: .sequentiallyConsistent) != mark.value
  }

  /// Says that nothing is borrowed until ``markActive()``.
  func markIdle() {
    let value = self.passage.load(ordering: .relaxed)
    self.passage.store(value | LoopMark.idleBit, ordering: .sequentiallyConsistent)
  }

  /// Counts a turn: nothing is borrowed from before.
  ///
  /// The fence keeps every later load behind the count: whoever does not see the count yet has
  /// unlinked before such a load, which then sees the new value.
  func markActive() {
    let value = self.passage.load(ordering: .relaxed)
    self.passage.store((value | LoopMark.idleBit) &+ 1, ordering: .sequentiallyConsistent)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
  }
}
