public import Basics
private import ServiceRuntime
internal import Synchronization

/// A thread that waits for sockets, timers and work, and runs what they bring.
///
/// A task that prefers this loop runs on its thread: started there with
/// `Task.immediate(executorPreference:)` it begins on the spot and, after each suspension, resumes
/// there without a hop. What must not run at the same time as other such code is isolated to
/// ``serial``. One object in both roles would make the runtime enqueue a job at every await.
///
/// A turn of the loop: take in work from other threads, run work, write what streams have to send,
/// poll, then handle what became ready and which timers are due. Nothing on the loop may block.
///
/// Once the loop has ended, late work still runs, one piece at a time, on a short-lived thread, so
/// that no task waits for ever.
///
/// Everything mutable is confined to the loop's thread, or after its end to the one late thread,
/// but for `inbox` (a lock), `joining` (another) and the atomics; hence the unchecked Sendable.
@safe
public final class EventLoop: TaskExecutor, @unchecked Sendable {
  /// How a loop behaves where there is a choice.
  public struct Settings: Sendable, Hashable {
    /// How long to poll without sleeping before going to sleep.
    ///
    /// Saves the wake-up, tens of microseconds, at the price of a busy core. Only for a machine
    /// with more cores than loops.
    public var busyPoll: Duration

    /// Settings with the defaults, or with what is given.
    public init(busyPoll: Duration = .zero) { self.busyPoll = busyPoll }
  }

  /// Pieces of work run before the loop looks at its sockets again.
  static let workPerTurnMax = 1024
  /// Turns that a stopping loop grants to work that keeps coming.
  static let stoppingTurnsMax = 64
  /// Bytes of the buffers that all streams of a loop share for reading and for writing.
  static let bufferBytes = 262_144

  struct Inbox: ~Copyable {
    var work = WorkQueue()
    /// The loop has been woken and has not taken the work yet.
    var isSignalled = false
    var hasEnded = false
    /// A thread is running what came after the end.
    var hasLateThread = false
  }

  /// What the loop is called, also the thread's name.
  public let name: String
  /// The executor of what is isolated to this loop, such as an actor.
  public let serial: LoopSerialExecutor

  let poller: Poller
  let busyPoll: Duration
  let readBuffer: UnsafeMutableRawBufferPointer
  let writeBuffer: UnsafeMutableRawBufferPointer

  private let inbox = Locked(Inbox())
  let hasRemoteWork = Atomic<Bool>(false)
  /// Threads that are about to wake the loop; libuv's loop must outlive them.
  private let wakersCount = Atomic<Int>(0)
  let passage = Atomic<UInt64>(LoopMark.idleBit)
  private let thread = Atomic<UInt>(0)
  private let joining: Locked<LoopThread?> = Locked(nil)
  private let end = Latch()

  private var work = WorkQueue()
  private var arrived = WorkQueue()
  var timers: TimerWheel
  private(set) var cachedTime: MonotonicTime
  private(set) var isStopping = false
  /// Streams with something to send in this turn.
  var sendingStreams: ContiguousArray<SocketStream> = []
  /// Streams that have closed and not told their owner yet.
  var closedStreams: ContiguousArray<SocketStream> = []
  private var residents: ContiguousArray<any LoopResident> = []

  /// Starts a loop on a thread of its own.
  public static func start(
    named name: String, settings: Settings = Settings()
  ) throws(EventLoopError) -> EventLoop {
    SystemCall.ignoreBrokenPipeSignal()
    let loop = EventLoop(name: name, settings: settings, poller: try Poller())
    do throws(EventLoopError) {
      let thread = try LoopThread(name: name) { loop.run() }
      loop.joining.withLock { $0 = thread }
    } catch {
      loop.close()
      throw error
    }
    return loop
  }

  private init(name: String, settings: Settings, poller: Poller) {
    self.name = name
    self.poller = poller
    self.busyPoll = settings.busyPoll
    self.cachedTime = Poller.time()
    self.timers = TimerWheel(now: self.cachedTime)
    unsafe self.readBuffer = .allocate(byteCount: Self.bufferBytes, alignment: 64)
    unsafe self.writeBuffer = .allocate(byteCount: Self.bufferBytes, alignment: 64)
    self.serial = LoopSerialExecutor()
    self.serial.attach(to: self)
  }

