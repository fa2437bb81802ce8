/// Why a stream is no longer open.
public enum StreamCloseReason: Sendable, Hashable, CustomStringConvertible {
  /// This side closed it.
  case closedHere
  /// Both sides finished sending.
  case finished
  /// A read or write failed with this error number, such as ECONNRESET or EPIPE.
  case failed(code: Int32)
  /// The connection was not made: the error number says why, such as ECONNREFUSED.
  case connectFailed(EventLoopError)
  /// The connection was not made in time.
  case connectTimedOut
  /// The loop stopped.
  case loopStopped

  public var description: String {
    switch self {
    case .closedHere: "closed here"
    case .finished: "both sides finished"
    case .failed(let code): SystemCall.message(for: code)
    case .connectFailed(let error): "not connected: \(error)"
    case .connectTimedOut: "not connected in time"
    case .loopStopped: "the event loop stopped"
    }
  }
}
