/// Decides what becomes of a call on the server.
///
/// Pure: `ServerCall` feeds it events and carries out its actions.
///
/// ```
/// receiving ── headers ──▶ waiting ── the one request ──▶ running ── finish ──▶ answered
///      │                       └───────── refused ───────────────────────────▶ answered
///      └── headers of a stream of requests ─────────────▶ running
/// ```
/// A stream that closes on the way cancels what runs; the call object is free again when the
/// stream is closed and no task of the handler is left.
struct ServerCallStateMachine: Sendable, Hashable {
  /// What to do after something arrived.
  enum Action: Sendable, Hashable {
    case none
    /// Run the handler, as soon as the library has returned.
    case start
    /// Answer without running the handler.
    case refuse(RPCCode, String)
    /// Look again for a message or for the end of them.
    case wakeReader
  }

  /// How to write a status.
  enum Answer: Sendable, Hashable {
    /// Nothing was sent yet: headers and trailers are one block.
    case trailersOnly
    /// The status follows the messages.
    case trailers
    /// The call was answered before, or nobody listens any more.
    case nothing
  }

  private enum Phase: Sendable, Hashable {
    case receiving
    case refused
    case waiting
    case running
    case answered
  }

  private var phase: Phase = .receiving
  private(set) var hasReplyBegun = false
  private(set) var isRequestEnded = false
  private(set) var isClosed = false
  private(set) var hasTask = false
  private var isQueued = false

  /// Whether the fields of the request have all arrived.
  var isHeaderComplete: Bool { self.phase != .receiving }

  /// Whether a handler runs, or is about to.
  var isWorking: Bool { self.hasTask || self.isQueued }

  /// Whether the handler may still send.
  var isOpen: Bool { self.phase == .running && !self.isClosed }

  /// Whether an answer has been given or cannot be given any more.
  var isOver: Bool { self.phase == .answered || self.isClosed }

  /// Whether the object can serve another call.
  var isReusable: Bool { self.isClosed && !self.hasTask && !self.isQueued }

  /// The headers of a call of a method we serve are complete.
  mutating func headersAccepted(kind: MethodKind, endsStream: Bool) -> Action {
    guard self.phase == .receiving else { return .none }
    self.isRequestEnded = endsStream
    switch kind {
    case .clientStream, .bidirectional:
      self.phase = .running
      self.isQueued = true
      return .start
    case .unary, .serverStream:
      self.phase = .waiting
      return endsStream ? .refuse(.internal, "The request has no message.") : .none
    }
  }

  /// The headers are not those of a call we take; an answer follows.
  mutating func headersRefused() { self.phase = .refused }

  /// A whole message is there, and perhaps more.
  mutating func messageArrived(_ content: MessageFramer.Content) -> Action {
    switch self.phase {
    case .waiting where content == .more:
      .refuse(.internal, "The request has more than one message.")
    case .running:
      .wakeReader
    case .waiting, .receiving, .refused, .answered:
      // The one message is taken when the request ends; otherwise nothing is being read.
      .none
    }
  }

  /// The caller will send nothing more; `content` is what nobody has taken yet.
  mutating func requestEnded(_ content: MessageFramer.Content) -> Action {
    self.isRequestEnded = true
    switch self.phase {
    case .waiting:
      switch content {
      case .oneMessage:
        self.phase = .running
        self.isQueued = true
        return .start
      case .nothing: return .refuse(.internal, "The request has no message.")
      case .partOfMessage: return .refuse(.internal, "The request ends within a message.")
      case .more: return .refuse(.internal, "The request has more than one message.")
      }
    case .running:
      return .wakeReader
    case .receiving, .refused, .answered:
      // Nothing is being read.
      return .none
    }
  }

  /// The handler is about to run; `false` when the call ended while it was queued.
  mutating func dispatched(asTask: Bool) -> Bool {
    self.isQueued = false
    guard self.isOpen else { return false }
    self.hasTask = asTask
    return true
  }

  /// The handler's task has ended.
  mutating func taskEnded() { self.hasTask = false }

  /// A message is about to be sent; `true` when the headers of the reply must go first.
  mutating func replyBegins() -> Bool {
    if self.hasReplyBegun { return false }
    self.hasReplyBegun = true
    return true
  }

  /// A status is there, from the handler or from us.
  mutating func finish() -> Answer {
    guard self.phase != .answered && !self.isClosed else { return .nothing }
    self.phase = .answered
    return self.hasReplyBegun ? .trailers : .trailersOnly
  }

  /// The stream is gone, in order or not; `true` when a handler may be working for nobody.
  mutating func closed() -> Bool {
    let isWorking = self.phase == .running || self.hasTask
    self.isClosed = true
    return isWorking
  }
}
