internal import Basics
internal import ContractConfig
internal import RPC

/// Decides what a process that follows the configuration does next.
///
/// Pure: no I/O, no clock, no lock. ``ConfigWatcher`` feeds it events and carries out its actions.
///
/// ```
///            file prepared, refused or late
///  reading ────────────────────────────────▶ open ──fault, or the stream ends──▶ waiting
///                                             ▲                                     │
///                                             └──────────────retry is due───────────┘
/// ```
///
/// Beside the link, at most one snapshot is being prepared and at most one, the newest, waits for
/// that. What is delivered builds on what was delivered before it (`base`), also when a revision
/// between was rejected; what is in force changes only when a model was built.
///
/// Illegal events fall into three kinds. A message of a stream that was given up, and a revision
/// delivered twice, are harmless and dropped. What breaks the promises of the contract gives the
/// stream up. A result of preparing that nobody asked for would be our own mistake; it has no
/// effect, since a late one is told apart by its number.
struct WatchStateMachine {
  /// The longest silence of a service that sends a bookmark at least every 5 seconds.
  static let silenceMax: Duration = .seconds(15)
  /// A stream that held so long was sound: the next pause is short again.
  static let steadyAfter: Duration = .seconds(10)
  /// After so many gaps in a row a snapshot is asked for instead of deltas.
  static let gapsInRowMax = 2

  enum Action: Hashable {
    case readFile
    /// Connect after a moment even when the file is not there yet.
    case startHeadStart
    case connect(attempt: Int, resume: SnapshotToken?)
    /// End the stream in a way that the service notices.
    case disconnect
    /// Wait, longer with each failure in a row, and try again.
    case retry(failures: Int)
    case prepare(number: Int, ConfigSnapshot)
    /// The model just built is in force.
    case install(ConfigSnapshot, isFromFile: Bool, committedAt: WallTime?)
    case acknowledge(Revision, Verdict)
    case observe(WatchObservation)
  }

  /// What became of a revision.
  enum Verdict: Hashable {
    case received
    case applied
    case rejected(SnapshotRejection)
  }

  /// What is known of a stream.
  struct Stream {
    let attempt: Int
    let openedAt: MonotonicTime
    /// What everything delivered so far amounts to; nil before the first snapshot.
    var base: ConfigSnapshot?
    var assembly: DeliveryAssembly?
    var lastHeard: MonotonicTime
    /// The service has said on this stream where it stands.
    var isConfirmed = false
  }

  enum Link {
    case reading
    case open(Stream)
    case waiting
  }

  /// A snapshot that a model is built from.
  struct Candidate {
    var number = 0
    var snapshot: ConfigSnapshot
    /// The revision to acknowledge; nil while only the file has it.
    var delivered: Revision?
    let isFromFile: Bool
    let committedAt: WallTime?
    /// Another history has begun since.
    var isObsolete = false
  }

  /// How the next stream begins.
  enum Beginning {
    /// Where it broke off, if nothing is missing here.
    case resume
    /// With a snapshot.
    case afresh
    /// With the furthest position known, so that the service sees that its history is another.
    case tellKnown
  }

  let environment: EnvironmentName?
  var link = Link.waiting
  var attempt = 0
  var failures = 0
  var gapsInRow = 0
  var beginning = Beginning.resume
  /// What readers read.
  private(set) var inForce: ConfigSnapshot?
  /// The furthest position of the current history.
  var known: SnapshotToken?
  var preparing: Candidate?
  var upcoming: Candidate?
  private(set) var rejected: (token: SnapshotToken, why: SnapshotRejection)?
  private var candidateCount = 0
  /// When the service last confirmed that nothing newer exists than what it sent.
  private(set) var confirmedAt: MonotonicTime?
  var serviceIsStale = false

  /// Follows the values of an environment; nil for the one the service runs in.
  init(environment: EnvironmentName? = nil) { self.environment = environment }

  // MARK: Starting

  mutating func begin(readingFile hasFile: Bool, at now: MonotonicTime) -> [Action] {
    guard hasFile else { return self.connect(at: now) }
    self.link = .reading
    return [.readFile, .startHeadStart]
  }

