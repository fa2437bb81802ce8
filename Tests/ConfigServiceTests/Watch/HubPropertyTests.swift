import Basics
import Contract
import ContractConfig
import ContractType
import JSON
import RPC
import TestSupport
import Testing

@testable import ConfigClient
@testable import ConfigService

extension EncodedWatch {
  /// The message that is encoded.
  var message: WatchResponse {
    var buffer = ByteBuffer()
    self.appendWire(to: &buffer)
    do {
      return try unsafe WatchResponse(wire: buffer.array().span.bytes)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

extension WatchMessages {
  /// Messages of a store without secrets.
  static let plain = WatchMessages { value, _, _ in value }
}

/// The store that a hub follows: one history, sometimes put back.
private struct ModelStore {
  private(set) var states: [ConfigState]
  /// Every state that was ever committed, by what a consumer calls it.
  private(set) var truth: [SnapshotToken: ConfigState] = [:]
  private var branch: UInt8 = 0
  private var epoch: UInt64 = 1

  init() {
    self.states = [Sample.defaults]
    self.note(Sample.defaults)
  }

  var head: ConfigState { self.states[self.states.count - 1] }

  private mutating func note(_ state: ConfigState) {
    self.truth[SnapshotToken(state.token)] = state
  }

  private func token(_ revision: Revision) -> ConfigService.RevisionToken {
    var bytes = [UInt8](repeating: self.branch, count: ChainHash.byteCount)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: revision.count >> (8 * index)) }
    return ConfigService.RevisionToken(
      epoch: StoreEpoch(self.epoch), revision: revision,
      chainHash: revision == .zero ? nil : unsafe ChainHash(bytes: bytes.span.bytes))
  }

  mutating func commit(_ changes: ChangeRequest.Change...) {
    let plan = ChangePlanner.plan(
      ChangeRequest(changes: changes), catalogue: Sample.catalogue, state: self.head,
      environment: Sample.environment)
    guard plan.isAllowed, !plan.edits.isEmpty else { return }
    let revision = self.head.token.revision.next
    let state = self.head.applying(
      plan.edits, as: self.token(revision),
      at: WallTime(clampingMicrosecondsSinceEpoch: Int64(revision.count)), by: "tester")
    self.states.append(state)
    self.note(state)
  }

  mutating func commitSomething(using random: inout SplitMix64) {
    let number = Double(Int.random(in: 1...20, using: &random))
    let symbol = ["BTCUSDT", "ETHUSDT", nil].randomElement(using: &random) ?? nil
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1:
      self.commit(
        Sample.set(Sample.skew, "top_levels", .float(number), in: Sample.scope(symbol)),
        Sample.set(Sample.skew, "buy_threshold", .float(1 + number / 10)))
    case 2:
      self.commit(Sample.unset(Sample.skew, "top_levels", in: Sample.scope(symbol)))
    case 3:
      // Hidden for the environment as soon as it has a value of its own.
      self.commit(Sample.set(Sample.skew, "top_levels", .float(number), in: .everywhere))
    default:
      self.commit(
        Sample.set(Sample.pricing, "utilization_tier2_threshold", .float(number / 100)))
    }
  }

  /// Puts an older day back, under the same epoch.
  mutating func restore(using random: inout SplitMix64) {
    self.states = Array(self.states.prefix(Int.random(in: 1...self.states.count, using: &random)))
    self.branch &+= 1
  }

  /// The service has seen that it is another history.
  mutating func renewEpoch() {
    self.epoch += 1
    let head = self.head
    let renamed = head.applying(
      [], as: self.token(head.token.revision), at: head.committedAt, by: "")
    self.states = [renamed]
    self.note(renamed)
  }
}

extension SnapshotToken {
  fileprivate init(_ token: ConfigService.RevisionToken) {
    self.init(epoch: token.epoch, revision: token.revision, chainHash: token.chainHash)
  }
}

/// One consumer: the client's machine at one end of a stream, and what is on its way.
private struct Follower {
  let order: WatchOrder
  var machine = WatchStateMachine()
  var stream: Int?
  /// Messages that have left the hub; a slow consumer has not taken them.
  var line: [(message: WatchResponse, attempt: Int)] = []
  var retries = false
  var preparing: [Int: ConfigSnapshot] = [:]
  var installed: [SnapshotToken] = []
  var acknowledged: Revision?
  /// What the stream has delivered: the position, and when.
  var delivered: ConfigService.RevisionToken?
  var heardAt = MonotonicTime.origin
}

