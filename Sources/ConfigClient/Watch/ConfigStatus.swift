internal import Basics

/// Which configuration a process has in force, and how sure it is that it is the newest.
public struct ConfigStatus: Sendable, Hashable {
  /// The revision in force; nil before the first.
  public var token: SnapshotToken?
  /// Whether newer revisions may exist: there is no stream, or the service has no database.
  public var isStale: Bool
  /// How long ago it was last confirmed that this is the newest; nil before the first revision.
  public var age: Duration?
  /// The newest revision, when it was refused.
  public var rejected: SnapshotToken?
  /// Why it was refused.
  public var rejection: SnapshotRejection?

  /// Whether there is a configuration at all.
  public var isReady: Bool { self.token != nil }
}

/// What the status is made of; the age grows by itself.
struct StatusRecord {
  var token: SnapshotToken?
  var isStale = true
  var confirmedAt: MonotonicTime?
  /// When the file that was read had been written; counts until the service has confirmed.
  var savedAt: WallTime?
  var rejected: SnapshotToken?
  var rejection: SnapshotRejection?

  func status(at now: MonotonicTime, _ wallNow: WallTime) -> ConfigStatus {
    let age =
      if let confirmedAt = self.confirmedAt {
        now - confirmedAt
      } else {
        self.savedAt.map { max(.zero, wallNow - $0) }
      }
    return ConfigStatus(
      token: self.token, isStale: self.isStale, age: self.token == nil ? nil : age,
      rejected: self.rejected, rejection: self.rejection)
  }
}
