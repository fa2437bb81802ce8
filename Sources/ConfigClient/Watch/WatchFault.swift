/// What is wrong with a stream that carries the configuration, so that it is given up.
public enum WatchFault: Error, Sendable, Hashable {
  /// A delta builds on a revision that was never received: something is missing between.
  case gap(expected: SnapshotToken?, received: SnapshotToken)
  /// The service is behind a revision that was known to be there.
  case headBelowKnown(known: SnapshotToken, received: SnapshotToken)
  /// The service has another history under the same numbers.
  case historyDiffers(known: SnapshotToken, received: SnapshotToken)
  /// The values are for another environment than the one asked for.
  case wrongEnvironment(String)
  /// A message is not what it should be.
  case malformed(String)
  /// There is more than a snapshot may hold.
  case tooLarge
  /// Nothing was heard for so long that something must be wrong.
  case silent

  /// A stable name of the kind, for metrics and logs.
  public var cause: StaticString {
    switch self {
    case .gap: "gap"
    case .headBelowKnown: "head_below_known"
    case .historyDiffers: "history_differs"
    case .wrongEnvironment: "wrong_environment"
    case .malformed: "malformed"
    case .tooLarge: "too_large"
    case .silent: "silent"
    }
  }

  /// Whether the service's history is not the one this process knows.
  public var concernsHistory: Bool {
    switch self {
    case .headBelowKnown, .historyDiffers: true
    case .gap, .wrongEnvironment, .malformed, .tooLarge, .silent: false
    }
  }
}
