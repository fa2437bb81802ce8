public import RPC

/// Something worth telling about how a process follows the configuration.
public enum WatchObservation: Sendable, Hashable {
  /// A stream is opened, to go on from a revision or to begin with a snapshot.
  case connecting(attempt: Int, resume: SnapshotToken?)
  /// A revision is in force.
  case installed(SnapshotToken, Installation)
  /// A revision was refused; the one before stays in force.
  case rejected(SnapshotToken, SnapshotRejection)
  /// A revision was overtaken by a newer one before anything was built from it.
  case coalesced(SnapshotToken)
  /// Something was delivered again and left alone.
  case duplicate(SnapshotToken)
  /// The stream is given up for a reason of ours.
  case resync(WatchFault)
  /// The service began another history; everything was taken over from it.
  case historyReplaced(known: SnapshotToken, by: SnapshotToken)
  /// The stream ended; nil when the service ended it in order.
  case streamLost(RPCError?)
  /// What is in force may not be the newest any more.
  case becameStale
  /// What is in force is confirmed again.
  case becameFresh
  /// The last-known-good file cannot be used.
  case fileRefused(LastKnownGoodFault)
  /// The stream was faster than the file, whose history may be another.
  case fileSuperseded(SnapshotToken, isSameHistory: Bool)
  /// The last-known-good file holds this revision now.
  case saved(SnapshotToken)
  /// The last-known-good file could not be written.
  case saveFailed(LastKnownGoodFault)

  /// Where a revision in force came from, and how long that took.
  public struct Installation: Sendable, Hashable {
    /// Whether it was read from the last-known-good file.
    public let isFromFile: Bool
    /// How long it took to build the model.
    public let preparing: Duration
    /// How long after its commit it was in force; nil when that is not known.
    public let lag: Duration?

    /// Describes an installation.
    public init(isFromFile: Bool, preparing: Duration, lag: Duration?) {
      self.isFromFile = isFromFile
      self.preparing = preparing
      self.lag = lag
    }
  }
}