/// A hub, its consumers, and all that happens between them, from one seed.
private struct HubSimulation {
  let seed: UInt64
  var random: SplitMix64
  var store = ModelStore()
  var hub = HubState(replica: "one", messages: .plain)
  var followers: [Follower]
  var now = MonotonicTime(nanoseconds: 1_000_000_000)
  var wall: WallTime { Sample.start + (self.now - MonotonicTime.origin) }
  var isStale = false
  var refusals = 0

  init(seed: UInt64) throws {
    self.seed = seed
    self.random = SplitMix64(seed: seed)
    self.followers = try [["strategy/*"], ["params/pricing", "strategy/*"], ["params/pricing"]]
      .enumerated().map { number, namespaces in
        Follower(
          order: try WatchOrder(
            WatchStart(
              service: "follower", instance: "\(number)", bootID: "boot",
              consumerKind: .required, namespaces: namespaces),
            environment: Sample.environment, isTrusted: false))
      }
    _ = self.hub.take(WatchedState(self.store.head), isStale: false)
    for index in self.followers.indices {
      self.perform(
        self.followers[index].machine.begin(readingFile: false, at: self.now), index)
    }
  }

  mutating func chance(of count: UInt64) -> Bool { self.random.next() % count == 0 }

  // MARK: The client's wishes

  mutating func perform(_ actions: [WatchStateMachine.Action], _ index: Int) {
    for action in actions {
      switch action {
      case .connect(_, let resume): self.connect(index, resume)
      case .disconnect: self.hangUp(index)
      case .retry: self.followers[index].retries = true
      case .prepare(let number, let snapshot):
        self.followers[index].preparing = [number: snapshot]
      case .install(let snapshot, _, _): self.check(snapshot, index)
      case .acknowledge(let revision, let verdict): self.answer(revision, verdict, index)
      case .readFile, .startHeadStart, .observe: break
      }
    }
  }

  mutating func connect(_ index: Int, _ resume: SnapshotToken?) {
    self.hangUp(index)
    let token = resume.map {
      ConfigService.RevisionToken(
        epoch: $0.epoch, revision: $0.revision, chainHash: $0.chainHash)
    }
    var base: ConfigService.RevisionToken?
    if let token {
      switch self.hub.judge(token) {
      case .resume: base = token
      case .begin, .tooOld, .otherEpoch: break
      case .ahead, .otherChanges:
        // Perhaps the hub has only not looked for a while.
        _ = self.hub.take(WatchedState(self.store.head), isStale: false)
        if self.hub.judge(token) == .resume {
          base = token
        } else if token.epoch == self.store.head.token.epoch {
          self.store.renewEpoch()
          _ = self.hub.take(WatchedState(self.store.head), isStale: false)
        }
      }
    }
    do throws(WatchRefusal) {
      self.followers[index].stream = try self.hub.join(
        self.followers[index].order, resuming: base, at: self.wall
      ).number
      self.followers[index].delivered = base
      self.followers[index].heardAt = self.now
    } catch {
      Issue.record("seed \(self.seed): refused: \(error)")
    }
  }

  mutating func hangUp(_ index: Int) {
    guard let stream = self.followers[index].stream.take() else { return }
    self.hub.leave(stream, now: self.now)
  }

  mutating func answer(
    _ revision: Revision, _ verdict: WatchStateMachine.Verdict, _ index: Int
  ) {
    guard let stream = self.followers[index].stream else { return }
    let said: ApplyVerdict
    switch verdict {
    case .received: said = .received
    case .applied: said = .applied
    case .rejected: said = .rejected(.init(parameter: "", reason: "too much"))
    }
    do throws(AcknowledgementFault) {
      _ = try self.hub.acknowledge(stream, revision, said, at: self.wall)
    } catch {
      Issue.record("seed \(self.seed): a true answer is refused: \(error)")
    }
    guard said == .applied, let inForce = self.followers[index].machine.inForce?.token.revision
    else { return }
    let applied = self.hub.consumers[self.followers[index].order.id]?.progress.applied
    #expect(applied.map { $0 <= inForce } ?? true, "seed \(self.seed): called applied too early")
  }

