internal import Basics
internal import EventLoop
internal import ServiceRuntime
internal import Telemetry

/// One connection on its loop: feeds libpq what the socket brings and callers what libpq says.
///
/// Unchecked because everything mutable is confined to the loop's thread; other threads only reach
/// it through `loop.execute`. It lives until it is closed: its watch keeps it alive.
final class Session: @unchecked Sendable, DescriptorWatchOwner, TimerOwner {
  /// How long asking the server to cancel may take: it is a connection of its own.
  static let cancelTimeout = Duration.seconds(30)
  /// How long the server may then take to end what it was asked to cancel.
  static let drainTimeout = Duration.seconds(10)

  let loop: EventLoop
  let configuration: PostgresConfiguration
  let blockingCalls: ComputePool
  let logger: Logger

  var machine = ConnectionStateMachine()
  var link: Link?
  var watch: DescriptorWatch?
  var cache: StatementCache
  /// The operation that runs or is drained.
  var current: Operation?
  var operations: [ConnectionStateMachine.OperationID: Operation] = [:]
  private var currentID: ConnectionStateMachine.OperationID?
  private var nextID = 0
  /// Whoever waits for the connection to be made.
  var opening: ((Result<Void, PostgresError>) -> Void)?
  var openDeadline = MonotonicTime.never
  private var drainDeadline = MonotonicTime.never
  private var cancelToken: CancelToken?
  private lazy var timer = LoopTimer(on: self.loop, owner: self)
  /// Whether libpq has bytes that the socket did not take.
  var hasUnsentBytes = false
  var isPipelining = true
  /// Why the connection ended.
  private(set) var ending: PostgresError?
  /// Told once, last, on the loop.
  var onEnd: ((PostgresError) -> Void)?
  /// Told of each notification, on the loop.
  var onNotification: ((Notification) -> Void)?
  /// Told how long statements took.
  let durations: QueryDurations

  init(
    _ configuration: PostgresConfiguration, on loop: EventLoop, blockingCalls: ComputePool,
    logger: Logger, durations: QueryDurations = QueryDurations()
  ) {
    self.loop = loop
    self.durations = durations
    self.configuration = configuration
    self.blockingCalls = blockingCalls
    self.logger = logger
    self.cache = StatementCache(countMax: configuration.preparedStatementsMax)
  }

  // MARK: Work. All on the loop.

  /// Takes in an operation; its completion is called exactly once.
  func submit(_ operation: Operation) {
    assert(self.loop.isCurrent)
    guard operation.deadline > self.loop.now else {
      return operation.complete(.failure(PostgresError(.deadlineExceeded)))
    }
    guard !operation.isInterrupted else {
      return operation.complete(.failure(PostgresError(.cancelled)))
    }
    let id = self.nextID
    self.nextID += 1
    operation.id = id
    switch self.machine.submit(id) {
    case .start:
      self.operations[id] = operation
      self.start(id)
    case .wait:
      self.operations[id] = operation
      self.scheduleTimer()
    case .refuseFull:
      let limit = ConnectionStateMachine.operationsWaitingMax
      operation.complete(
        .failure(PostgresError(.limitExceeded, "\(limit) operations wait for this connection")))
    case .refuseClosed:
      operation.complete(.failure(self.ending ?? PostgresError(.closed)))
    }
  }

  /// The caller of `operation` waits no longer.
  func interrupt(_ operation: Operation, _ code: PostgresError.Code) {
    assert(self.loop.isCurrent)
    guard let id = operation.id else {
      operation.isInterrupted = true
      return
    }
    var error = PostgresError(code)
    error.statement = operation.sql
    switch self.machine.interrupt(id) {
    case .ignore: return
    case .drop: self.operations[id] = nil
    case .cancel:
      self.operations[id] = nil
      error.mayHaveTakenEffect = true
      self.drainDeadline = self.loop.now + Self.cancelTimeout
      self.drainCopy(operation)
      self.askToCancel()
    }
    operation.complete(.failure(error))
    self.scheduleTimer()
    // The end of a COPY may have been said before we asked for it.
    self.advance()
  }

  func start(_ id: ConnectionStateMachine.OperationID?) {
    guard let id, let operation = self.operations[id] else { return }
    self.current = operation
    self.currentID = id
    guard self.send(operation) else { return self.lose() }
    operation.isSent = true
    self.scheduleTimer()
    self.flush()
  }

  /// The server has answered the current operation to its end.
  func finishCurrent(_ result: Result<Operation.Outcomes, PostgresError>) {
    guard let operation = self.current else { return }
    if let id = self.currentID { self.operations[id] = nil }
    self.current = nil
    self.currentID = nil
    let next = self.machine.finished()
    if self.cancelToken == nil { self.drainDeadline = .never }
    operation.complete(result)
    // A caller that was just told may have closed the connection.
    self.start(next)
    self.scheduleTimer()
  }

