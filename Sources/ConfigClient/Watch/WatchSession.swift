internal import Basics
internal import ContractConfig
internal import RPC
internal import ServiceRuntime

/// One run of a watcher: feeds its machine and carries out what that decides.
///
/// Everything here happens in one task; the tasks it starts only wait, and then tell it.
final class WatchSession<Model: Sendable & ~Copyable> {
  enum Event: Sendable {
    case fileRead(Result<LastKnownGoodRecord?, LastKnownGoodFault>)
    case headStartExpired
    case message(WatchResponse, attempt: Int)
    case streamEnded(RPCError?, attempt: Int)
    case retryDue
    case preparingIsSlow(Int)
    case prepared(Int, Preparation<Model>)
    case saved(ConfigSnapshot, Result<Void, LastKnownGoodFault>)
    case tick
  }

  /// Events that may wait; who brings more is made to wait.
  static var eventsMax: Int { 64 }
  /// Answers that may wait to be sent: a newer one makes up for the oldest.
  static var answersMax: Int { 64 }
  /// How often silence, staleness and the file are looked at; the file is written no more often.
  static var tickInterval: Duration { .seconds(1) }
  /// How many ticks pass after a failure to write the file before it is tried again.
  static var ticksAfterFailure: Int { 30 }

  let events = Mailbox<Event>(countMax: WatchSession.eventsMax)
  let watcher: ConfigWatcher<Model>
  private let file: LastKnownGoodFile?
  private var machine: WatchStateMachine
  private var answers: Mailbox<Acknowledgement>?
  private var pause: Backoff
  /// What is in force and not in the file, nor on its way there.
  private var unsaved: ConfigSnapshot?
  /// What is being written to the file.
  private var saving: ConfigSnapshot?
  private var ticksUntilSave = 0
  private var wasStale = true

  init(_ watcher: ConfigWatcher<Model>) {
    let settings = watcher.settings
    self.watcher = watcher
    self.file = settings.stateFolder.map {
      LastKnownGoodFile(in: $0, for: settings.subscription)
    }
    self.machine = WatchStateMachine(environment: settings.subscription.environment)
    self.pause = Backoff(base: settings.firstPause, cap: settings.longestPause)
  }

  private var now: MonotonicTime { self.watcher.clock.monotonicNow }

  func run() async {
    await withDiscardingTaskGroup { group in
      let (events, clock) = (self.events, self.watcher.clock)
      group.addTask { await Self.tick(into: events, clock) }
      self.perform(
        self.machine.begin(readingFile: self.file != nil, at: self.now), in: &group)
      while let event = await events.next() { self.take(event, in: &group) }
      self.answers?.close()
      self.watcher.record.withLock { $0.isStale = true }
      group.cancelAll()
    }
    // A save whose end nobody heard of may have failed; writing again what is there costs little.
    if let unsaved = self.unsaved ?? self.saving { await self.saveLast(unsaved) }
  }

  // MARK: Events

  private func take(_ event: Event, in group: inout DiscardingTaskGroup) {
    let now = self.now
    switch event {
    case .fileRead(let result): self.takeFile(result, in: &group)
    case .headStartExpired: self.perform(self.machine.headStartExpired(at: now), in: &group)
    case .message(let message, let attempt):
      self.perform(self.machine.received(message, attempt: attempt, at: now), in: &group)
    case .streamEnded(let error, let attempt):
      self.perform(self.machine.streamEnded(attempt: attempt, error), in: &group)
    case .retryDue: self.perform(self.machine.retryDue(at: now), in: &group)
    case .preparingIsSlow(let number):
      self.perform(self.machine.preparingIsSlow(number), in: &group)
    case .prepared(let number, let preparation):
      let rejection = preparation.rejection
      self.perform(
        self.machine.prepared(number, rejection: rejection, at: now), installing: preparation,
        in: &group)
    case .saved(let snapshot, let result):
      self.saving = nil
      if case .failure = result {
        self.unsaved = self.unsaved ?? snapshot
        self.ticksUntilSave = Self.ticksAfterFailure
      }
      self.observeSave(snapshot.token, result)
    case .tick: self.tick(in: &group)
    }
  }

