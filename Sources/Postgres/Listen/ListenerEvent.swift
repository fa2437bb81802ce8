/// What happens to someone who listens on channels.
public enum ListenerEvent: Sendable, Hashable {
  /// From now on notifications arrive. What happened before is not told: look.
  case connected
  /// They arrive again. What happened meanwhile is not told: look again.
  case reconnected
  /// Another session said something.
  case notification(Notification)
  /// Events came faster than they were taken, and some were dropped: look again.
  case missed
  /// The connection is lost, or could not be made; it is tried again by itself.
  case disconnected(PostgresError)
}
