/// How many connections a pool has, and how many callers wait, at one moment.
public struct PoolCounts: Sendable, Hashable {
  /// Connections that exist or are being made.
  public var connectionCount = 0
  /// Connections in use.
  public var leasedCount = 0
  /// Connections that nobody uses.
  public var idleCount = 0
  /// Callers that wait for a connection.
  public var waiterCount = 0
  /// Attempts to connect that failed, since the pool was made.
  public var connectFailureCount: Int64 = 0

  /// No connections and no callers.
  public init() {}
}
