internal import Basics

/// One call on a server: an HTTP/2 stream and the handler that answers it.
///
/// Confined to the loop of its connection, but for what it does for a handler on another thread,
/// which goes through the loop; hence the unchecked Sendable. Used again for other calls once its
/// stream is closed and no task of the handler is left.
final class ServerCall: H2Stream, @unchecked Sendable {
  let connection: ServerConnection
  private let headerListBytesMax: Int
  let sentMessageBytesMax: Int
  var deadlinePosition = -1

  private(set) var state: CallState
  var machine = ServerCallStateMachine()
  var head = RequestHead()
  var framer: MessageFramer
  /// The place of the route among those of the server, once it is known.
  private(set) var routeIndex: Int?
  /// Bytes received that the peer has not been given back yet.
  var unconsumed = 0
  var receivedBytes = 0
  var sentBytes = 0
  /// Interceptors that let the call in and are to be told its end.
  var admissions = 0
  var outcome: RPCCode = .cancelled
  var arrival = MonotonicTime.origin
  var task: Task<Void, Never>?
  /// Resumes the reader of the request stream.
  var reader: (@Sendable () -> Void)?
  /// Resume the writers that wait for room.
  var writers: [@Sendable () -> Void] = []

  init(connection: ServerConnection) {
    self.connection = connection
    self.headerListBytesMax = connection.core.settings.headerListBytesMax
    self.sentMessageBytesMax = connection.core.settings.sentMessageBytesMax
    self.state = CallState(
      method: "", deadline: .never, peer: connection.peer, number: connection.nextCallNumber())
    self.framer = MessageFramer(
      messageBytesMax: connection.core.settings.receivedMessageBytesMax)
  }

  var context: CallContext { CallContext(state: self.state) }

  /// Makes the object ready for another call; `false` when it cannot serve one.
  func recycle() -> Bool {
    // A handler kept the context: it stays as it is, for good.
    guard isKnownUniquelyReferenced(&self.state) else { return false }
    self.recycleStream()
    self.state.recycle()
    self.state.number = self.connection.nextCallNumber()
    self.machine = ServerCallStateMachine()
    self.head = RequestHead()
    self.framer.reset()
    self.routeIndex = nil
    self.unconsumed = 0
    self.receivedBytes = 0
    self.sentBytes = 0
    self.admissions = 0
    self.outcome = .cancelled
    self.task = nil
    return true
  }

  // MARK: What the session tells

  override func headerReceived(name: RawSpan, value: RawSpan) {
    // Trailers of a request mean nothing here.
    guard !self.machine.isHeaderComplete else { return }
    switch self.head.receive(
      name: name, value: value, listBytesMax: self.headerListBytesMax)
    {
    case .path: self.receivePath(value)
    case .metadata: self.state.headers.append(name: name, value: value)
    case .done: break
    }
  }

  override func headersReceived(endsStream: Bool) {
    if self.machine.isHeaderComplete {
      if endsStream { self.endReceived() }
      return
    }
    self.arrival = self.connection.now
    if let fault = self.head.fault {
      self.machine.headersRefused()
      self.connection.answer(self, fields: ReplyFields.notACall(fault))
      return
    }
    do throws(RPCError) {
      let index = try self.checkHead()
      try self.connection.admit(self, routeIndex: index)
      let kind = self.connection.core.table.routes.with(index) { $0.kind }
      self.perform(self.machine.headersAccepted(kind: kind, endsStream: endsStream))
    } catch {
      self.machine.headersRefused()
      self.connection.finish(self, with: error)
    }
  }

  override func dataReceived(_ bytes: RawSpan) {
    self.unconsumed += bytes.byteCount
    guard !self.machine.isOver else { return self.consumeAll() }
    self.receivedBytes += bytes.byteCount
    self.framer.append(bytes)
    guard self.connection.reserve(bytes.byteCount, for: self) else { return }
    switch self.framer.next() {
    case .needMore:
      // Whoever waits for this message wants the rest of it: the peer may go on.
      self.consumeAll()
    case .message:
      self.perform(self.machine.messageArrived(self.framer.content))
    case .refused(let refusal):
      self.connection.finish(self, refusing: refusal)
    }
  }

