/// How the life of a group of services ended.
public enum ServiceGroupOutcome: Sendable, Hashable {
  /// All were told to stop and did.
  case stopped
  /// A service returned though nobody had told it to.
  case endedEarly(service: String)
  /// A service threw an error.
  case failed(service: String, reason: String)
  /// A second signal cut the stopping short; these services had not ended.
  case cancelled(unfinished: [String])
  /// The time for stopping ran out; these services had not ended.
  case timedOut(unfinished: [String])

  /// What the process exits with: 0 when all stopped as they were told, else 1.
  public var exitCode: Int32 { self == .stopped ? 0 : 1 }
}
