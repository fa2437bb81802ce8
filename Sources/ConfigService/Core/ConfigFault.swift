internal import Basics

/// Why the configuration service could not do what it was asked.
enum ConfigFault: Error, Sendable, Hashable {
  /// Nothing was read from the store yet, so that nothing can be said.
  case notReady
  /// The change is not allowed; everything that is wrong with it.
  case refused([Violation])
  /// A scope is at another version than the writer believes; the versions that are.
  case conflict([ChangeRequest.Expectation])
  /// The identifier was used before, for another request.
  case requestIDReused
  /// The store cannot be reached, and nothing was committed.
  case storeUnavailable
  /// The store was lost while it committed; the change may or may not be in force.
  case outcomeUnknown
  /// Others changed the configuration faster than this change could be judged.
  case contended
}

/// What came of a change that was allowed.
struct ChangeResult: Sendable {
  /// What it did; without edits when nothing differed.
  let plan: ChangePlan
  /// The state that it was judged at.
  let before: ConfigState
  /// The state after it, or as it would be after a dry run.
  let after: ConfigState
  /// The revision it made; zero when it made none.
  let revision: Revision
  /// Hash of its last audit record; nil when none was written.
  let auditHash: ChainHash?
  /// It was answered before, and this is the answer of then.
  let isReplayed: Bool
}
