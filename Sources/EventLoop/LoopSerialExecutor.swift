/// The serial executor of a loop: what is isolated to it runs on the loop, one piece at a time.
///
/// For an actor that belongs to a loop: return it from the actor's `unownedExecutor`. The actor
/// must not outlive the loop.
public final class LoopSerialExecutor: SerialExecutor, @unchecked Sendable {
  // `loop` is set once, before anyone else sees the executor; hence the unchecked Sendable.
  private unowned var loop: EventLoop?

  /// Makes an executor that has no loop yet.
  init() {}

  /// Gives the executor its loop; once.
  func attach(to loop: EventLoop) {
    precondition(self.loop == nil)
    self.loop = loop
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    self.attached.submit(.isolated(UnownedJob(job)))
  }

  public func checkIsolated() {
    precondition(self.attached.isCurrent, "not on loop \(self.attached.name)")
  }

  public func isIsolatingCurrentContext() -> Bool? { self.attached.isCurrent }

  private var attached: EventLoop {
    guard let loop = self.loop else { preconditionFailure("used before the loop was made") }
    return loop
  }
}