  /// What is in force is what the store had at that revision, as a whole, and never goes back.
  mutating func check(_ snapshot: ConfigSnapshot, _ index: Int) {
    let follower = self.followers[index]
    guard let state = self.store.truth[snapshot.token] else {
      Issue.record("seed \(self.seed): \(snapshot.token) was never committed")
      return
    }
    #expect(
      snapshot == Self.expected(follower.order, at: state), "seed \(self.seed): \(snapshot.token)")
    for earlier in follower.installed where earlier.epoch == snapshot.token.epoch {
      #expect(earlier.revision <= snapshot.token.revision, "seed \(self.seed)")
    }
    self.followers[index].installed.append(snapshot.token)
  }

  static func expected(_ order: WatchOrder, at state: ConfigState) -> ConfigSnapshot? {
    let watched = WatchedState(state)
    let pieces = WatchMessages.plain.snapshot(
      WatchFeed.snapshot(of: order.subscription, at: watched), at: watched,
      environment: order.subscription.environment, isStale: false, for: .none)
    let values = pieces.flatMap { piece -> [NamespaceValues] in
      guard case .snapshot(let snapshot)? = piece.message.kind else { return [] }
      return snapshot.namespaces
    }
    return try? ConfigSnapshot(
      token: SnapshotToken(state.token), environment: order.subscription.environment,
      catalogueVersion: Sample.catalogue.version, values: values)
  }

  // MARK: The hub's side

  /// The stream's task asks what is next, as it does when it has sent what came before.
  mutating func pull(_ index: Int) {
    guard let stream = self.followers[index].stream, self.followers[index].line.isEmpty,
      let next = self.hub.next(for: stream, now: self.now, wall: self.wall)
    else { return }
    switch next {
    case .end:
      self.hangUp(index)
      let attempt = self.followers[index].machine.attempt
      self.perform(self.followers[index].machine.streamEnded(attempt: attempt, nil), index)
    case .send(let pieces, _):
      let attempt = self.followers[index].machine.attempt
      for piece in pieces {
        self.checkPromises(piece.message, index)
        self.followers[index].line.append((piece.message, attempt))
      }
      self.followers[index].heardAt = self.now
    }
  }

  /// The promises of the contract about one stream, whatever the client makes of it.
  mutating func checkPromises(_ message: WatchResponse, _ index: Int) {
    let delivered = self.followers[index].delivered
    let token: ContractType.RevisionToken?
    switch message.kind {
    case .snapshot(let snapshot)?:
      token = snapshot.token
    case .delta(let delta)?:
      #expect(delta.after == delivered.map(ContractMapping.token), "seed \(self.seed): a gap")
      token = delta.token
    case .bookmark(let bookmark)?:
      #expect(delivered != nil, "seed \(self.seed): a bookmark before everything")
      #expect(
        bookmark.token == self.hub.head.map { ContractMapping.token($0.token) }, "seed \(self.seed)"
      )
      return
    case nil:
      return
    }
    guard let position = token.flatMap({ ConfigService.RevisionToken($0) }) else {
      Issue.record("seed \(self.seed): no position")
      return
    }
    if let delivered {
      #expect(delivered.epoch == position.epoch, "seed \(self.seed): two histories on a stream")
      #expect(delivered.revision < position.revision, "seed \(self.seed): not in order")
    }
    self.followers[index].delivered = position
  }

  // MARK: What happens

  mutating func deliver(_ index: Int) {
    guard !self.followers[index].line.isEmpty else { return }
    let (message, attempt) = self.followers[index].line.removeFirst()
    self.perform(
      self.followers[index].machine.received(message, attempt: attempt, at: self.now), index)
  }

  mutating func prepare(_ index: Int, rejecting isRejecting: Bool) {
    guard let (number, snapshot) = self.followers[index].preparing.first else { return }
    self.followers[index].preparing = [:]
    let isBad = isRejecting && snapshot.token.revision.count % 7 == 3
    self.perform(
      self.followers[index].machine.prepared(
        number, rejection: isBad ? SnapshotRejection(reason: "too much") : nil, at: self.now),
      index)
  }

  mutating func cut(_ index: Int) {
    guard self.followers[index].stream != nil else { return }
    self.hangUp(index)
    if self.chance(of: 2) { self.followers[index].line = [] }
    let attempt = self.followers[index].machine.attempt
    self.perform(self.followers[index].machine.streamEnded(attempt: attempt, nil), index)
  }

  mutating func look() {
    _ = self.hub.take(WatchedState(self.store.head), isStale: self.isStale)
  }

  mutating func restore() {
    self.store.restore(using: &self.random)
    // Sometimes the service sees it at once; else a consumer's position gives it away.
    if self.chance(of: 2) { self.store.renewEpoch() }
    self.look()
  }

  mutating func retry(_ index: Int) {
    guard self.followers[index].retries else { return }
    self.followers[index].retries = false
    self.perform(self.followers[index].machine.retryDue(at: self.now), index)
  }

  mutating func step() {
    self.now += .milliseconds(Int.random(in: 1...400, using: &self.random))
    let index = Int(self.random.next() % UInt64(self.followers.count))
    switch self.random.next() % 24 {
    case 0..<5: self.store.commitSomething(using: &self.random)
    case 5..<9: self.look()
    case 9..<13: self.pull(index)
    case 13..<17: self.deliver(index)
    case 17..<19: self.prepare(index, rejecting: true)
    case 19: self.cut(index)
    case 20: if self.chance(of: 10) { self.restore() }
    case 21:
      self.perform(self.followers[index].machine.tick(at: self.now), index)
      self.hub.expire(now: self.now)
    case 22: if self.chance(of: 6) { self.isStale.toggle() }
    default: self.retry(index)
    }
  }

  /// From now on everything works.
  mutating func settle() {
    self.isStale = false
    self.store.commit(Sample.set(Sample.skew, "top_levels", .float(20)))
    for _ in 0..<120 {
      self.now += .milliseconds(200)
      self.look()
      for index in self.followers.indices {
        self.retry(index)
        self.pull(index)
        self.deliver(index)
        self.prepare(index, rejecting: false)
        self.perform(self.followers[index].machine.tick(at: self.now), index)
      }
    }
  }
}

