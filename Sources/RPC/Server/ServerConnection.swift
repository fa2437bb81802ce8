internal import Basics

/// The server's end of one connection, without a socket: bytes and time go in, bytes come out.
///
/// Confined to its loop, except for what says otherwise; hence the unchecked Sendable.
@safe
final class ServerConnection: @unchecked Sendable {
  /// A writer with more than this unsent waits.
  static let suspendBytes = 65_536
  /// A writer that waits goes on when no more than this is unsent.
  static let resumeBytes = 16_384
  /// Call objects kept for further calls.
  static let sparesMax = 256

  let core: ServerCore
  let loop: any CallLoop
  let peer: CallPeer
  let session: H2Session
  private var carrier: (any ConnectionCarrier)?
  /// The time of the event at hand.
  private(set) var now: MonotonicTime

  private var spares: [ServerCall] = []
  /// Calls whose handlers are to run as soon as the library has returned, each held once.
  private var ready: [Unmanaged<ServerCall>] = unsafe []
  /// Whether what is to be sent will be asked for at the end of the event at hand.
  private var settlesLater = false
  /// The route that was called last.
  private var recentRoute: Int?
  private var deadlines = DeadlineQueue<UncountedCall>()
  private var keepalive: KeepaliveStateMachine
  private var drain = DrainStateMachine()
  private var handshakeDeadline: MonotonicTime
  /// What the carrier was last asked for.
  private var wakeUpTime = MonotonicTime.never
  /// Bytes received and not read, and written and not sent, over all calls.
  private var bufferedBytes = 0
  private var callNumber: UInt64

  init(core: ServerCore, loop: any CallLoop, peer: CallPeer, now: MonotonicTime) {
    self.core = core
    self.loop = loop
    self.peer = peer
    self.now = now
    self.callNumber = UInt64.random(in: .min ... .max)
    self.handshakeDeadline = now + core.settings.handshakeTimeout
    self.keepalive = KeepaliveStateMachine(
      interval: core.settings.keepaliveInterval, timeout: core.settings.keepaliveTimeout,
      now: now)
    self.session = H2Session(.server, limits: core.settings.h2Limits, now: now)
    self.session.owner = self
  }

  /// Starts to send through `carrier`.
  func attach(to carrier: any ConnectionCarrier) {
    self.carrier = carrier
    self.settle()
  }

  // MARK: Events of the carrier

  /// Bytes have arrived.
  func receive(_ bytes: RawSpan, now: MonotonicTime) {
    self.now = now
    self.keepalive.bytesReceived(now: now)
    self.settlesLater = true
    let isSound = self.session.receive(bytes, now: now)
    if self.session.hasPeerSettings { self.handshakeDeadline = .never }
    self.dispatchReady()
    self.settlesLater = false
    if isSound { self.settle() } else { self.carrier?.closeAfterFlush() }
  }

  /// Writes what is to be sent; returns how many bytes, 0 when there is nothing for now.
  func produce(into buffer: UnsafeMutableRawBufferPointer, now: MonotonicTime) -> Int {
    self.now = now
    let count = unsafe self.session.produce(into: buffer, now: now)
    if count == 0 && !self.session.wantsWrite && !self.session.wantsRead {
      self.carrier?.closeAfterFlush()
    }
    return count
  }

  /// It is `now`.
  func timeAdvanced(to now: MonotonicTime) {
    self.now = now
    self.wakeUpTime = .never
    while let call = self.deadlines.popExpired(now: now) { self.deadlinePassed(call.counted) }
    if now >= self.handshakeDeadline { self.carrier?.closeAfterFlush() }
    switch self.keepalive.timeAdvanced(to: now) {
    case .none: break
    case .sendPing: self.session.ping(now.nanoseconds)
    case .close: self.carrier?.closeAfterFlush()
    }
    self.perform(self.drain.timeAdvanced(to: now))
    self.settle()
  }

  /// The peer sends no more, or the connection is gone: its calls are for nobody.
  func carrierClosed() {
    self.carrier = nil
    self.session.closeAllStreams(errorCode: HTTP2ErrorCode.cancel)
    self.dispatchReady()
    self.spares = []
  }

  /// Whether the connection closes at the end of the drain time at the latest.
  var isDraining: Bool { self.drain.hasBegun }

  /// Lets calls end and then closes; see ``DrainStateMachine``.
  func beginDrain(within drainTime: Duration) {
    self.now = self.loop.now
    self.perform(self.drain.begin(drainTime: drainTime, now: self.now))
    self.settle()
  }

