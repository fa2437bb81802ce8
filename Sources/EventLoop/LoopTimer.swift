public import Basics

/// Who is told when a timer fires.
public protocol TimerOwner: AnyObject {
  /// The time has come. Called on the loop; the timer is no longer scheduled and may be again.
  func timerFired(_ timer: LoopTimer)
}

/// A timer of one loop, made once and scheduled as often as needed without allocating.
///
/// Fires never early, and late by at most two milliseconds plus what the loop is busy with. While
/// it is scheduled it keeps its owner alive; otherwise the owner must outlive it. Everything here
/// is called on the loop. Once the loop is
/// stopping, no timer fires and none can be scheduled.
@safe
public final class LoopTimer: @unchecked Sendable {
  // Confined to the thread of `loop`, which debug builds assert; hence the unchecked Sendable.

  /// The loop it fires on.
  public let loop: EventLoop

  private unowned let owner: any TimerOwner
  private var scheduledOwner: (any TimerOwner)?

  // The wheel's own: where this timer is linked, and when it is due.
  var tick: UInt64 = 0
  var list: Int = TimerWheel.noList
  var next: Unmanaged<LoopTimer>?
  var previous: Unmanaged<LoopTimer>?

  /// Makes a timer that is not scheduled.
  public init(on loop: EventLoop, owner: any TimerOwner) {
    self.loop = loop
    self.owner = owner
  }

  /// Whether it is going to fire.
  public var isScheduled: Bool { self.list != TimerWheel.noList }

  /// Schedules it, or schedules it anew, `delay` after the loop's ``EventLoop/now``.
  public func schedule(after delay: Duration) {
    self.schedule(at: self.loop.now + delay)
  }

  /// Schedules it, or schedules it anew, for `deadline`.
  public func schedule(at deadline: MonotonicTime) {
    assert(self.loop.isCurrent)
    guard !self.loop.isStopping else { return }
    self.scheduledOwner = self.owner
    self.loop.timers.insert(self, deadline: deadline)
  }

  /// Makes sure that it does not fire.
  public func cancel() {
    assert(self.loop.isCurrent)
    self.loop.timers.remove(self)
    self.scheduledOwner = nil
  }

  /// Gives up the owner, to be told or to be let go.
  func disarmOwner() -> (any TimerOwner)? {
    let owner = self.scheduledOwner
    self.scheduledOwner = nil
    return owner
  }
}
