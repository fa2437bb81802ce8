public import Basics

/// How one call is made.
public struct CallOptions: Sendable {
  /// The longest the call may take, retries included; `nil` takes the channel's default.
  public var timeout: Duration?
  /// The instant at which the call is given up; the earlier of this and `timeout` counts.
  public var deadline: MonotonicTime?
  /// What is sent beside the request.
  public var metadata: Metadata
  /// Whether to wait for a connection instead of failing while there is none.
  public var waitsForReady: Bool
  /// The context of the call that this one serves: its deadline, request id and trace go along.
  public var parent: CallContext?

  /// Chooses how to call; everything has a default.
  public init(
    timeout: Duration? = nil, deadline: MonotonicTime? = nil, metadata: Metadata = Metadata(),
    waitsForReady: Bool = false, parent: CallContext? = nil
  ) {
    self.timeout = timeout
    self.deadline = deadline
    self.metadata = metadata
    self.waitsForReady = waitsForReady
    self.parent = parent
  }
}
