public import Basics
public import Telemetry

/// What a handler knows about the call it serves, and what it can send beside its messages.
///
/// Valid as long as anybody keeps it, on any thread.
public struct CallContext: Sendable {
  /// The request id is taken from this field when the caller sent a usable one.
  static let requestIDKey: StaticString = "x-request-id"

  let state: CallState

  init(state: CallState) { self.state = state }

  /// A context for calling a handler without a connection.
  public init(
    method: String, deadline: MonotonicTime? = nil, metadata: Metadata = Metadata(),
    peer: CallPeer = .inProcess
  ) {
    self.state = CallState(
      method: method, deadline: deadline ?? .never, peer: peer,
      number: UInt64.random(in: .min ... .max))
    for entry in metadata.entries {
      unsafe self.state.headers.append(
        name: Array(entry.key.utf8).span.bytes,
        value: MetadataWire.fieldValue(entry.value).span.bytes)
    }
  }

  /// The path that was called, such as `/mooring.config.v1.ConfigService/Get`.
  public var method: String { self.state.method }

  /// When the call is given up, on the clock of the event loops; `nil` when the caller set none.
  public var deadline: MonotonicTime? {
    self.state.deadline == .never ? nil : self.state.deadline
  }

  /// Who opened the connection.
  public var peer: CallPeer { self.state.peer }

  /// What the caller sent beside the request, built on each use.
  public var metadata: Metadata { self.state.headers.metadata }

  /// The caller's request id, or one made for this call; the same whenever it is asked for.
  public var requestID: String {
    if let sent = self.state.headers.first(Self.requestIDKey), let id = RequestID(sent) {
      return id.description
    }
    return RequestID(from: self.ids).description
  }

  /// Where the call stands in a trace: the caller's span, or the root of a trace of its own.
  public var trace: TraceContext {
    if let parent = self.state.headers.first("traceparent"),
      let trace = TraceContext(
        traceparent: parent, tracestate: self.state.headers.first("tracestate") ?? "")
    {
      return trace
    }
    return TraceContext(startingFrom: self.ids)
  }

  /// A source that says the same for the same call.
  private var ids: IDSource { IDSource(seed: self.state.number, ~self.state.number) }

  /// Whether the caller has gone away or the deadline has passed: what is computed is for nobody.
  ///
  /// A handler that runs in a task is cancelled as well; a synchronous one can ask here.
  public var isCancelled: Bool { self.state.isCancelled }

  /// Adds metadata to send ahead of the first response message; without effect once it is sent.
  public func appendInitialMetadata(_ metadata: Metadata) {
    self.state.updateReply { $0.initial.append(contentsOf: metadata) }
  }

  /// Adds metadata to send with the status.
  public func appendTrailingMetadata(_ metadata: Metadata) {
    self.state.updateReply { $0.trailing.append(contentsOf: metadata) }
  }
}
