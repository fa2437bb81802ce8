/// Decides how a call ends for its caller.
///
/// Pure: `ClientCall` feeds it events and carries out its actions.
///
/// ```
/// waiting ── sent ──▶ open ── headers ──▶ answered ── trailers ──▶ over
///    └──────── no connection, deadline, cancelled, reset, lost ──▶ over
/// ```
struct ClientCallStateMachine: Sendable {
  /// What to do after something happened.
  enum Action: Sendable, Hashable {
    case none
    /// Look again for messages, metadata or the end.
    case wake
    /// The call is over; wake everybody, and end the stream if it still stands.
    case end
  }

  private enum Phase: Sendable {
    case waiting
    case open
    case answered
    case over
  }

  private var phase = Phase.waiting
  /// Why the call failed; `nil` after success, and while it goes on.
  private(set) var failure: RPCError?
  /// Whether the server certainly did nothing: the call may be made again, whatever it does.
  private(set) var isUnprocessed = true
  /// Whether a response has begun; a status that comes without one does not count.
  private(set) var hasResponse = false
  /// Whether the server has ended the call with a status.
  private(set) var hasStatus = false

  var isOver: Bool { self.phase == .over }
  /// Whether the call waits for a connection.
  var isWaiting: Bool { self.phase == .waiting }
  /// Whether the headers of the response are there, or will never be.
  var hasHeaders: Bool { self.phase == .answered || self.phase == .over }

  /// The request is on its way.
  mutating func sent() {
    guard self.phase == .waiting else { return }
    self.phase = .open
    self.isUnprocessed = false
  }

  /// A header block is complete.
  mutating func headersReceived(_ head: borrowing ResponseHead, endsStream: Bool) -> Action {
    guard self.phase == .open || self.phase == .answered, !head.isInterim else { return .none }
    if !endsStream { self.hasResponse = true }
    if head.isTooLarge {
      return self.end(RPCError(.resourceExhausted, "The headers of the response are too large."))
    }
    if endsStream { return self.end(with: head) }
    guard self.phase == .open else {
      return self.end(RPCError(.internal, "The response has headers in its middle."))
    }
    if let failure = Self.failureOfHTTP(head) { return self.end(failure) }
    self.phase = .answered
    return .wake
  }

  /// The server ended the stream without a status.
  mutating func endReceived() -> Action {
    self.end(RPCError(.internal, "The response ended without a status."))
  }

  /// The server reset the stream, or refused it.
  mutating func reset(errorCode: UInt32) -> Action {
    guard self.phase != .over else { return .none }
    self.isUnprocessed = errorCode == HTTP2ErrorCode.refusedStream && !self.hasResponse
    let code = StatusMapping.code(forReset: errorCode)
    return self.end(
      RPCError(code, "The server reset the stream with code \(errorCode).", origin: .peer))
  }

  /// Something on this side ends the call.
  mutating func fail(_ failure: RPCError) -> Action { self.end(failure) }

  private mutating func end(with head: borrowing ResponseHead) -> Action {
    guard let code = head.code else {
      return self.end(
        Self.failureOfHTTP(head) ?? RPCError(.internal, "The response has no status."))
    }
    self.hasStatus = true
    guard code != .ok else { return self.end(nil) }
    return self.end(
      RPCError(
        code, head.message, details: head.details, metadata: head.fields.metadata,
        origin: .peer))
  }

  private mutating func end(_ failure: RPCError?) -> Action {
    guard self.phase != .over else { return .none }
    self.phase = .over
    self.failure = failure
    return .end
  }

  /// What is wrong with a response that has no status of gRPC's own.
  private static func failureOfHTTP(_ head: borrowing ResponseHead) -> RPCError? {
    guard let status = head.httpStatus, status == 200 else {
      let status = head.httpStatus ?? 0
      return RPCError(
        StatusMapping.code(forHTTPStatus: status), "The server answered HTTP \(status).",
        origin: .peer)
    }
    guard head.isGRPC else {
      return RPCError(.unknown, "The response is not gRPC.", origin: .peer)
    }
    return nil
  }
}