  deinit {
    self.joining.withLock { thread in
      thread?.detach()
      thread = nil
    }
    unsafe self.readBuffer.deallocate()
    unsafe self.writeBuffer.deallocate()
  }

  /// Whether the caller runs on this loop.
  public var isCurrent: Bool { self.thread.load(ordering: .relaxed) == LoopThread.current }

  /// The time at which this turn began; on the loop only.
  public var now: MonotonicTime {
    assert(self.isCurrent)
    return self.cachedTime
  }

  /// Runs `work` on the loop, after what was given to it before; from any thread.
  public func execute(_ work: @escaping @Sendable () -> Void) {
    self.submit(.closure(work))
  }

  /// Asks the loop to close its streams, listeners and watches, and to end; from any thread.
  public func stop() {
    self.execute { self.beginStopping() }
  }

  /// Waits until the loop has ended and its thread is gone; from any other thread.
  public func join() {
    precondition(!self.isCurrent, "a loop cannot wait for itself")
    let thread = self.joining.withLock { thread in
      let taken = thread
      thread = nil
      return taken
    }
    if let thread {
      thread.join()
      self.end.open()
    } else {
      self.end.wait()
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    self.submit(.task(UnownedJob(job)))
  }

  func submit(_ work: consuming Work) {
    guard !self.isCurrent else {
      self.work.append(work)
      return
    }
    var submitted: Work? = work
    let next = self.inbox.withLock { inbox -> AfterSubmit in
      if let work = submitted.take() { inbox.work.append(work) }
      self.hasRemoteWork.store(true, ordering: .relaxed)
      if inbox.hasEnded {
        guard !inbox.hasLateThread else { return .nothing }
        inbox.hasLateThread = true
        return .startLateThread
      }
      guard !inbox.isSignalled else { return .nothing }
      inbox.isSignalled = true
      self.wakersCount.add(1, ordering: .relaxed)
      return .wake
    }
    switch next {
    case .nothing: break
    case .wake:
      // Not under the lock: the loop would wake up only to wait for it.
      self.poller.wake()
      self.wakersCount.subtract(1, ordering: .releasing)
    case .startLateThread: self.startLateThread()
    }
  }

  private enum AfterSubmit {
    case nothing
    case wake
    case startLateThread
  }
}

extension EventLoop {
  // MARK: A turn

  private func run() {
    self.thread.store(LoopThread.current, ordering: .relaxed)
    self.beginTurn()
    while !self.isStopping { self.turn() }
    var turns = 0
    while turns < Self.stoppingTurnsMax, turns == 0 || self.hasWork {
      self.turn()
      turns += 1
    }
    self.finish()
  }

  private var hasWork: Bool {
    !self.work.isEmpty || !self.sendingStreams.isEmpty || !self.closedStreams.isEmpty
      || self.hasRemoteWork.load(ordering: .relaxed)
  }

  private func turn() {
    self.takeRemoteWork()
    self.runWork()
    self.flushStreams()
    self.reportClosedStreams()
    self.poll()
    self.beginTurn()
    self.dispatch()
  }

  private func takeRemoteWork() {
    guard self.hasRemoteWork.load(ordering: .relaxed) else { return }
    self.inbox.withLock { inbox in
      swap(&inbox.work, &self.arrived)
      inbox.isSignalled = false
      self.hasRemoteWork.store(false, ordering: .relaxed)
    }
    while let work = self.arrived.popFirst() { self.work.append(work) }
  }

  private func runWork() {
    var budget = Self.workPerTurnMax
    while budget > 0, let work = self.work.popFirst() {
      budget -= 1
      switch work {
      case .task(let job): unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
      case .isolated(let job):
        unsafe job.runSynchronously(
          isolatedTo: self.serial.asUnownedSerialExecutor(),
          taskExecutor: self.asUnownedTaskExecutor())
      case .closure(let closure): closure()
      }
    }
  }