  private func askToCancel() {
    guard let token = self.link?.makeCancelToken() else { return self.cancelReturned() }
    self.cancelToken = token
    let (pool, loop, logger) = (self.blockingCalls, self.loop, self.logger)
    // On the loop, so that a full pool of tasks does not keep the server at work.
    Task(executorPreference: loop) {
      let isDone: Bool
      do throws(ComputePool.Refusal) {
        isDone = try await pool.run { _ in token.cancelAndWait() }
      } catch {
        isDone = false
      }
      if !isDone { logger.warning("postgres: a statement could not be cancelled") }
      loop.execute { self.cancelReturned() }
    }
  }

  private func cancelReturned() {
    self.cancelToken = nil
    self.start(self.machine.cancelReturned())
    if case .draining = self.machine.state {
      self.drainDeadline = self.loop.now + Self.drainTimeout
    } else {
      self.drainDeadline = .never
    }
    self.scheduleTimer()
  }

  // MARK: Time

  func scheduleTimer() {
    var next = min(self.openDeadline, self.drainDeadline)
    for operation in self.operations.values { next = min(next, operation.deadline) }
    if next == .never { self.timer.cancel() } else { self.timer.schedule(at: next) }
  }

  func timerFired(_ timer: LoopTimer) {
    let now = self.loop.now
    if self.openDeadline <= now { return self.end(self.openingTimeout()) }
    if self.drainDeadline <= now {
      return self.end(
        PostgresError(.connectionLost, "the server did not end what it was asked to cancel"))
    }
    for operation in self.operations.values where operation.deadline <= now {
      self.interrupt(operation, .deadlineExceeded)
    }
    self.scheduleTimer()
  }

  private func openingTimeout() -> PostgresError {
    PostgresError(.connectFailed, "no connection to \(self.configuration) in time")
  }

  // MARK: The socket

  func descriptorReady(_ watch: DescriptorWatch, for readiness: DescriptorInterest) {
    if self.machine.state == .opening { return self.continueOpening() }
    if readiness.contains(.writable), self.hasUnsentBytes { self.flush() }
    if readiness.contains(.readable) { self.receive() }
  }

  func descriptorWatchEnded(_ watch: DescriptorWatch) {
    self.watch = nil
    self.end(PostgresError(.closed, "the event loop has ended"))
  }

  /// Writes what can be written, and asks to be told when more can.
  func flush() {
    guard let link = self.link else { return }
    guard let hasMore = link.flush() else { return self.lose() }
    self.hasUnsentBytes = hasMore
    self.updateInterest()
    if !hasMore { self.current?.copy?.flushed() }
  }

  func updateInterest() {
    guard let watch = self.watch else { return }
    var interest: DescriptorInterest = self.hasUnsentBytes ? .writable : []
    // Bytes that nobody asks for yet stay in the socket, and so slow the server down.
    if self.current?.copy?.isPaused != true { interest.insert(.readable) }
    if watch.interest != interest { watch.setInterest(interest) }
  }

  private func receive() {
    guard let link = self.link else { return }
    let isAlive = link.consumeInput()
    // What arrived before the end still counts: it may be the answer to COMMIT.
    self.advance()
    guard isAlive else { return self.lose() }
    while let notification = self.link?.nextNotification() { self.onNotification?(notification) }
  }

  // MARK: The end

  /// The connection broke; what the server said last tells why, if it said anything.
  func lose() {
    guard let link = self.link else { return }
    var error = PostgresError(
      .connectionLost, link.errorMessage.hiding(self.configuration.password))
    for _ in 0..<Self.lastRepliesMax {
      guard !link.isBusy else { break }
      switch link.nextReply() {
      case .failure(let failure) where failure.sqlState != nil:
        error.sqlState = failure.sqlState
        error.message = failure.message
      default: continue
      }
    }
    self.end(error)
  }

  /// Answers that are looked at on a connection that broke.
  private static let lastRepliesMax = 16

  /// Ends the connection, once, and tells everyone who waits for it.
  func end(_ error: PostgresError) {
    guard self.machine.state != .closed else { return }
    let lost = self.machine.close()
    self.ending = error
    self.timer.cancel()
    // Before the link: it closes the descriptor.
    self.watch?.close()
    self.watch = nil
    self.link = nil
    self.current = nil
    self.openDeadline = .never
    self.drainDeadline = .never
    let opening = self.opening
    self.opening = nil
    opening?(.failure(error))
    for id in lost {
      guard let operation = self.operations.removeValue(forKey: id) else { continue }
      var failure = error
      failure.statement = operation.sql
      failure.mayHaveTakenEffect = operation.isSent
      operation.complete(.failure(failure))
    }
    let onEnd = self.onEnd
    self.onEnd = nil
    self.onNotification = nil
    onEnd?(error)
  }
}
