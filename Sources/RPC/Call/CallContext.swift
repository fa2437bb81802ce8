public import Basics

/// What a handler knows about the call it serves, and what it can send beside its messages.
///
/// Valid as long as anybody keeps it, on any thread.
public struct CallContext: Sendable {
  /// The request id is taken from this field when the caller sent a usable one.
  static let requestIDKey: StaticString = "x-request-id"
  /// A longer request id is replaced by one of our own.
  static let requestIDBytesMax = 128

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
    if let sent = self.state.headers.first(Self.requestIDKey), !sent.isEmpty,
      sent.utf8.count <= Self.requestIDBytesMax, MetadataRules.isText(sent)
    {
      return sent
    }
    let hexadecimal = String(self.state.number, radix: 16)
    return String(repeating: "0", count: 16 - hexadecimal.utf8.count) + hexadecimal
  }

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