  /// Writes at most once to each stream that had something to send when this began.
  private func flushStreams() {
    let count = self.sendingStreams.count
    guard count > 0 else { return }
    for index in 0..<count { self.sendingStreams[index].flush() }
    // A stream that filled its share has put itself in again, behind the others.
    self.sendingStreams.removeSubrange(0..<count)
  }

  private func reportClosedStreams() {
    guard !self.closedStreams.isEmpty else { return }
    // More may close while owners are told.
    var index = 0
    while index < self.closedStreams.count {
      self.closedStreams[index].reportClosed()
      index += 1
    }
    self.closedStreams.removeAll(keepingCapacity: true)
  }

  private func poll() {
    guard !self.hasWork, !self.isStopping else {
      _ = self.poller.poll(blocking: false)
      return
    }
    self.poller.setAlarm(self.timers.nextWake())
    self.markIdle()
    if self.busyPoll > .zero {
      let end = Poller.time() + self.busyPoll
      repeat {
        if self.poller.poll(blocking: false) { return }
      } while Poller.time() < end
    }
    _ = self.poller.poll(blocking: true)
  }

  /// Counts the turn and takes the time.
  private func beginTurn() {
    self.markActive()
    self.cachedTime = Poller.time()
  }

  private func dispatch() {
    for index in 0..<self.poller.ready.count { self.poller.ready[index].dispatch() }
    self.timers.advance(to: self.cachedTime)
    while let timer = self.timers.popDue() {
      timer.disarmOwner()?.timerFired(timer)
    }
  }

  // MARK: The end

  private func beginStopping() {
    guard !self.isStopping else { return }
    self.isStopping = true
    while let resident = self.residents.last { resident.loopIsStopping() }
  }

  private func finish() {
    self.reportClosedStreams()
    while let timer = self.timers.popAny() { _ = timer.disarmOwner() }
    self.inbox.withLock { $0.hasEnded = true }
    while self.wakersCount.load(ordering: .acquiring) > 0 {}
    self.poller.close()
    self.markIdle()
    self.thread.store(0, ordering: .relaxed)
    let leavesWork = !self.work.isEmpty
    let startsThread = self.inbox.withLock { inbox in
      guard leavesWork || !inbox.work.isEmpty, !inbox.hasLateThread else { return false }
      inbox.hasLateThread = true
      return true
    }
    if startsThread { self.startLateThread() }
  }

  /// Undoes what starting did when there is no thread.
  private func close() {
    self.inbox.withLock { $0.hasEnded = true }
    self.poller.close()
  }

  private func startLateThread() {
    do throws(EventLoopError) {
      let thread = try LoopThread(name: self.name) { self.runLateWork() }
      thread.detach()
    } catch {
      preconditionFailure("no thread for work after the end of loop \(self.name): \(error)")
    }
  }

  private func runLateWork() {
    self.thread.store(LoopThread.current, ordering: .relaxed)
    while true {
      self.markActive()
      self.takeRemoteWork()
      self.runWork()
      self.reportClosedStreams()
      guard self.work.isEmpty else { continue }
      let isDone = self.inbox.withLock { inbox in
        guard inbox.work.isEmpty else { return false }
        self.markIdle()
        self.thread.store(0, ordering: .relaxed)
        inbox.hasLateThread = false
        return true
      }
      if isDone { return }
    }
  }

  // MARK: Residents

  /// Keeps `resident` until it leaves, and tells it when the loop stops.
  func admit(_ resident: any LoopResident) throws(EventLoopError) {
    assert(self.isCurrent)
    guard !self.isStopping else { throw .loopStopped }
    resident.residence = self.residents.count
    self.residents.append(resident)
  }

  /// Lets `resident` go, if it is there.
  func dismiss(_ resident: any LoopResident) {
    assert(self.isCurrent)
    guard let place = resident.residence else { return }
    resident.residence = nil
    let last = self.residents.removeLast()
    guard last !== resident else { return }
    last.residence = place
    self.residents[place] = last
  }
}

/// Something open on a loop that must be closed before the loop can end.
protocol LoopResident: AnyObject {
  /// Where the loop keeps it; the loop's own.
  var residence: Int? { get set }
  /// The loop is ending: close, and so leave.
  func loopIsStopping()
}
