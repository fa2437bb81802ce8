public import EventLoop
internal import ServiceRuntime
public import Synchronization

/// Holds the model in force, which every loop reads without a lock and which is replaced whole.
///
/// A loop borrows with ``withCurrent(_:)``: one atomic load, no reference counted, nothing
/// allocated. What a loop borrows it gives back before it looks at its sockets again, since the
/// borrowing code cannot suspend; so a superseded model is freed once every loop has moved on or
/// waits. Code that suspends, and every other thread, takes ``retained()``.
///
/// ```swift
/// let premium = holder.withCurrent { model in model.premium(of: cover) }
/// ```
@safe
public final class SnapshotHolder<Model: Sendable & ~Copyable>: @unchecked Sendable {
  // Sendable: `head` is atomic and what it points to is kept by `state`, a lock, until no loop can
  // be reading it any more.
  @usableFromInline let head = unsafe Atomic<UnsafePointer<Model>?>(nil)
  private let loops: [EventLoop]
  private let state = Locked(State())

  private struct State {
    var current: RetainedSnapshot<Model>?
    var superseded: [Superseded] = []
  }

  /// A model that is not in force any more, with the loops that may still read it.
  private struct Superseded {
    let snapshot: RetainedSnapshot<Model>
    var readers: [(loop: EventLoop, mark: LoopMark)]
  }

  /// An empty holder, to be read by `loops` and no other thread.
  public init(readBy loops: [EventLoop]) { self.loops = loops }

  /// Lends the model in force to `body`; nil when there is none yet.
  ///
  /// Only on one of the holder's loops. `body` cannot suspend, and what it returns must not refer
  /// to the model's memory.
  @inlinable
  @inline(__always)
  public func withCurrent<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Model) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    assert(self.isOnLoop, "read on a thread that is none of the holder's loops")
    guard let model = unsafe self.head.load(ordering: .acquiring) else { return nil }
    return try unsafe body(model.pointee)
  }

  @usableFromInline var isOnLoop: Bool { self.loops.contains(where: \.isCurrent) }

  /// The model in force, to keep; nil when there is none yet; from any thread.
  public func retained() -> RetainedSnapshot<Model>? { self.state.withLock { $0.current } }

  /// Whether there is a model yet; from any thread.
  public var isReady: Bool { unsafe self.head.load(ordering: .relaxed) != nil }

  /// Puts `snapshot` in force, and frees what no loop reads any more; from any thread.
  public func publish(_ snapshot: RetainedSnapshot<Model>) {
    self.state.withLock { state in
      let before = state.current
      state.current = snapshot
      // Unlinked before the marks are taken: whoever is past a mark has seen the new one.
      unsafe self.head.store(
        UnsafePointer(snapshot.place), ordering: .sequentiallyConsistent)
      if let before {
        state.superseded.append(
          Superseded(snapshot: before, readers: self.loops.map { ($0, $0.mark) }))
      }
    }
    self.reclaim()
  }

  /// Puts `model` in force.
  public func publish(_ model: consuming Model) { self.publish(RetainedSnapshot(model)) }

  /// Frees what no loop reads any more; returns how many superseded models must still be kept.
  @discardableResult
  public func reclaim() -> Int {
    var freed: [RetainedSnapshot<Model>] = []
    let kept = self.state.withLock { state in
      var kept: [Superseded] = []
      for var superseded in state.superseded {
        superseded.readers.removeAll { $0.loop.hasPassed($0.mark) }
        if superseded.readers.isEmpty {
          freed.append(superseded.snapshot)
        } else {
          kept.append(superseded)
        }
      }
      state.superseded = kept
      return kept.count
    }
    // Outside the lock: freeing a large model takes a while.
    freed.removeAll()
    return kept
  }
}
