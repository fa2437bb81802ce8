internal import Basics

/// Why the configuration service could not do what it was asked.
///
/// Names the reason and the evidence; the status and the sentence for people are in one table,
/// `ConfigFault+RPC.swift`.
enum ConfigFault: Error, Sendable, Hashable {
  /// Nothing was read from the store yet, so that nothing can be said.
  case notReady
  /// The change is not allowed; everything that is wrong with it.
  case refused([Violation])
  /// The request itself is not one that can be answered.
  case invalidRequest([Violation])
  /// A scope is at another version than the writer believes.
  case conflict(VersionConflict)
  /// The identifier was used before, for another request.
  case requestIDReused
  /// Only the store could answer, and it cannot be reached.
  case storeUnavailable
  /// The store was lost before anything was handed to it: nothing was changed.
  case notCommitted
  /// The store was lost while it committed; the change may or may not be in force.
  case outcomeUnknown
  /// Others changed the configuration faster than this change could be judged.
  case contended
  /// More callers wait for the store than may.
  case overloaded
  /// There was no time left to answer.
  case deadlineExceeded
  /// The caller has gone away.
  case cancelled
  /// The store or this program did something that it must not; the log says what.
  case internalFault

  case unknownNamespace(String)
  /// What was asked for and, when one is near, the parameter that was perhaps meant.
  case unknownParameter(String, suggestion: String)
  /// A revision or an instant that lies after the newest revision; in words.
  case unknownRevision(String)
  /// Retention has removed the revision; the oldest one that is kept.
  case revisionNotKept(oldest: Revision)
  /// The token names a revision of another history.
  case historyDiffers
  /// Retention has removed the start of the audit log asked for; the first record that is kept.
  case sequenceNotKept(oldest: UInt64)
  /// The scope holds no value that could be removed.
  case scopeEmpty(ParameterNamespace, Basics.Scope)
  case strategyExists(ParameterNamespace)
  case fileNotFound(String)
  case malformedYAML([Violation])
  case missingVariables([Violation])
  case answerTooLarge

  /// The caller's token may not write these.
  case namespaceNotAllowed([ParameterNamespace])
  case stepOverrideNotAllowed
  case secretsNotAllowed
}

/// How things stand where a writer believed something else.
struct VersionConflict: Sendable, Hashable {
  /// The expectations that do not hold.
  let expectations: [ChangeRequest.Expectation]
  /// The state that they were judged at.
  let state: ConfigState
  /// The parameters that the change set names, with the scopes it would write.
  let names: [ScopedName]

  /// A parameter in a scope.
  struct ScopedName: Sendable, Hashable {
    let name: ParameterName
    let scope: Basics.Scope
  }

  static func == (left: VersionConflict, right: VersionConflict) -> Bool {
    left.expectations == right.expectations && left.state.token == right.state.token
      && left.names == right.names
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(self.expectations)
    hasher.combine(self.state.token)
    hasher.combine(self.names)
  }
}

/// What came of a change that was allowed, or of a dry run.
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
}

/// What a change set was answered.
enum ChangeAnswer: Sendable {
  /// It was judged, and committed unless it was a dry run or nothing differed.
  case made(ChangeResult)
  /// It was answered before, and this is the answer of then.
  case replayed(StoredAnswer)
}
