/// How many connections a pool keeps, and for how long.
public struct PoolSettings: Sendable, Hashable {
  /// Connections that are kept open even when nobody needs them.
  public var connectionsMin = 1
  /// Connections that are open at the same time, at most.
  public var connectionsMax = 8
  /// Callers that wait for a connection, at most; one more is refused at once.
  public var waitersMax = 1_024
  /// How long a caller waits for a connection when its own deadline is later.
  public var waitMax = Duration.seconds(1)
  /// The longest pause after failed attempts to connect, which grow up to it.
  ///
  /// Who must not be refused once the server is back waits longer than that for a connection.
  public var retryPauseMax = Duration.seconds(2)
  /// How long a connection is unused before it is asked whether it still works.
  public var checkAfter = Duration.seconds(15)
  /// How long that may take.
  public var checkTimeout = Duration.seconds(2)
  /// How long a connection is unused before it is closed, while there are more than the minimum.
  public var idleMax = Duration.seconds(300)
  /// How long a connection is used at most; a random tenth less, so that not all end together.
  public var lifetimeMax = Duration.seconds(3_600)

  /// Settings with their defaults.
  public init() {}
}
