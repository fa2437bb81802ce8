private import Basics
public import EventLoop

/// What a server tells those who log and count.
public enum HTTPObservation: Sendable {
  /// A connection has begun.
  case connectionOpened(HTTPPeer)
  /// A connection has ended.
  case connectionClosed(HTTPPeer)
  /// A connection was turned away: its address has as many as it may.
  case connectionRefused(HTTPPeer)
  /// The head of a request has arrived.
  case requestBegan(route: String)
  /// A request has been answered, or will never be.
  case requestEnded(HTTPExchangeRecord)
  /// What happened to the listener.
  case listener(Listener.Observation)
}

/// What there is to say about a request once it is over.
public struct HTTPExchangeRecord: Sendable {
  /// How it ended.
  public enum End: Sendable, Hashable {
    /// It was answered.
    case answered
    /// It was not a request, or not in time.
    case refused(RequestRefusal)
    /// The connection was lost before the answer was complete.
    case lost
  }

  /// Who asked.
  public let peer: HTTPPeer
  /// The head of the request; `nil` when there was none that could be trusted.
  public let head: RequestHead?
  /// The name of the route; `nil` when it came to none.
  public let route: String?
  /// The status of the answer; `nil` when there was none.
  public let status: HTTPStatus?
  /// The bytes of its body.
  public let receivedBytes: Int
  /// The bytes of the answer, with its head.
  public let sentBytes: Int
  /// From the end of its head to the end of its answer.
  public let duration: Duration
  /// How it ended.
  public let end: End
}
