internal import Basics

/// Names one start of one process that follows the configuration.
struct ConsumerID: Sendable, Hashable, Comparable {
  let service: String
  let instance: String
  let bootID: String

  static func < (left: ConsumerID, right: ConsumerID) -> Bool {
    (left.service, left.instance, left.bootID) < (right.service, right.instance, right.bootID)
  }

  /// The process place, whatever runs there.
  var place: Place { Place(service: self.service, instance: self.instance) }

  /// Where processes of a service are started, one after the other.
  struct Place: Sendable, Hashable {
    let service: String
    let instance: String
  }
}

/// A process that follows the configuration, here or on another replica.
struct Consumer: Sendable {
  /// A consumer whose stream has ended counts as lost for so long, then it is forgotten.
  static let lostFor = Duration.seconds(60)

  let id: ConsumerID
  /// WaitApplied waits for it.
  let isRequired: Bool
  let subscription: Subscription
  /// The namespaces as it named them.
  let patterns: [String]
  /// The replica that serves it.
  let replica: String
  var connectedAt: WallTime
  var seenAt: WallTime
  /// When its stream ended; nil while it is open.
  var lostAt: MonotonicTime?
  var progress = ConsumerProgress()
  /// The other replicas do not know everything of it yet.
  var isUnsaved = false

  /// How it stands to `revision`: what is in force counts, also where the stream has ended since.
  func state(at revision: Revision, _ log: FeedLog) -> ConsumerState {
    switch self.progress.standing(at: revision, log) {
    case .applied: .applied
    case .rejected: self.lostAt == nil ? .rejected : .lost
    case .behind: self.lostAt == nil ? .behind : .lost
    }
  }

  /// How it is now, with the store at `head`.
  func state(now head: Revision, _ log: FeedLog) -> ConsumerState {
    self.lostAt == nil ? self.state(at: head, log) : .lost
  }
}

/// How far a consumer is, in the order of lists.
enum ConsumerState: Int, Sendable, Hashable, CaseIterable, Comparable {
  case behind, rejected, lost, applied

  static func < (left: ConsumerState, right: ConsumerState) -> Bool {
    left.rawValue < right.rawValue
  }
}