  private func perform(_ action: DrainStateMachine.Action) {
    switch action {
    case .none: break
    case .announce:
      self.session.announceShutdown()
      self.session.ping(DrainStateMachine.pingPayload)
    case .refuseFurtherStreams:
      self.session.goAway(errorCode: HTTP2ErrorCode.noError)
    case .endCalls:
      self.session.goAway(errorCode: HTTP2ErrorCode.noError)
      for case let call as ServerCall in self.session.live {
        self.abandon(call, RPCError(.unavailable, "The server is shutting down."))
      }
    case .close:
      self.carrier?.closeNow()
    }
  }

  /// After every event: asks for what the connection needs next.
  private func settle() {
    guard let carrier = self.carrier else { return }
    if self.session.wantsWrite {
      carrier.wantsToSend()
    } else if !self.session.wantsRead || self.session.hasFailed {
      carrier.closeAfterFlush()
    }
    let next = min(
      self.deadlines.earliest, self.handshakeDeadline, self.keepalive.deadline,
      self.drain.deadline)
    if next < self.wakeUpTime {
      self.wakeUpTime = next
      carrier.wakeUp(at: next)
    }
  }

  // MARK: Calls

  /// Runs the handlers of calls that have become complete.
  private func dispatchReady() {
    var index = 0
    while unsafe index < self.ready.count {
      let held = unsafe self.ready[index]
      unsafe held._withUnsafeGuaranteedRef { call in
        call.run()
        if !call.machine.isWorking { self.callStopped(call) }
      }
      unsafe held.release()
      index += 1
    }
    unsafe self.ready.removeAll(keepingCapacity: true)
  }

  func enqueue(_ call: ServerCall) { unsafe self.ready.append(.passRetained(call)) }

  /// The place of the route at `path`, which is most likely the one of the call before.
  func routeIndex(of path: RawSpan) -> Int? {
    let index = self.core.table.index(of: path, likely: self.recentRoute)
    if let index { self.recentRoute = index }
    return index
  }

  /// Says that there is something to send.
  private func wantsToSend() {
    if !self.settlesLater { self.carrier?.wantsToSend() }
  }

  func nextCallNumber() -> UInt64 {
    // An odd step visits every number before it repeats one.
    self.callNumber &+= 0x9E37_79B9_7F4A_7C15
    return self.callNumber
  }

  /// Lets a call in or refuses it.
  func admit(_ call: ServerCall, routeIndex: Int) throws(RPCError) {
    guard self.bufferedBytes <= self.core.settings.bufferedBytesMax else {
      throw RPCError(.resourceExhausted, "The connection holds too much that is not read.")
    }
    if !self.core.interceptors.isEmpty { try self.askInterceptors(call, routeIndex) }
    guard call.state.deadline != .never else { return }
    guard call.state.deadline > self.now else { throw Self.deadlineExceeded }
    self.deadlines.insert(UncountedCall(call), at: call.state.deadline)
  }

  private func askInterceptors(_ call: ServerCall, _ routeIndex: Int) throws(RPCError) {
    var admission = CallAdmission(
      context: call.context, routeIndex: routeIndex, arrival: call.arrival,
      deadline: call.state.deadline)
    try self.core.interceptors.callStarted(&admission, admissions: &call.admissions)
    call.state.deadline = min(call.state.deadline, admission.deadline)
  }

  /// Counts bytes that a call holds; ends the call when all calls together hold too much.
  func reserve(_ count: Int, for call: ServerCall) -> Bool {
    self.bufferedBytes += count
    guard self.bufferedBytes > self.core.settings.bufferedBytesMax else { return true }
    self.abandon(
      call,
      RPCError(.resourceExhausted, "The connection holds too much that is not read."))
    return false
  }

  /// Lets the caller send as many bytes more for `call`.
  func consume(_ count: Int, on call: ServerCall) {
    guard count > 0 else { return }
    self.session.consume(count, on: call)
    if !self.settlesLater && self.session.wantsWrite { self.carrier?.wantsToSend() }
  }

  func release(_ count: Int) { self.bufferedBytes -= count }

  /// A message of `byteCount` bytes, prefix included, is in the outgoing bytes of `call`.
  func messageWritten(_ call: ServerCall, byteCount: Int) {
    call.sentBytes += byteCount
    self.bufferedBytes += byteCount
    guard self.bufferedBytes <= self.core.settings.bufferedBytesMax else {
      // Of a reply that has not begun, the status can still be all there is.
      if !call.machine.hasReplyBegun { call.dropOutgoing() }
      return self.abandon(
        call, RPCError(.resourceExhausted, "The connection holds too much that is not sent."))
    }
    if call.machine.replyBegins() {
      let reply = call.state.replyIfAny
      let fields =
        if let reply { HeaderFields.list(ReplyFields.initial(with: reply.initial)) } else {
          ReplyFields.initial
        }
      self.session.respond(on: call, fields: fields, hasBody: true)
    } else {
      self.session.resume(call)
    }
    self.wantsToSend()
  }

