internal import Basics

/// What kind of change a change set is, numbered as in the contract.
enum ChangeSetKind: Int16, Sendable, Hashable, CaseIterable {
  case apply = 1
  case rollback = 2
  case importing = 3
  case layer = 4
  case createStrategy = 5
  case sql = 6
}

/// Through which door a change came, numbered as in the contract.
enum ChangeSource: Int16, Sendable, Hashable, CaseIterable {
  case admin = 1
  case config = 2
  case strategies = 3
  case rpc = 4
  case sql = 5
  case socket = 6
  case service = 7
}

/// Who changes something, and why; established by authentication, never by a request's body.
struct Authorship: Sendable, Hashable {
  var kind: ChangeSetKind
  /// Subject of the token, `unix:<user>`, or the user of an SQL session.
  var subject: String
  var role: String
  /// Whom the request claims to be from; unproven.
  var claimedBy = ""
  var clientIP = ""
  var source: ChangeSource
  var reason = ""
  var requestID = ""
  var traceID = ""
  /// For a rollback, the revision it goes back to or undoes.
  var rolledBack = Revision.zero

  /// The service itself, on its own behalf.
  static func service(reason: String) -> Authorship {
    Authorship(
      kind: .layer, subject: "service", role: "service", source: .service, reason: reason)
  }
}