  private func takeFile(
    _ result: Result<LastKnownGoodRecord?, LastKnownGoodFault>,
    in group: inout DiscardingTaskGroup
  ) {
    var record: LastKnownGoodRecord?
    switch result {
    case .success(let found): record = found
    case .failure(let fault): self.observe(.fileRefused(fault))
    }
    if let record { self.watcher.record.withLock { $0.savedAt = record.savedAt } }
    self.perform(self.machine.fileRead(record?.snapshot, at: self.now), in: &group)
  }

  private func tick(in group: inout DiscardingTaskGroup) {
    self.perform(self.machine.tick(at: self.now), in: &group)
    self.ticksUntilSave = max(0, self.ticksUntilSave - 1)
    if let unsaved = self.unsaved, self.saving == nil, self.ticksUntilSave == 0 {
      self.save(unsaved, in: &group)
    }
    self.watcher.telemetry.report(
      self.watcher.status, supersededCount: self.watcher.holder.reclaim())
  }

  private func updateStatus() {
    let isStale = self.machine.isStale
    self.watcher.record.withLock { record in
      record.token = self.machine.inForce?.token
      record.isStale = isStale
      record.confirmedAt = self.machine.confirmedAt
      record.rejected = self.machine.rejected?.token
      record.rejection = self.machine.rejected?.why
    }
    guard isStale != self.wasStale, self.machine.inForce != nil else { return }
    self.wasStale = isStale
    self.observe(isStale ? .becameStale : .becameFresh)
  }

  private func observe(_ observation: WatchObservation) {
    self.watcher.telemetry.report(observation)
    self.watcher.observer(observation)
  }

  // MARK: Actions

  private func perform(
    _ actions: [WatchStateMachine.Action], installing preparation: Preparation<Model>? = nil,
    in group: inout DiscardingTaskGroup
  ) {
    for action in actions {
      switch action {
      case .readFile: self.readFile(in: &group)
      case .startHeadStart:
        self.deliver(.headStartExpired, after: self.watcher.settings.fileHeadStart, in: &group)
      case .connect(let attempt, let resume): self.connect(attempt, resume, in: &group)
      case .disconnect: self.answers?.close()
      case .retry(let failures):
        if failures == 1 { self.pause.reset() }
        self.deliver(.retryDue, after: self.pause.next(), in: &group)
      case .prepare(let number, let snapshot): self.prepare(number, snapshot, in: &group)
      case .install(let snapshot, let isFromFile, let committedAt):
        self.install(snapshot, preparation, isFromFile, committedAt)
      case .acknowledge: break
      case .observe(let observation): self.observe(observation)
      }
    }
    self.updateStatus()
    // Last: whoever hears of it from the service finds it to be so here.
    for case .acknowledge(let revision, let verdict) in actions {
      self.answers?.push(Acknowledgement(of: revision, verdict))
    }
  }

  private func deliver(
    _ event: Event, after pause: Duration, in group: inout DiscardingTaskGroup
  ) {
    let (events, clock) = (self.events, self.watcher.clock)
    group.addTask {
      do throws(CancellationError) { try await clock.sleep(for: pause) } catch { return }
      await events.deliver(event)
    }
  }

  private static func tick(into events: Mailbox<Event>, _ clock: any TimeSource) async {
    while true {
      do throws(CancellationError) {
        try await clock.sleep(for: Self.tickInterval)
      } catch {
        return
      }
      await events.deliver(.tick)
    }
  }

