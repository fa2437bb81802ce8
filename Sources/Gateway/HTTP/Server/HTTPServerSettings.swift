/// What a server allows its clients; every field has a default that suits a public address.
public struct HTTPServerSettings: Sendable, Hashable {
  /// The bounds of a request.
  public var requests = RequestParser.Limits()
  /// Connections at once.
  public var connectionsMax = 4_096
  /// Connections at once from one address, of IPv6 from addresses with the same first half.
  public var connectionsPerAddressMax = 256
  /// Addresses that may have any number of connections, such as that of a proxy.
  public var unlimitedNetworks: [IPNetwork] = []
  /// Bytes of further requests that are kept while one is being answered.
  ///
  /// Who sends more gets the answer to that one, and the connection is closed.
  public var pipelinedBytesMax = 65_536
  /// How long a new connection may say nothing.
  public var greetingTime: Duration = .seconds(10)
  /// How long a head may take to arrive, from its first byte.
  public var headTime: Duration = .seconds(10)
  /// How long a body may take to arrive, beside the time for its bytes at the slowest pace.
  public var bodyTime: Duration = .seconds(20)
  /// How long the client may take to read, beside the time for the bytes at the slowest pace.
  public var writeTime: Duration = .seconds(20)
  /// The slowest pace of a body or an answer.
  public var bytesPerSecondMin = 4_096
  /// How long a connection may be open between requests.
  public var idleTime: Duration = .seconds(75)
  /// How long the client may take to read the last answer of a connection and to close its end.
  public var lingerTime: Duration = .seconds(1)

  /// Whether bodies are compressed for clients that can read them so.
  public var compresses = true

  /// The defaults.
  public init() {}
}
