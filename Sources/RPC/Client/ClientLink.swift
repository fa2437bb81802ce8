internal import Basics
internal import ServiceRuntime
internal import Synchronization
internal import Telemetry

/// Makes the carrier of a connection; on the loop.
///
/// The carrier attaches itself and tells the connection when it is closed, at once or later.
typealias ClientConnector = @Sendable (ClientConnection) -> Void

/// A channel's part on one loop: its connection there, and the calls made through it.
///
/// Confined to its loop, but for `state`; hence the unchecked Sendable.
final class ClientLink: @unchecked Sendable {
  /// Call objects kept for further calls.
  static let sparesMax = 256

  let loop: any CallLoop
  let settings: RPCChannelSettings
  private let connector: ClientConnector
  private let ids: IDSource
  private var machine: ChannelStateMachine
  private let published = Atomic<UInt8>(ChannelState.idle.rawValue)
  /// The connection that calls are sent on, or that is being made.
  private var connection: ClientConnection?
  /// Calls without a connection, oldest first; those that are over are skipped.
  private var waiting: [ClientCall] = []
  private var deadlines = DeadlineQueue<ClientCall>()
  private var connectDeadline = MonotonicTime.never
  private var alarm: (any Alarm)?
  private var alarmTime = MonotonicTime.never
  private var spares: [ClientCall] = []
  private var fields = FieldList()

  init(
    loop: any CallLoop, settings: RPCChannelSettings, ids: IDSource,
    connector: @escaping ClientConnector
  ) {
    self.loop = loop
    self.settings = settings
    self.ids = ids
    self.connector = connector
    self.machine = ChannelStateMachine(
      backoff: Backoff(base: settings.firstPause, cap: settings.longestPause))
  }

  /// Whether the server can be reached; from any thread.
  var state: ChannelState {
    ChannelState(rawValue: self.published.load(ordering: .relaxed)) ?? .idle
  }

  // MARK: Calls

  /// A call object; one used before when the caller is on the loop.
  func makeCall() -> ClientCall {
    guard self.loop.isCurrent else { return ClientCall(link: self) }
    return self.spares.popLast() ?? ClientCall(link: self)
  }

  /// Takes back the object of a call that is over, if nobody else can hold it.
  func reuse(_ call: ClientCall) {
    guard self.loop.isCurrent, self.machine.state != .closed, call.machine.isOver,
      call.livePosition < 0, call.deadlinePosition < 0, self.spares.count < Self.sparesMax
    else { return }
    call.recycle()
    self.spares.append(call)
  }

  /// Sends `call`, or lets it wait, or fails it.
  func start(_ call: ClientCall) {
    guard !call.machine.isOver else { return }
    if call.deadline != .never {
      guard call.deadline > self.loop.now else { return call.fail(Self.deadlineExceeded) }
      self.deadlines.insert(call, at: call.deadline)
    }
    self.route(call)
    self.settle()
  }

  /// Only the deadline of `call` counts: it pauses a task and is never sent.
  func startPause(_ call: ClientCall) {
    self.deadlines.insert(call, at: call.deadline)
    self.settle()
  }

  private func route(_ call: ClientCall) {
    switch self.machine.callArrives(waitsForReady: call.options.waitsForReady) {
    case .send: self.send(call)
    case .wait: self.keepWaiting(call)
    case .connectAndWait:
      self.keepWaiting(call)
      self.connect()
    case .fail:
      call.fail(RPCError(.unavailable, "The server cannot be reached."))
    case .refuse:
      call.fail(RPCError(.unavailable, "The channel is closed."))
    }
  }

  private func send(_ call: ClientCall) {
    let now = self.loop.now
    RequestFields.fill(
      &self.fields, path: call.path, authority: self.settings.authority,
      remaining: call.deadline == .never ? nil : call.deadline - now, options: call.options,
      ids: self.ids)
    guard let connection = self.connection, connection.send(call, fields: self.fields) else {
      // Its stream numbers are used up: another connection starts over.
      if let connection = self.connection { self.connectionRetired(connection) }
      return self.route(call)
    }
  }

