internal import Basics
internal import ServiceRuntime
internal import Synchronization

/// What a call carries beside its messages, shared between its connection and its handler.
///
/// `@unchecked` because of the plain fields: the connection writes them before the handler starts
/// and never again while anybody else holds a reference; what changes later is atomic or locked.
final class CallState: @unchecked Sendable {
  /// What the handler wants to send beside its messages.
  struct Reply: Sendable {
    var initial = Metadata()
    var trailing = Metadata()
  }

  private(set) var method: String
  /// The route that `method` is the path of; `nil` when there is none.
  private(set) var routeIndex: Int?
  var deadline: MonotonicTime
  var peer: CallPeer
  var headers = HeaderBlock()
  /// Stands in for a request id that the caller did not send.
  var number: UInt64

  private let cancelled = Atomic<Bool>(false)
  /// Whether `reply` holds anything, so that most calls never take its lock.
  private let hasReply = Atomic<Bool>(false)
  private let reply = Locked(Reply())

  init(method: String, deadline: MonotonicTime, peer: CallPeer, number: UInt64) {
    self.method = method
    self.deadline = deadline
    self.peer = peer
    self.number = number
  }

  var isCancelled: Bool { self.cancelled.load(ordering: .relaxed) }

  func cancel() { self.cancelled.store(true, ordering: .relaxed) }

  func updateReply(_ change: (inout Reply) -> Void) {
    self.reply.withLock { change(&$0) }
    self.hasReply.store(true, ordering: .releasing)
  }

  /// What the handler asked to send so far; `nil` when it asked for nothing.
  var replyIfAny: Reply? {
    guard self.hasReply.load(ordering: .acquiring) else { return nil }
    return self.reply.withLock { $0 }
  }

  /// Says which method is called.
  func name(_ route: RegisteredRoute) {
    self.method = route.route.path
    self.routeIndex = route.index
  }

  /// Says which method, one that does not exist, is called.
  func name(_ path: String) {
    self.method = path
    self.routeIndex = nil
  }

  /// Makes the object ready for another call; nobody else may hold it.
  func recycle() {
    self.headers.removeAll()
    self.deadline = .never
    if self.hasReply.exchange(false, ordering: .relaxed) {
      self.reply.withLock { $0 = Reply() }
    }
    self.cancelled.store(false, ordering: .relaxed)
  }
}
