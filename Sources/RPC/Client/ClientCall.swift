internal import Basics

/// One call of a client: an HTTP/2 stream, or a call that waits for a connection to have one.
///
/// Made by the task that calls, and from then on confined to the loop of its link; hence the
/// unchecked Sendable. The task reads the outcome again when the call is over and nobody on the
/// loop touches it any more.
final class ClientCall: H2Stream, DeadlineOwner, LoopConfined, @unchecked Sendable {
  /// A writer with more than this unsent waits.
  static let suspendBytes = 65_536
  /// A writer that waits goes on when no more than this is unsent.
  static let resumeBytes = 16_384

  let link: ClientLink
  var deadlinePosition = -1
  /// Which of the calls that the object has served this is, so that a late cancellation misses.
  private(set) var generation: UInt64 = 0

  var path: StaticString = ""
  var options = CallOptions()
  var deadline = MonotonicTime.never
  /// Whether only the end is of interest to the task.
  var isUnary = false
  var machine = ClientCallStateMachine()
  var framer: MessageFramer
  private(set) var initialFields = HeaderBlock()
  private var head = ResponseHead()
  private var unconsumed = 0
  private(set) var connection: ClientConnection?
  private var reader: (@Sendable () -> Void)?
  private var writers: [@Sendable () -> Void] = []

  init(link: ClientLink) {
    self.link = link
    self.framer = MessageFramer(messageBytesMax: link.settings.receivedMessageBytesMax)
  }

  var loop: any CallLoop { self.link.loop }

  /// What the server sent with the status.
  var trailingMetadata: Metadata { self.head.fields.metadata }

  /// Makes the object ready for another call.
  func recycle() {
    self.recycleStream()
    self.generation &+= 1
    self.options = CallOptions()
    self.deadline = .never
    self.isUnary = false
    self.machine = ClientCallStateMachine()
    self.framer.reset()
    self.initialFields.removeAll()
    self.head.reset()
    self.unconsumed = 0
    self.connection = nil
  }

  // MARK: What the link tells

  /// The call has a stream on `connection`.
  func sent(on connection: ClientConnection) {
    self.connection = connection
    self.machine.sent()
  }

  /// Something on this side ends the call.
  func fail(_ error: RPCError) { self.perform(self.machine.fail(error)) }

  /// The task was cancelled while it made call number `generation`.
  func cancel(generation: UInt64) {
    guard generation == self.generation else { return }
    self.fail(RPCError(.cancelled, "The caller cancelled the call."))
  }

  // MARK: What the session tells

  override func headerReceived(name: RawSpan, value: RawSpan) {
    self.head.receive(
      name: name, value: value, listBytesMax: self.link.settings.headerListBytesMax)
  }

  override func headersReceived(endsStream: Bool) {
    let action = self.machine.headersReceived(self.head, endsStream: endsStream)
    if !endsStream {
      if self.head.isInterim {
        self.head.reset()
      } else {
        self.head.beginBlock(keepingFieldsIn: &self.initialFields)
      }
    }
    self.perform(action)
  }

  override func dataReceived(_ bytes: RawSpan) {
    self.unconsumed += bytes.byteCount
    guard !self.machine.isOver else { return self.consumeAll() }
    self.framer.append(bytes)
    switch self.framer.next() {
    case .needMore:
      self.consumeAll()
    case .message:
      if !self.isUnary { self.wakeReader() }
    case .refused(let refusal):
      self.fail(self.error(for: refusal))
    }
  }

  override func endReceived() { self.perform(self.machine.endReceived()) }

  override func outgoingDrained(_ count: Int) {
    guard !self.writers.isEmpty, self.outgoing.count <= Self.resumeBytes else { return }
    self.wakeWriters()
  }

  override func streamClosed(errorCode: UInt32) {
    if self.machine.isOver { return }
    self.perform(
      errorCode == HTTP2ErrorCode.noError
        ? self.machine.endReceived() : self.machine.reset(errorCode: errorCode))
  }

  private func error(for refusal: MessageFramer.Refusal) -> RPCError {
    switch refusal {
    case .tooLarge(let count):
      let limit = self.link.settings.receivedMessageBytesMax
      return RPCError(
        .resourceExhausted, "A message has \(count) bytes; \(limit) are allowed.")
    case .compressed:
      return RPCError(.internal, "The server sent a compressed message unasked.")
    case .malformed:
      return RPCError(.internal, "The prefix of a message is malformed.")
    }
  }

  private func perform(_ action: ClientCallStateMachine.Action) {
    switch action {
    case .none: break
    case .wake:
      if !self.isUnary { self.wakeReader() }
    case .end:
      self.link.callEnded(self)
      self.wakeReader()
      self.wakeWriters()
    }
  }

  // MARK: Flow control

  private func consumeAll() {
    self.connection?.consume(self.unconsumed, on: self)
    self.unconsumed = 0
  }

  /// Takes the message at hand away and lets the server send as much again.
  func dropMessage() {
    let count = self.framer.dropMessage()
    if self.framer.next() == .needMore { return self.consumeAll() }
    let returned = min(count, self.unconsumed)
    self.unconsumed -= returned
    self.connection?.consume(returned, on: self)
  }

  // MARK: Waiting

  /// Keeps what resumes a reader, unless there is something to read already.
  func keepReader(_ resume: @escaping @Sendable () -> Void, while isWaiting: Bool) {
    precondition(self.reader == nil, "two tasks read the responses of one call")
    if isWaiting { self.reader = resume } else { resume() }
  }

  /// Keeps what resumes a writer, unless there is room already.
  func keepWriter(_ resume: @escaping @Sendable () -> Void) {
    if !self.machine.isOver && self.outgoing.count > Self.suspendBytes {
      self.writers.append(resume)
    } else {
      resume()
    }
  }

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
}
