import Basics
import ContractConfig
import TestSupport
import Testing

@testable import ConfigClient

/// A machine, the service it follows and what happens between them, from one seed.
private struct Simulation {
  let seed: UInt64
  var random: SplitMix64
  var service = ModelService()
  var machine = WatchStateMachine()
  var now = MonotonicTime(nanoseconds: 1_000_000_000)
  /// What is on its way to the machine.
  var line: [(message: WatchResponse, attempt: Int)] = []
  var lastDelivery: [WatchResponse] = []
  var isWaitingToRetry = false
  var preparing: [Int: ConfigSnapshot] = [:]
  var installed: [SnapshotToken] = []
  var installedCount = 0

  init(seed: UInt64) {
    self.seed = seed
    self.random = SplitMix64(seed: seed)
    self.perform(self.machine.begin(readingFile: false, at: self.now))
  }

  mutating func chance(of count: UInt64) -> Bool { self.random.next() % count == 0 }

  // MARK: What the machine wants

  mutating func perform(_ actions: [WatchStateMachine.Action]) {
    for action in actions {
      switch action {
      case .connect(_, let resume):
        #expect(!self.service.isOpen, "seed \(self.seed): two streams at once")
        self.service.open(resume: resume)
      case .disconnect:
        self.service.isOpen = false
      case .retry:
        self.service.isOpen = false
        self.isWaitingToRetry = true
      case .prepare(let number, let snapshot):
        #expect(self.preparing.isEmpty, "seed \(self.seed): two snapshots prepared at once")
        self.preparing[number] = snapshot
      case .install(let snapshot, _, _): self.check(snapshot)
      case .acknowledge(let revision, let verdict): self.check(revision, verdict)
      case .readFile, .startHeadStart, .observe: break
      }
    }
  }

  /// Atomic, gap-free and unmixed: exactly what the service has at this revision, and no step back.
  mutating func check(_ snapshot: ConfigSnapshot) {
    self.installedCount += 1
    #expect(
      snapshot.numbers == self.service.truth[snapshot.token],
      "seed \(self.seed): \(snapshot.token) is not what was committed")
    for earlier in self.installed where earlier.epoch == snapshot.token.epoch {
      #expect(
        earlier.revision <= snapshot.token.revision,
        "seed \(self.seed): \(snapshot.token) after \(earlier)")
    }
    self.installed.append(snapshot.token)
  }

  func check(_ revision: Revision, _ verdict: WatchStateMachine.Verdict) {
    guard case .applied = verdict, let inForce = self.machine.inForce else { return }
    #expect(
      revision <= inForce.token.revision,
      "seed \(self.seed): \(revision) is called applied before it is in force")
  }

  // MARK: What happens to it

  mutating func deliverNext() {
    guard !self.line.isEmpty else { return }
    let (message, attempt) = self.line.removeFirst()
    self.perform(self.machine.received(message, attempt: attempt, at: self.now))
  }

  mutating func sendSomething() {
    guard self.service.isOpen else { return }
    var messages = self.service.deliver(using: &self.random)
    let last = self.lastDelivery
    self.lastDelivery = messages
    switch self.random.next() % 12 {
    case 0: messages = []
    case 1: messages += messages
    case 2: messages = last + messages
    case 3: messages.removeLast()
    default: break
    }
    self.line += messages.map { ($0, self.machine.attempt) }
  }

  mutating func finishPreparing(rejecting isRejecting: Bool) {
    guard let (number, snapshot) = self.preparing.first else { return }
    self.preparing = [:]
    let isBad = isRejecting && (snapshot.numbers["key0"] ?? 0) > 600
    self.perform(
      self.machine.prepared(
        number, rejection: isBad ? SnapshotRejection(reason: "too much") : nil, at: self.now))
  }

  mutating func cut() {
    guard self.service.isOpen else { return }
    self.service.isOpen = false
    // What was on its way may still arrive, of a stream that is no more.
    if self.chance(of: 2) { self.line = [] }
    self.perform(self.machine.streamEnded(attempt: self.machine.attempt, nil))
  }

  mutating func restore() {
    self.cut()
    self.service.restore(using: &self.random)
    self.service.commitSomething(using: &self.random)
  }

  mutating func retry() {
    guard self.isWaitingToRetry else { return }
    self.isWaitingToRetry = false
    self.perform(self.machine.retryDue(at: self.now))
  }

  mutating func step() {
    self.now += .milliseconds(100)
    switch self.random.next() % 20 {
    case 0..<4: self.service.commitSomething(using: &self.random)
    case 4..<8: self.sendSomething()
    case 8..<14: self.deliverNext()
    case 14..<16: self.finishPreparing(rejecting: true)
    case 16: self.cut()
    case 17: if self.chance(of: 4) { self.restore() }
    case 18: self.perform(self.machine.tick(at: self.now))
    default: self.retry()
    }
  }

  /// From now on everything works: the newest revision, which nobody rejects, must be installed.
  mutating func settle() {
    self.cut()
    self.line = []
    var values = self.service.head.values
    values["key0"] = 1
    self.service.commit(values)
    for _ in 0..<200 {
      self.now += .milliseconds(100)
      self.retry()
      if self.service.isOpen, self.line.isEmpty {
        self.line += self.service.deliver(using: &self.random).map { ($0, self.machine.attempt) }
      }
      self.deliverNext()
      self.finishPreparing(rejecting: false)
      self.perform(self.machine.tick(at: self.now))
    }
  }
}

@Suite("Following under random faults")
struct WatchPropertyTests {
  @Test(
    "what is in force is always one committed revision, never goes back, and ends as the newest",
    arguments: 0..<400)
  func promises(seed: UInt64) {
    var simulation = Simulation(seed: seed)
    for _ in 0..<400 { simulation.step() }
    simulation.settle()
    let head = simulation.service.head
    #expect(simulation.machine.inForce?.numbers == head.values, "seed \(seed)")
    #expect(simulation.machine.inForce?.token == head.token, "seed \(seed)")
    #expect(!simulation.machine.isStale, "seed \(seed)")
    #expect(simulation.installedCount > 0, "seed \(seed): nothing was ever installed")
  }
}
