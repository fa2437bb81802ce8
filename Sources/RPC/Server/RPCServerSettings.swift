/// What a server allows its callers; every field has a default that suits a Unix socket.
public struct RPCServerSettings: Sendable, Hashable {
  /// The largest request message.
  public var receivedMessageBytesMax = 4 << 20
  /// The largest response message.
  public var sentMessageBytesMax = 4 << 20
  /// Calls at once on one connection.
  public var concurrentCallsMax = 1_024
  /// Names, values and 32 bytes for each field of the headers of a call.
  public var headerListBytesMax = 16 << 10
  /// What all calls of one connection may hold that is not yet read or not yet sent.
  ///
  /// A call that arrives above it is refused; one that goes above it is ended.
  public var bufferedBytesMax = 64 << 20
  /// Streams that a caller may reset in a burst, as it does when deadlines expire.
  public var resetBurst = 10_000
  /// Streams that a caller may reset per second after a burst.
  public var resetsPerSecond = 1_000
  /// PING, SETTINGS, PRIORITY and empty DATA frames in a burst.
  public var controlFrameBurst = 1_000
  /// The same per second after a burst.
  public var controlFramesPerSecond = 200
  /// Connections to one listener.
  public var connectionsMax = 1_024
  /// How long a new connection may take to say that it speaks HTTP/2.
  public var handshakeTimeout: Duration = .seconds(10)
  /// A connection that was silent for so long is asked for a sign of life.
  public var keepaliveInterval: Duration = .seconds(60)
  /// A connection that does not answer in so long is closed.
  public var keepaliveTimeout: Duration = .seconds(20)
  /// Users whose word about who is behind a call is believed; own user and root when empty.
  public var trustedUIDs: Set<UInt32> = []
  /// Users that may connect to a Unix socket; anybody with access to the socket when empty.
  public var allowedUIDs: Set<UInt32> = []

  /// Takes the defaults.
  public init() {}

  var h2Limits: H2Limits {
    var limits = H2Limits()
    limits.streamsMax = self.concurrentCallsMax
    limits.headerListBytesMax = self.headerListBytesMax
    limits.resets = .init(burst: self.resetBurst, perSecond: self.resetsPerSecond)
    limits.controlFrames = .init(
      burst: self.controlFrameBurst, perSecond: self.controlFramesPerSecond)
    return limits
  }
}