  private func connect(
    _ attempt: Int, _ resume: SnapshotToken?, in group: inout DiscardingTaskGroup
  ) {
    let answers = Mailbox<Acknowledgement>(countMax: Self.answersMax)
    self.answers?.close()
    self.answers = answers
    let (events, channel) = (self.events, self.watcher.channel)
    let start = self.watcher.settings.subscription.start(resume: resume)
    group.addTask {
      let error = await WatchStream.follow(channel, start, answers: answers) { message in
        await events.deliver(.message(message, attempt: attempt))
      }
      await events.deliver(.streamEnded(error, attempt: attempt))
    }
  }

  private func prepare(
    _ number: Int, _ snapshot: ConfigSnapshot, in group: inout DiscardingTaskGroup
  ) {
    let (events, watcher) = (self.events, self.watcher)
    group.addTask {
      await withTaskGroup(of: Void.self) { timing in
        timing.addTask {
          let patience = watcher.settings.preparingIsSlowAfter
          do throws(CancellationError) {
            try await watcher.clock.sleep(for: patience)
          } catch {
            return
          }
          await events.deliver(.preparingIsSlow(number))
        }
        let preparation = await Preparation.make(of: snapshot, for: watcher)
        timing.cancelAll()
        guard let preparation else { return }
        await events.deliver(.prepared(number, preparation))
      }
    }
  }

  private func install(
    _ snapshot: ConfigSnapshot, _ preparation: Preparation<Model>?, _ isFromFile: Bool,
    _ committedAt: WallTime?
  ) {
    guard let preparation, let model = preparation.model else {
      preconditionFailure("a snapshot is installed that was not prepared")
    }
    self.watcher.setLatest(snapshot)
    self.watcher.holder.publish(model)
    if !isFromFile { self.unsaved = snapshot }
    let lag = committedAt.map { max(.zero, self.watcher.clock.wallNow - $0) }
    self.observe(
      .installed(
        snapshot.token,
        WatchObservation.Installation(
          isFromFile: isFromFile, preparing: preparation.duration, lag: lag)))
  }

  // MARK: The file

  private func readFile(in group: inout DiscardingTaskGroup) {
    guard let file = self.file else { return }
    let events = self.events
    group.addTask {
      let result = await LastKnownGoodFile.offThread { () throws(LastKnownGoodFault) in
        try file.read()
      }
      await events.deliver(.fileRead(result))
    }
  }

  private func save(_ snapshot: ConfigSnapshot, in group: inout DiscardingTaskGroup) {
    self.unsaved = nil
    guard let file = self.file else { return }
    self.saving = snapshot
    let (events, time) = (self.events, self.watcher.clock.wallNow)
    group.addTask {
      let result = await LastKnownGoodFile.offThread { () throws(LastKnownGoodFault) in
        try file.write(snapshot, at: time)
      }
      await events.deliver(.saved(snapshot, result))
    }
  }

  private func saveLast(_ snapshot: ConfigSnapshot) async {
    guard let file = self.file else { return }
    let time = self.watcher.clock.wallNow
    let result = await LastKnownGoodFile.offThread { () throws(LastKnownGoodFault) in
      try file.write(snapshot, at: time)
    }
    self.observeSave(snapshot.token, result)
  }

  private func observeSave(_ token: SnapshotToken, _ result: Result<Void, LastKnownGoodFault>) {
    switch result {
    case .success: self.observe(.saved(token))
    case .failure(let fault): self.observe(.saveFailed(fault))
    }
  }
}

extension Acknowledgement {
  /// The longest reason that the contract lets pass.
  private static let reasonScalarsMax = 1_000

  init(of revision: Revision, _ verdict: WatchStateMachine.Verdict) {
    switch verdict {
    case .received: self.init(revision: revision.count, state: .received)
    case .applied: self.init(revision: revision.count, state: .applied)
    case .rejected(let rejection):
      // A name that is none would have the whole answer refused.
      let name = rejection.parameter.flatMap { ParameterName($0) }
      self.init(
        revision: revision.count, state: .rejected, parameter: name?.description ?? "",
        reason: String(rejection.reason.unicodeScalars.prefix(Self.reasonScalarsMax)))
    }
  }
}