  /// The file was read; nil when it is not there or cannot be used.
  mutating func fileRead(_ snapshot: ConfigSnapshot?, at now: MonotonicTime) -> [Action] {
    if let snapshot, self.known == nil {
      self.known = snapshot.token
      return self.offer(snapshot, isFromFile: true, committedAt: nil)
    }
    var actions: [Action] = []
    if let snapshot, let known = self.known {
      let isSame = snapshot.token.epoch == known.epoch
      actions = [.observe(.fileSuperseded(snapshot.token, isSameHistory: isSame))]
    }
    return actions + self.connectIfReading(at: now)
  }

  mutating func headStartExpired(at now: MonotonicTime) -> [Action] {
    self.connectIfReading(at: now)
  }

  // MARK: Connecting

  private mutating func connectIfReading(at now: MonotonicTime) -> [Action] {
    guard case .reading = self.link else { return [] }
    return self.connect(at: now)
  }

  private mutating func connect(at now: MonotonicTime) -> [Action] {
    self.attempt += 1
    // Deltas would never bring the secrets that a file does not keep.
    let complete = self.inForce.flatMap { $0.omittedCount == 0 ? $0 : nil }
    let resume: SnapshotToken?
    switch self.beginning {
    case .resume: resume = complete?.token
    case .afresh: resume = nil
    case .tellKnown: resume = self.known
    }
    let isBase = resume == complete?.token && resume?.epoch == self.known?.epoch
    self.link = .open(
      Stream(
        attempt: self.attempt, openedAt: now, base: isBase ? complete : nil, lastHeard: now))
    return [
      .observe(.connecting(attempt: self.attempt, resume: resume)),
      .connect(attempt: self.attempt, resume: resume),
    ]
  }

  mutating func retryDue(at now: MonotonicTime) -> [Action] {
    guard case .waiting = self.link else { return [] }
    return self.connect(at: now)
  }

  mutating func streamEnded(attempt: Int, _ error: RPCError?) -> [Action] {
    guard case .open(let stream) = self.link, stream.attempt == attempt else { return [] }
    return [.observe(.streamLost(error))] + self.waitToRetry()
  }

  mutating func tick(at now: MonotonicTime) -> [Action] {
    guard case .open(let stream) = self.link else { return [] }
    if now - stream.lastHeard >= Self.silenceMax { return self.giveUp(.silent) }
    if stream.base != nil, now - stream.openedAt >= Self.steadyAfter { self.failures = 0 }
    return []
  }

  /// Gives the stream up because of a fault.
  mutating func giveUp(_ fault: WatchFault) -> [Action] {
    switch fault {
    case .headBelowKnown, .historyDiffers: self.beginning = .tellKnown
    case .gap:
      self.gapsInRow += 1
      self.beginning = self.gapsInRow < Self.gapsInRowMax ? .resume : .afresh
    case .malformed, .tooLarge: self.beginning = .afresh
    case .wrongEnvironment, .silent: self.beginning = .resume
    }
    return [.observe(.resync(fault)), .disconnect] + self.waitToRetry()
  }

  private mutating func waitToRetry() -> [Action] {
    self.link = .waiting
    self.failures += 1
    return [.retry(failures: self.failures)]
  }

  /// Whether what is in force may not be the newest.
  var isStale: Bool {
    guard self.inForce != nil, !self.serviceIsStale, case .open(let stream) = self.link else {
      return true
    }
    return !stream.isConfirmed
  }

  /// The service has just said where it stands.
  mutating func confirm(_ stream: inout Stream, isStale: Bool, at now: MonotonicTime) {
    stream.isConfirmed = true
    self.link = .open(stream)
    self.serviceIsStale = isStale
    self.gapsInRow = 0
    self.beginning = .resume
    if !isStale { self.confirmedAt = now }
  }

  // MARK: Preparing

