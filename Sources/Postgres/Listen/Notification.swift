/// What another session said on a channel with NOTIFY.
public struct Notification: Sendable, Hashable {
  /// The channel it was said on.
  public let channel: String
  /// What was said; may be empty.
  public let payload: String
  /// The server process of the session that said it.
  public let processID: Int32
}