  private func keepWaiting(_ call: ClientCall) {
    if self.waiting.count >= self.settings.waitingCallsMax {
      self.waiting.removeAll { $0.machine.isOver }
    }
    guard self.waiting.count < self.settings.waitingCallsMax else {
      call.fail(RPCError(.resourceExhausted, "Too many calls wait for a connection."))
      return
    }
    self.waiting.append(call)
  }

  /// The call is over; called by the call itself.
  func callEnded(_ call: ClientCall) {
    self.deadlines.remove(call)
    // Both sides are done after trailers behind a complete request; otherwise say so.
    if call.machine.failure != nil || !call.isOutgoingFinished || !call.outgoing.isEmpty {
      call.connection?.reset(call)
    }
  }

  // MARK: The connection

  private func connect() {
    let connection = ClientConnection(link: self, now: self.loop.now)
    self.connection = connection
    self.connectDeadline = self.loop.now + self.settings.connectTimeout
    self.connector(connection)
  }

  /// The server has shown that it speaks HTTP/2.
  func connectionReady(_ connection: ClientConnection) {
    guard connection === self.connection else { return }
    self.connectDeadline = .never
    self.perform(self.machine.connected())
    self.settle()
  }

  /// The connection takes no further calls; those it has may end.
  func connectionRetired(_ connection: ClientConnection) {
    guard connection === self.connection else { return }
    self.connection = nil
    connection.retire()
    self.connectionEnded()
  }

  /// The connection is gone, or was never made.
  func connectionClosed(_ connection: ClientConnection) {
    guard connection === self.connection else { return }
    self.connection = nil
    self.connectionEnded()
  }

  private func connectionEnded() {
    self.connectDeadline = .never
    if self.machine.state == .connecting {
      var random = SystemRandomNumberGenerator()
      self.perform(self.machine.connectFailed(now: self.loop.now, random: &random))
    } else {
      self.perform(self.machine.connectionEnded(hasWaiting: self.hasWaiting))
    }
    self.settle()
  }

  private var hasWaiting: Bool { self.waiting.contains { !$0.machine.isOver } }

  private func perform(_ action: ChannelStateMachine.Action) {
    switch action {
    case .none: break
    case .connect: self.connect()
    case .failWaiting:
      let failed = self.waiting.filter { !$0.options.waitsForReady }
      self.waiting.removeAll { !$0.options.waitsForReady || $0.machine.isOver }
      for call in failed {
        call.fail(RPCError(.unavailable, "The server cannot be reached."))
      }
    case .sendWaiting:
      let calls = self.waiting
      self.waiting = []
      for call in calls where !call.machine.isOver { self.route(call) }
    }
  }

  /// Closes for good: calls in flight are given up.
  func close() {
    self.machine.close()
    let sent = self.connection?.session.live ?? []
    let calls = self.waiting + sent.compactMap { $0 as? ClientCall }
    self.waiting = []
    self.spares = []
    for call in calls { call.fail(RPCError(.unavailable, "The channel is closed.")) }
    self.connection?.retire()
    self.connection = nil
    self.settle()
    self.alarm?.invalidate()
    self.alarm = nil
  }

  // MARK: Time

  /// It is now; called by the alarm.
  func timeAdvanced() {
    let now = self.loop.now
    self.alarmTime = .never
    while let call = self.deadlines.popExpired(now: now) { call.fail(Self.deadlineExceeded) }
    if now >= self.connectDeadline, let connection = self.connection {
      self.connectDeadline = .never
      self.connectionClosed(connection)
      connection.close()
    }
    self.perform(self.machine.timeAdvanced(to: now, hasWaiting: self.hasWaiting))
    self.settle()
  }

  private func settle() {
    self.published.store(self.machine.state.rawValue, ordering: .relaxed)
    let next = min(self.deadlines.earliest, self.connectDeadline, self.machine.pauseEnd)
    guard next < self.alarmTime else { return }
    self.alarmTime = next
    if self.alarm == nil && self.machine.state != .closed {
      self.alarm = self.loop.makeAlarm { [weak self] in self?.timeAdvanced() }
    }
    self.alarm?.set(at: next)
  }

  private static let deadlineExceeded = RPCError(
    .deadlineExceeded, "The deadline of the call has passed.")
}
