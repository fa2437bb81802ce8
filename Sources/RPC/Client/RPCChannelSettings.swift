/// How a channel calls; every field has a default that suits a Unix socket.
public struct RPCChannelSettings: Sendable, Hashable {
  /// What servers are told that the calls are for.
  public var authority = "localhost"
  /// The time limit of calls that set none; `nil` for no limit.
  public var defaultTimeout: Duration?
  /// The largest response message.
  public var receivedMessageBytesMax = 4 << 20
  /// The largest request message.
  public var sentMessageBytesMax = 4 << 20
  /// Names, values and 32 bytes for each field of the headers of a response.
  public var headerListBytesMax = 64 << 10
  /// Calls made on one connection before another one takes over.
  ///
  /// HTTP/2 numbers streams and cannot start over, so that no connection lasts for ever.
  public var callsPerConnectionMax = 1 << 29
  /// Calls that wait for a connection, on each loop; further ones fail.
  public var waitingCallsMax = 4_096
  /// How long an attempt to connect may take, up to the server's first frame.
  public var connectTimeout: Duration = .seconds(5)
  /// The pause after the first failed attempt is at most this, and doubles with each.
  public var firstPause: Duration = .milliseconds(50)
  /// No pause is longer than this.
  public var longestPause: Duration = .seconds(5)
  /// How often an idempotent unary call is made before UNAVAILABLE is believed.
  public var attemptsMax = 3
  /// The pause before a call is made again is at most this, and doubles with each.
  public var retryPause: Duration = .milliseconds(20)
  /// A connection with calls that was silent for so long is asked for a sign of life.
  public var keepaliveInterval: Duration = .seconds(60)
  /// A connection that does not answer in so long is given up.
  public var keepaliveTimeout: Duration = .seconds(20)

  /// Takes the defaults.
  public init() {}

  var h2Limits: H2Limits {
    var limits = H2Limits()
    limits.headerListBytesMax = self.headerListBytesMax
    return limits
  }
}
