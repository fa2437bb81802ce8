private import Basics
internal import Synchronization
public import Telemetry

/// Gives every call a deadline that is not too far off.
///
/// A caller that sets none cannot hold a handler for ever. Streams that live long, such as watches,
/// are exempt by their method.
public final class DeadlineInterceptor: ServerInterceptor {
  private let longestNanoseconds: UInt64
  private let exempt: Set<String>

  /// Allows calls to take `longest`, except those of the methods at the paths in `exempt`.
  public init(longest: Duration, exempt: Set<String> = []) {
    self.longestNanoseconds = UInt64(max(0, longest.nanosecondsClamped))
    self.exempt = exempt
  }

  public func callStarted(_ call: inout CallAdmission) throws(RPCError) {
    guard self.exempt.isEmpty || !self.exempt.contains(call.context.method) else { return }
    let latest = call.arrival.advanced(byNanoseconds: self.longestNanoseconds)
    call.deadline = min(call.deadline, latest)
  }
}

/// Refuses calls above a number at once, so that those let in are answered in time.
public final class ConcurrencyLimitInterceptor: ServerInterceptor {
  private let callsMax: Int
  private let calls = Atomic<Int>(0)

  /// Lets in at most `callsMax` calls at once, over all connections.
  public init(callsMax: Int) { self.callsMax = callsMax }

  /// How many calls are being answered.
  public var callsInFlight: Int { self.calls.load(ordering: .relaxed) }

  public func callStarted(_ call: inout CallAdmission) throws(RPCError) {
    let now = self.calls.wrappingAdd(1, ordering: .relaxed).newValue
    guard now <= self.callsMax else {
      self.calls.wrappingSubtract(1, ordering: .relaxed)
      throw RPCError(.resourceExhausted, "The server has too many calls in flight.")
    }
  }

  public func callEnded(_ call: CallContext, _ outcome: CallOutcome) {
    self.calls.wrappingSubtract(1, ordering: .relaxed)
  }
}

/// Writes a line for every call, at debug level.
public final class AccessLogInterceptor: ServerInterceptor {
  private let logger: Logger

  /// Writes to `logger`.
  public init(_ logger: Logger) { self.logger = logger }

  public func callEnded(_ call: CallContext, _ outcome: CallOutcome) {
    self.logger.debug(
      "rpc call",
      [
        "rpc.method": .string(call.method),
        "rpc.code": .text(outcome.code.name),
        "rpc.duration": .duration(outcome.duration),
        "rpc.received_bytes": .integer(outcome.receivedBytes),
        "rpc.sent_bytes": .integer(outcome.sentBytes),
        "request.id": .string(call.requestID),
        "trace.id": .string(call.trace.traceID),
      ])
  }
}