  /// Takes a complete snapshot on its way to being in force.
  mutating func offer(
    _ snapshot: ConfigSnapshot, isFromFile: Bool = false, committedAt: WallTime?
  ) -> [Action] {
    let token = snapshot.token
    if let inForce = self.inForce, inForce.token == token, inForce.omittedCount == 0 {
      return self.acknowledgement(token, .applied)
    }
    if let rejected = self.rejected, rejected.token == token {
      // The answer is known; asking again would give it again.
      return self.acknowledgement(token, .rejected(rejected.why))
    }
    // A new stream repeats what was overtaken on the one before it.
    if self.isOvertaken(token) { return [] }
    if let preparing = self.preparing, preparing.snapshot == snapshot, !preparing.isObsolete {
      self.preparing?.delivered = token.revision
      self.upcoming = nil
      return []
    }
    let candidate = Candidate(
      snapshot: snapshot, delivered: isFromFile ? nil : token.revision, isFromFile: isFromFile,
      committedAt: committedAt)
    guard self.preparing == nil else {
      defer { self.upcoming = candidate }
      return self.upcoming.map { [.observe(.coalesced($0.snapshot.token))] } ?? []
    }
    return self.prepare(candidate)
  }

  /// Whether something later of the same history is in force or on its way.
  private func isOvertaken(_ token: SnapshotToken) -> Bool {
    if let inForce = self.inForce, token.relation(to: inForce.token) == .older { return true }
    guard let preparing = self.preparing, !preparing.isObsolete else { return false }
    return token.relation(to: preparing.snapshot.token) == .older
  }

  private mutating func prepare(_ candidate: Candidate) -> [Action] {
    self.candidateCount += 1
    var candidate = candidate
    candidate.number = self.candidateCount
    self.preparing = candidate
    return [.prepare(number: candidate.number, candidate.snapshot)]
  }

  /// Preparing takes so long that the service should know that it has begun.
  mutating func preparingIsSlow(_ number: Int) -> [Action] {
    guard let preparing = self.preparing, preparing.number == number else { return [] }
    return self.acknowledgement(preparing.snapshot.token, preparing.delivered, .received)
  }

  /// A model was built, or refused for a reason.
  mutating func prepared(
    _ number: Int, rejection: SnapshotRejection?, at now: MonotonicTime
  ) -> [Action] {
    guard let candidate = self.preparing, candidate.number == number else { return [] }
    self.preparing = nil
    let token = candidate.snapshot.token
    var actions: [Action] = []
    if candidate.isObsolete {
      actions.append(.observe(.coalesced(token)))
    } else if let rejection {
      // What only the file has may lack what the stream will bring.
      if candidate.delivered != nil { self.rejected = (token, rejection) }
      actions.append(.observe(.rejected(token, rejection)))
      actions += self.acknowledgement(token, candidate.delivered, .rejected(rejection))
    } else {
      self.inForce = candidate.snapshot
      self.rejected = nil
      actions.append(
        .install(
          candidate.snapshot, isFromFile: candidate.isFromFile,
          committedAt: candidate.committedAt))
      actions += self.acknowledgement(token, candidate.delivered, .applied)
    }
    if let upcoming = self.upcoming {
      self.upcoming = nil
      actions += self.prepare(upcoming)
    }
    return actions + self.connectIfReading(at: now)
  }

  /// Another history has begun: what was on its way belongs to none any more.
  mutating func forgetCandidates() {
    self.preparing?.isObsolete = true
    self.upcoming = nil
    self.rejected = nil
  }

  /// Gives the values of `former` the later position at which they are still the same.
  mutating func rename(_ former: SnapshotToken, _ token: SnapshotToken) {
    if self.inForce?.token == former { self.inForce?.token = token }
    if self.rejected?.token == former { self.rejected?.token = token }
    Self.rename(&self.preparing, former, token)
    Self.rename(&self.upcoming, former, token)
  }

  private static func rename(
    _ candidate: inout Candidate?, _ former: SnapshotToken, _ token: SnapshotToken
  ) {
    guard candidate?.snapshot.token == former, candidate?.isObsolete == false else { return }
    candidate?.snapshot.token = token
    candidate?.delivered = token.revision
  }

  // MARK: Answering

  func acknowledgement(_ token: SnapshotToken, _ verdict: Verdict) -> [Action] {
    self.acknowledgement(token, token.revision, verdict)
  }

  /// Tells the service, unless this stream has not delivered the revision.
  private func acknowledgement(
    _ token: SnapshotToken, _ delivered: Revision?, _ verdict: Verdict
  ) -> [Action] {
    guard let delivered, case .open(let stream) = self.link, let base = stream.base,
      base.token.epoch == token.epoch, token.revision <= base.token.revision
    else { return [] }
    return [.acknowledge(delivered, verdict)]
  }
}
