public import Basics

/// Something that has a say in every call of a server, on the loop of the call's connection.
///
/// Interceptors are asked in the order in which the server was given them and told the end in
/// reverse. They must not block.
public protocol ServerInterceptor: AnyObject, Sendable {
  /// A call of a method that exists has arrived; throwing answers it without its handler.
  func callStarted(_ call: inout CallAdmission) throws(RPCError)

  /// A call that was let in is over, and its handler has returned.
  func callEnded(_ call: CallContext, _ outcome: CallOutcome)
}

extension ServerInterceptor {
  public func callStarted(_ call: inout CallAdmission) throws(RPCError) {}
  public func callEnded(_ call: CallContext, _ outcome: CallOutcome) {}
}

/// A call that is about to be let in.
public struct CallAdmission {
  /// What is known of the call.
  public let context: CallContext
  /// The position of the method in the server's list of routes.
  public let routeIndex: Int
  /// When the call arrived.
  public let arrival: MonotonicTime
  /// When the call is given up; an interceptor may bring it forward.
  public var deadline: MonotonicTime
}

/// How a call ended.
public struct CallOutcome: Sendable, Hashable {
  /// The status that was sent, or that describes why none could be.
  public let code: RPCCode
  /// The position of the method in the server's list of routes.
  public let routeIndex: Int
  /// When the call arrived.
  public let arrival: MonotonicTime
  /// When it was over.
  public let end: MonotonicTime
  /// Bytes of request messages, with their prefixes.
  public let receivedBytes: Int
  /// Bytes of response messages, with their prefixes.
  public let sentBytes: Int

  /// How long the call took.
  public var duration: Duration { self.end - self.arrival }
  /// How long the call took, in nanoseconds.
  public var nanoseconds: UInt64 { self.end.nanoseconds(since: self.arrival) }
}