  /// Ends a call with a status, unless it has one.
  func finish(_ call: ServerCall, with error: RPCError?, foreignEncoding: Bool = false) {
    let answer = call.machine.finish()
    guard answer != .nothing else { return }
    call.outcome = error?.code ?? .ok
    call.dropIncoming()
    let reply = call.state.replyIfAny
    switch answer {
    case .trailersOnly:
      var fields = ReplyFields.status(
        error, trailing: reply?.trailing ?? Metadata(),
        after: ReplyFields.initial(with: reply?.initial ?? Metadata()))
      if foreignEncoding { fields = ReplyFields.withAcceptedEncoding(fields) }
      self.session.respond(on: call, fields: .list(fields), hasBody: false)
    case .trailers:
      if error == nil && reply == nil {
        call.trailers = ReplyFields.success
      } else {
        call.trailers = .list(
          ReplyFields.status(error, trailing: reply?.trailing ?? Metadata()))
      }
      call.isOutgoingFinished = true
      self.session.resume(call)
    case .nothing: break
    }
    self.wantsToSend()
    if !call.machine.isWorking { self.callStopped(call) }
  }

  /// Ends a call because of what the caller sent.
  func finish(_ call: ServerCall, refusing refusal: MessageFramer.Refusal) {
    switch refusal {
    case .tooLarge(let count):
      let limit = self.core.settings.receivedMessageBytesMax
      self.abandon(
        call,
        RPCError(.resourceExhausted, "A message has \(count) bytes; \(limit) are allowed."))
    case .compressed where call.head.hasForeignEncoding:
      self.abandon(
        call, RPCError(.unimplemented, "Messages must not be compressed."),
        foreignEncoding: true)
    case .compressed:
      self.abandon(
        call, RPCError(.internal, "A message is marked compressed without an encoding."))
    case .malformed:
      self.abandon(call, RPCError(.internal, "The prefix of a message is malformed."))
    }
  }

  /// Answers a request that is not a call.
  func answer(_ call: ServerCall, fields: FieldList) {
    guard call.machine.finish() != .nothing else { return }
    self.session.respond(on: call, fields: .list(fields), hasBody: false)
  }

  /// Ends a call over the head of its handler.
  private func abandon(_ call: ServerCall, _ error: RPCError, foreignEncoding: Bool = false) {
    // What is unsent would hold the status back for as long as the caller does not read.
    if call.outgoing.isEmpty || call.machine.isOver {
      self.finish(call, with: error, foreignEncoding: foreignEncoding)
    } else {
      call.outcome = error.code
      self.session.reset(call, errorCode: HTTP2ErrorCode.cancel)
    }
    call.cancelHandler()
  }

  private func deadlinePassed(_ call: ServerCall) {
    if call.machine.isOver {
      // The answer is there, but the caller does not read it: it may not stay here for ever.
      self.session.reset(call, errorCode: HTTP2ErrorCode.cancel)
    } else {
      self.abandon(call, Self.deadlineExceeded)
    }
  }

  /// The task of a handler has ended.
  func handlerEnded(_ call: ServerCall, with error: RPCError?) {
    assert(self.loop.isCurrent)
    self.now = self.loop.now
    call.machine.taskEnded()
    self.finish(call, with: error)
    self.callStopped(call)
    self.settle()
  }

  /// The stream of `call` is gone.
  func streamEnded(_ call: ServerCall) {
    self.deadlines.remove(UncountedCall(call))
    if !call.machine.isWorking { self.callStopped(call) }
  }

  /// No handler works for `call` any more.
  private func callStopped(_ call: ServerCall) {
    if call.admissions > 0 && call.machine.isOver {
      let outcome = CallOutcome(
        code: call.outcome, routeIndex: call.routeIndex ?? 0, arrival: call.arrival,
        end: self.loop.readClock(), receivedBytes: call.receivedBytes, sentBytes: call.sentBytes)
      self.core.interceptors.callEnded(
        call.context, outcome, admissions: &call.admissions)
    }
    self.keepIfReusable(call)
  }

  private func keepIfReusable(_ call: ServerCall) {
    guard call.machine.isReusable, self.carrier != nil, self.spares.count < Self.sparesMax,
      call.recycle()
    else { return }
    self.spares.append(call)
  }

  private static let deadlineExceeded = RPCError(
    .deadlineExceeded, "The deadline of the call has passed.")
}

extension ServerConnection: H2SessionOwner {
  func streamOpened() -> H2Stream? {
    self.spares.popLast() ?? ServerCall(connection: self)
  }

  // A client's GOAWAY announces that it opens no more streams; the library then wants no more.
  func goAwayReceived(lastStreamID: Int32, errorCode: UInt32) {}

  func pingAnswered(_ payload: UInt64) {
    self.perform(self.drain.pingAnswered(payload))
  }
}