  override func endReceived() {
    guard !self.machine.isOver else { return }
    let next = self.framer.next()
    if case .refused(let refusal) = next {
      return self.connection.finish(self, refusing: refusal)
    }
    self.perform(
      self.machine.requestEnded(self.framer.content))
  }

  override func outgoingDrained(_ count: Int) {
    self.connection.release(count)
    guard !self.writers.isEmpty, self.outgoing.count <= ServerConnection.resumeBytes else { return }
    self.wakeWriters()
  }

  override func streamClosed(errorCode: UInt32) {
    self.dropIncoming()
    self.dropOutgoing()
    if self.machine.closed() { self.cancelHandler() }
    self.connection.streamEnded(self)
  }

  private func receivePath(_ path: RawSpan) {
    self.routeIndex = self.connection.routeIndex(of: path)
    guard let index = self.routeIndex else {
      self.state.name(path.text)
      return
    }
    // The object has most likely served a call of this method before.
    guard self.state.routeIndex != index else { return }
    self.connection.core.table.routes.with(index) { self.state.name($0) }
  }

  private func checkHead() throws(RPCError) -> Int {
    if self.head.isTooLarge {
      throw RPCError(
        .resourceExhausted, "The headers of the call exceed \(self.headerListBytesMax) bytes.")
    }
    if self.head.isTimeoutMalformed {
      throw RPCError(.internal, "The field grpc-timeout is malformed.")
    }
    guard let index = self.routeIndex else {
      throw RPCError(.unimplemented, "There is no method \(self.state.method).")
    }
    if let timeout = self.head.timeoutNanoseconds {
      self.state.deadline = self.arrival.advanced(byNanoseconds: timeout)
    }
    return index
  }

  private func perform(_ action: ServerCallStateMachine.Action) {
    switch action {
    case .none: break
    case .start: self.connection.enqueue(self)
    case .refuse(let code, let message):
      self.connection.finish(self, with: RPCError(code, message))
    case .wakeReader: self.wakeReader()
    }
  }

  // MARK: Flow control

  func consumeAll() {
    let count = self.unconsumed
    self.unconsumed = 0
    if self.machine.isRequestEnded { return }
    self.connection.consume(count, on: self)
  }

  /// Takes the message at hand away and lets the peer send as much again.
  func dropMessage() {
    let count = self.framer.dropMessage()
    self.connection.release(count)
    if self.framer.next() == .needMore { return self.consumeAll() }
    let returned = min(count, self.unconsumed)
    self.unconsumed -= returned
    if self.machine.isRequestEnded { return }
    self.connection.consume(returned, on: self)
  }

  /// Nobody will read what has arrived and not been taken.
  func dropIncoming() {
    self.connection.release(self.framer.byteCount)
    self.framer.reset()
    self.consumeAll()
  }

  /// Nobody will be sent what has been written.
  func dropOutgoing() {
    self.connection.release(self.outgoing.count)
    self.outgoing.clear()
  }

  // MARK: The handler's side

  func wakeReader() {
    guard let reader = self.reader else { return }
    self.reader = nil
    reader()
  }

  func wakeWriters() {
    let waiting = self.writers
    self.writers.removeAll(keepingCapacity: true)
    for writer in waiting { writer() }
  }

  /// Nobody waits for the answer any more: the handler is told in every way it may listen.
  func cancelHandler() {
    self.state.cancel()
    self.task?.cancel()
    self.wakeReader()
    self.wakeWriters()
  }
}

/// A call in its connection's queue of deadlines, which does not keep it.
///
/// A call withdraws itself when its stream is closed, and until then the session keeps it.
@safe
struct UncountedCall: DeadlineOwner {
  private let call: Unmanaged<ServerCall>

  init(_ call: ServerCall) { unsafe self.call = .passUnretained(call) }

  var counted: ServerCall { unsafe self.call.takeUnretainedValue() }

  var deadlinePosition: Int {
    get { unsafe self.call._withUnsafeGuaranteedRef { $0.deadlinePosition } }
    nonmutating set { unsafe self.call._withUnsafeGuaranteedRef { $0.deadlinePosition = newValue } }
  }

  func isSame(as other: UncountedCall) -> Bool {
    unsafe self.call.toOpaque() == other.call.toOpaque()
  }
}