@Suite("A hub and its consumers under random faults")
struct HubPropertyTests {
  @Test(
    "each stream keeps the six promises, and all consumers end with the store's own values",
    arguments: 0..<120 as Range<UInt64>)
  func promises(seed: UInt64) throws {
    var simulation = try HubSimulation(seed: seed)
    for _ in 0..<500 { simulation.step() }
    simulation.settle()
    let head = simulation.store.head
    for follower in simulation.followers {
      let inForce = try #require(follower.machine.inForce, "seed \(seed)")
      let isRejected = follower.machine.rejected != nil
      #expect(!follower.machine.isStale, "seed \(seed)")
      #expect(!follower.installed.isEmpty, "seed \(seed)")
      // Whoever refuses the newest values keeps the ones before; nobody refuses the others.
      guard !isRejected else { continue }
      #expect(
        inForce.namespaces
          == HubSimulation.expected(follower.order, at: head)?.namespaces, "seed \(seed)")
      let log = try #require(simulation.hub.log(of: follower.order.subscription))
      let consumer = try #require(simulation.hub.consumers[follower.order.id])
      #expect(
        consumer.state(now: head.token.revision, log) == .applied, "seed \(seed)")
    }
  }

  @Test("a consumer that hears nothing for five seconds is none of a hub that ticks")
  func signsOfLife() throws {
    var simulation = try HubSimulation(seed: 1)
    var random = SplitMix64(seed: 2)
    for step in 0..<400 {
      simulation.now += .milliseconds(500)
      if step % 50 < 10 { simulation.store.commitSomething(using: &random) }
      simulation.look()
      for index in simulation.followers.indices {
        simulation.pull(index)
        simulation.deliver(index)
        #expect(
          simulation.now - simulation.followers[index].heardAt < .seconds(5), "step \(step)")
        simulation.prepare(index, rejecting: false)
      }
    }
  }
}

@Suite("What the other replicas do not know of consumers")
struct UnsavedConsumersTests {
  private func order() throws -> WatchOrder {
    try WatchOrder(
      WatchStart(
        service: "follower", instance: "one", bootID: "boot", consumerKind: .required,
        namespaces: ["strategy/*"]),
      environment: Sample.environment, isTrusted: false)
  }

  @Test("is told of each once, however often it has changed")
  func once() throws {
    var hub = HubState(replica: "one", messages: .plain)
    let first = try hub.join(try self.order(), resuming: nil, at: Sample.start)
    let second = try hub.join(try self.order(), resuming: nil, at: Sample.start)
    hub.leave(first.number, now: .origin)
    hub.leave(second.number, now: .origin)
    let taken = hub.takeUnsaved(countMax: 10)
    let id = try self.order().id
    #expect(taken.map(\.id) == [id])
    #expect(!hub.hasUnsaved)
    hub.giveBack(taken)
    hub.forgetSaved()
    #expect(hub.takeUnsaved(countMax: 10).count == 1)
  }

  @Test("is forgotten with the consumer, and begins anew when that comes back")
  func forgotten() throws {
    var hub = HubState(replica: "one", messages: .plain)
    let first = try hub.join(try self.order(), resuming: nil, at: Sample.start)
    hub.leave(first.number, now: .origin)
    hub.expire(now: .origin + Consumer.lostFor)
    #expect(!hub.hasUnsaved)
    _ = try hub.join(try self.order(), resuming: nil, at: Sample.start)
    #expect(hub.takeUnsaved(countMax: 10).count == 1)
    #expect(!hub.hasUnsaved)
  }
}
