internal import Basics

/// What a consumer says became of a revision.
enum ApplyVerdict: Sendable, Hashable {
  /// It is still preparing.
  case received
  case applied
  case rejected(Refusal)

  /// Why a consumer keeps the revision before.
  struct Refusal: Sendable, Hashable {
    /// Full name of the parameter to blame; empty for none.
    let parameter: String
    let reason: String
  }
}

/// Why an acknowledgement cannot be one.
enum AcknowledgementFault: Error, Sendable, Hashable {
  /// Nothing as new was sent on this stream.
  case notSent(Revision, newest: Revision?)
  /// A later revision was answered before.
  case outOfOrder(Revision, latest: Revision)
}

/// How far a consumer is, by its own word.
struct ConsumerProgress: Sendable, Hashable {
  /// The acknowledgements that are remembered, to say when a revision came into force.
  static let instantsMax = 8

  /// A revision came into force.
  struct Instant: Sendable, Hashable {
    let revision: Revision
    let at: WallTime
  }

  /// The newest revision sent to it.
  private(set) var sent: Revision?
  /// The newest revision in force at the consumer.
  private(set) var applied: Revision?
  /// The newest revision it has begun to prepare.
  private(set) var received: Revision?
  /// The revision it refused last; nil when it has applied one since.
  private(set) var rejected: Revision?
  private(set) var refusal: ApplyVerdict.Refusal?
  /// From a commit to its acknowledgement, for the last revision that it was sent as a change.
  private(set) var lag: Duration?
  /// The latest acknowledgements, oldest first.
  private(set) var instants: [Instant] = []
  /// What the stream began with: what is older was not committed while it watched.
  private var beganAt: Revision?
  private var answered: Revision?

  /// Nothing is known yet.
  init() {}

  /// How far a consumer of another replica is.
  init(
    sent: Revision?, applied: Instant?, rejected: Revision?, refusal: ApplyVerdict.Refusal?,
    lag: Duration?
  ) {
    self.sent = sent
    self.applied = applied?.revision
    self.instants = applied.map { [$0] } ?? []
    self.rejected = rejected
    self.refusal = refusal
    self.lag = lag
  }

  /// A stream begins, at a consumer that has `resume` in force.
  mutating func streamBegan(resumingAt resume: Revision?, at now: WallTime) {
    self.sent = resume
    self.beganAt = nil
    self.answered = nil
    self.received = nil
    guard let resume else { return }
    self.beganAt = resume
    // Its own word counts, also when that is less than was heard of it before.
    if self.applied != resume { self.setApplied(resume, at: now) }
  }

  /// Something that reaches `revision` is on its way.
  mutating func sending(_ revision: Revision) {
    self.beganAt = self.beganAt ?? revision
    self.sent = max(self.sent ?? revision, revision)
  }

  /// The consumer has answered; `committedAt` is when the revision was committed, if known.
  mutating func acknowledged(
    _ revision: Revision, _ verdict: ApplyVerdict, committedAt: WallTime?, at now: WallTime
  ) throws(AcknowledgementFault) {
    guard let sent = self.sent, revision <= sent else {
      throw .notSent(revision, newest: self.sent)
    }
    if let answered = self.answered, revision < answered {
      throw .outOfOrder(revision, latest: answered)
    }
    switch verdict {
    case .received: self.received = max(self.received ?? revision, revision)
    case .applied:
      self.answered = revision
      if let committedAt, let began = self.beganAt, revision > began, self.applied != revision {
        self.lag = max(.zero, now - committedAt)
      }
      self.setApplied(revision, at: now)
      self.rejected = nil
      self.refusal = nil
    case .rejected(let refusal):
      self.answered = revision
      self.rejected = revision
      self.refusal = refusal
    }
  }

  private mutating func setApplied(_ revision: Revision, at now: WallTime) {
    if self.applied != revision {
      self.instants.append(Instant(revision: revision, at: now))
      if self.instants.count > Self.instantsMax { self.instants.removeFirst() }
    }
    self.applied = revision
  }

  // MARK: Judging

  /// How the consumer stands to a revision of a history whose changes for it are in `log`.
  func standing(at revision: Revision, _ log: FeedLog) -> Standing {
    if let applied = self.applied, Self.covers(applied, revision, log) { return .applied }
    if let rejected = self.rejected, Self.covers(rejected, revision, log) { return .rejected }
    return .behind
  }

  /// How a consumer stands to a revision.
  enum Standing: Sendable, Hashable {
    case applied, rejected, behind
  }

  /// When the revision, or a later one that includes it, came into force; nil when that was before
  /// what is remembered, or without an effect here.
  func instant(of revision: Revision, _ log: FeedLog) -> WallTime? {
    guard let index = self.instants.firstIndex(where: { Self.covers($0.revision, revision, log) })
    else { return nil }
    return self.instants[index].at
  }

  /// Whether who has `held` in force has nothing of `revision` left to apply.
  ///
  /// What is too long ago to be known counts as a change: nobody is called applied by a guess.
  private static func covers(_ held: Revision, _ revision: Revision, _ log: FeedLog) -> Bool {
    log.changes(after: held, through: revision) == false
  }
}
