import Basics
import ContractConfig
import RPC
import Testing

@testable import ConfigClient

@Suite("Deciding how to follow the configuration")
struct WatchStateMachineTests {
  var machine = WatchStateMachine(environment: EnvironmentName(Sample.environment))
  var now = MonotonicTime(nanoseconds: 1_000_000_000)

  /// Feeds a message of the current stream.
  mutating func receive(_ message: WatchResponse) -> [WatchStateMachine.Action] {
    self.machine.received(message, attempt: self.machine.attempt, at: self.now)
  }

  /// Installs revision 5 from a stream, with two values.
  mutating func install() throws {
    _ = self.machine.begin(readingFile: false, at: self.now)
    let actions = self.receive(
      Sample.snapshot(Sample.token(5), ["rate": 0.04, "floor": 1]))
    _ = try self.prepare(actions)
    #expect(self.machine.inForce?.token == Sample.token(5))
  }

  /// Finishes what an action asked to prepare.
  mutating func prepare(
    _ actions: [WatchStateMachine.Action], rejecting rejection: SnapshotRejection? = nil
  ) throws -> [WatchStateMachine.Action] {
    let number = try #require(
      actions.compactMap { action -> Int? in
        if case .prepare(let number, _) = action { number } else { nil }
      }.first)
    return self.machine.prepared(number, rejection: rejection, at: self.now)
  }

  static func resume(_ actions: [WatchStateMachine.Action]) -> [SnapshotToken?] {
    actions.compactMap { action -> SnapshotToken?? in
      if case .connect(_, let resume) = action { .some(resume) } else { nil }
    }
  }

  static func faults(_ actions: [WatchStateMachine.Action]) -> [WatchFault] {
    actions.compactMap { action in
      if case .observe(.resync(let fault)) = action { fault } else { nil }
    }
  }

  static func answers(_ actions: [WatchStateMachine.Action]) -> [WatchStateMachine.Action] {
    actions.filter { if case .acknowledge = $0 { true } else { false } }
  }

  @Test("a snapshot in pieces is prepared whole, and only with its last piece")
  mutating func pieces() throws {
    _ = self.machine.begin(readingFile: false, at: self.now)
    #expect(self.receive(Sample.snapshot(Sample.token(5), ["a": 1], more: true)) == [])
    #expect(self.receive(Sample.snapshot(Sample.token(5), ["b": 2], more: true)) == [])
    let actions = self.receive(Sample.snapshot(Sample.token(5), ["c": 3]))
    let installed = try self.prepare(actions)
    #expect(self.machine.inForce?.numbers == ["a": 1, "b": 2, "c": 3])
    #expect(installed.contains(.acknowledge(Revision(5), .applied)))
  }

  @Test("pieces of two deliveries are never put together")
  mutating func mixedPieces() {
    _ = self.machine.begin(readingFile: false, at: self.now)
    _ = self.receive(Sample.snapshot(Sample.token(5), ["a": 1], more: true))
    let actions = self.receive(Sample.snapshot(Sample.token(6), ["b": 2]))
    #expect(Self.faults(actions).map(\.cause.description) == ["malformed"])
    #expect(actions.contains(.disconnect))
  }

  @Test("a delta changes, adds and removes")
  mutating func delta() throws {
    try self.install()
    let actions = self.receive(
      Sample.delta(
        Sample.token(5), Sample.token(6), ["rate": 0.05, "floor": nil, "cap": 9]))
    _ = try self.prepare(actions)
    #expect(self.machine.inForce?.numbers == ["rate": 0.05, "cap": 9])
    #expect(self.machine.inForce?.token == Sample.token(6))
  }

  @Test("a delta that builds on something else is a gap, and the stream begins where it broke off")
  mutating func gap() throws {
    try self.install()
    let actions = self.receive(
      Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.05]))
    #expect(
      Self.faults(actions) == [.gap(expected: Sample.token(5), received: Sample.token(6))])
    #expect(Self.resume(self.machine.retryDue(at: self.now)) == [Sample.token(5)])
  }

  @Test("a second gap in a row asks for a snapshot")
  mutating func secondGap() throws {
    try self.install()
    for _ in 0..<2 {
      _ = self.receive(Sample.delta(Sample.token(6), Sample.token(7), ["rate": 0.05]))
      if self.machine.gapsInRow == 1 { _ = self.machine.retryDue(at: self.now) }
    }
    #expect(Self.resume(self.machine.retryDue(at: self.now)) == [nil])
  }

  @Test("a delta delivered twice changes nothing")
  mutating func duplicate() throws {
    try self.install()
    let delta = Sample.delta(Sample.token(5), Sample.token(6), ["rate": 0.05])
    _ = try self.prepare(self.receive(delta))
    #expect(self.receive(delta) == [.observe(.duplicate(Sample.token(6)))])
    #expect(self.machine.inForce?.numbers["rate"] == 0.05)
  }

  @Test("a delta without values moves what is in force on without preparing it again")
  mutating func emptyDelta() throws {
    try self.install()
    let actions = self.receive(Sample.delta(Sample.token(5), Sample.token(8), [:]))
    #expect(actions == [.acknowledge(Revision(8), .applied)])
    #expect(self.machine.inForce?.token == Sample.token(8))
  }

  @Test("a bookmark confirms and moves nothing: the next delta builds on what was delivered")
  mutating func bookmark() throws {
    try self.install()
    #expect(self.receive(Sample.bookmark(Sample.token(7))) == [])
    #expect(self.machine.inForce?.token == Sample.token(5))
    var lossy = self
    let late = lossy.receive(Sample.delta(Sample.token(7), Sample.token(9), ["rate": 0.06]))
    #expect(Self.faults(late) == [.gap(expected: Sample.token(5), received: Sample.token(7))])
    let actions = self.receive(
      Sample.delta(Sample.token(5), Sample.token(9), ["rate": 0.06]))
    _ = try self.prepare(actions)
    #expect(self.machine.inForce?.token == Sample.token(9))
  }

  @Test("a rejected revision leaves the one before in force, and the next builds on it")
  mutating func rejection() throws {
    try self.install()
    let why = SnapshotRejection(parameter: "params/pricing:rate", reason: "is too high")
    let rejected = try self.prepare(
      self.receive(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 9])), rejecting: why)
    #expect(rejected.contains(.acknowledge(Revision(6), .rejected(why))))
    #expect(self.machine.inForce?.numbers["rate"] == 0.04)
    let repaired = try self.prepare(
      self.receive(Sample.delta(Sample.token(6), Sample.token(7), ["floor": 2])))
    #expect(repaired.contains(.acknowledge(Revision(7), .applied)))
    #expect(self.machine.inForce?.numbers == ["rate": 9, "floor": 2])
  }

  @Test("a rejected revision that comes again is answered without preparing it again")
  mutating func rejectedAgain() throws {
    try self.install()
    let why = SnapshotRejection(reason: "no")
    let delta = Sample.delta(Sample.token(5), Sample.token(6), ["rate": 9])
    _ = try self.prepare(self.receive(delta), rejecting: why)
    _ = self.machine.streamEnded(attempt: self.machine.attempt, nil)
    #expect(Self.resume(self.machine.retryDue(at: self.now)) == [Sample.token(5)])
    #expect(self.receive(delta) == [.acknowledge(Revision(6), .rejected(why))])
  }

  @Test("while one revision is prepared only the newest of those behind it is kept")
  mutating func coalescing() throws {
    try self.install()
    let first = self.receive(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 1]))
    #expect(self.receive(Sample.delta(Sample.token(6), Sample.token(7), ["rate": 2])) == [])
    #expect(
      self.receive(Sample.delta(Sample.token(7), Sample.token(8), ["floor": 3]))
        == [.observe(.coalesced(Sample.token(7)))])
    let next = try self.prepare(first)
    #expect(self.machine.inForce?.token == Sample.token(6))
    _ = try self.prepare(next)
    #expect(self.machine.inForce?.numbers == ["rate": 2, "floor": 3])
  }

  @Test("slow preparing is reported once it is slow, and only while it lasts")
  mutating func slow() throws {
    try self.install()
    let actions = self.receive(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 1]))
    guard case .prepare(let number, _)? = actions.first else {
      Issue.record("nothing is prepared")
      return
    }
    #expect(
      self.machine.preparingIsSlow(number) == [.acknowledge(Revision(6), .received)])
    _ = try self.prepare(actions)
    #expect(self.machine.preparingIsSlow(number) == [])
  }

  @Test("a head below what is known is refused loudly, and the service is told what is known")
  mutating func headBelow() throws {
    try self.install()
    _ = self.machine.streamEnded(attempt: 1, nil)
    _ = self.machine.retryDue(at: self.now)
    let actions = self.receive(Sample.snapshot(Sample.token(4), ["rate": 0.9]))
    let fault = try #require(Self.faults(actions).first)
    #expect(fault == .headBelowKnown(known: Sample.token(5), received: Sample.token(4)))
    #expect(fault.concernsHistory)
    #expect(Self.resume(self.machine.retryDue(at: self.now)) == [Sample.token(5)])
    #expect(self.machine.inForce?.numbers["rate"] == 0.04)
  }

  @Test("the same revision with another hash is another history")
  mutating func otherHash() throws {
    try self.install()
    for message in [
      Sample.bookmark(Sample.token(5, branch: 1)),
      Sample.snapshot(Sample.token(5, branch: 1), ["rate": 0.9]),
      Sample.delta(Sample.token(5, branch: 1), Sample.token(6, branch: 1), ["rate": 0.9]),
    ] {
      var copy = self
      #expect(Self.faults(copy.receive(message)).map(\.concernsHistory) == [true])
      #expect(copy.machine.inForce?.numbers["rate"] == 0.04)
    }
  }

  @Test("another epoch replaces everything, also with a lower revision, and says so")
  mutating func newEpoch() throws {
    try self.install()
    #expect(
      Self.faults(self.receive(Sample.bookmark(Sample.token(2, epoch: 2))))
        == [.historyDiffers(known: Sample.token(5), received: Sample.token(2, epoch: 2))])
    #expect(Self.resume(self.machine.retryDue(at: self.now)) == [Sample.token(5)])
    let actions = self.receive(Sample.snapshot(Sample.token(2, epoch: 2), ["rate": 0.9]))
    #expect(
      actions.first
        == .observe(.historyReplaced(known: Sample.token(5), by: Sample.token(2, epoch: 2))))
    _ = try self.prepare(actions)
    #expect(self.machine.inForce?.numbers == ["rate": 0.9])
  }

  @Test("what was being prepared when another history began is not installed")
  mutating func obsolete() throws {
    try self.install()
    let old = self.receive(Sample.delta(Sample.token(5), Sample.token(6), ["rate": 1]))
    let new = self.receive(Sample.snapshot(Sample.token(2, epoch: 2), ["rate": 0.9]))
    #expect(!new.contains { if case .prepare = $0 { true } else { false } })
    let next = try self.prepare(old)
    #expect(self.machine.inForce?.token == Sample.token(5))
    _ = try self.prepare(next)
    #expect(self.machine.inForce?.token == Sample.token(2, epoch: 2))
  }

  @Test("values of another environment are never taken")
  mutating func otherEnvironment() {
    _ = self.machine.begin(readingFile: false, at: self.now)
    let actions = self.receive(Sample.snapshot(Sample.token(5), environment: "staging"))
    #expect(Self.faults(actions) == [.wrongEnvironment("staging")])
  }

  @Test("what cannot be a value gives the stream up", arguments: [Double.nan, .infinity])
  mutating func malformed(number: Double) {
    _ = self.machine.begin(readingFile: false, at: self.now)
    let actions = self.receive(Sample.snapshot(Sample.token(5), ["rate": number]))
    #expect(Self.faults(actions).map(\.cause.description) == ["malformed"])
  }

  @Test("silence of 15 seconds gives the stream up")
  mutating func silence() throws {
    try self.install()
    self.now += .seconds(14)
    #expect(self.machine.tick(at: self.now) == [])
    self.now += .seconds(1)
    #expect(Self.faults(self.machine.tick(at: self.now)) == [.silent])
    #expect(self.machine.isStale)
  }

  @Test("failures in a row make pauses longer until a stream has held")
  mutating func failures() throws {
    try self.install()
    #expect(self.machine.streamEnded(attempt: 1, nil).last == .retry(failures: 1))
    _ = self.machine.retryDue(at: self.now)
    #expect(self.machine.streamEnded(attempt: 2, nil).last == .retry(failures: 2))
    _ = self.machine.retryDue(at: self.now)
    _ = self.receive(Sample.bookmark(Sample.token(5)))
    self.now += .seconds(10)
    _ = self.machine.tick(at: self.now)
    #expect(self.machine.streamEnded(attempt: 3, nil).last == .retry(failures: 1))
  }

  @Test("what is in force is stale without a stream, and while the service has no database")
  mutating func staleness() throws {
    #expect(self.machine.isStale)
    try self.install()
    #expect(!self.machine.isStale)
    _ = self.receive(Sample.bookmark(Sample.token(5), stale: true))
    #expect(self.machine.isStale)
    _ = self.receive(Sample.bookmark(Sample.token(5)))
    #expect(!self.machine.isStale)
    _ = self.machine.streamEnded(attempt: 1, nil)
    #expect(self.machine.isStale)
    _ = self.machine.retryDue(at: self.now)
    #expect(self.machine.isStale, "a stream that has said nothing confirms nothing")
    _ = self.receive(Sample.bookmark(Sample.token(5)))
    #expect(!self.machine.isStale)
  }

  @Test("messages of a stream that was given up have no effect")
  mutating func oldStream() throws {
    try self.install()
    _ = self.machine.streamEnded(attempt: 1, nil)
    _ = self.machine.retryDue(at: self.now)
    let delta = Sample.delta(Sample.token(5), Sample.token(6), ["rate": 1])
    #expect(self.machine.received(delta, attempt: 1, at: self.now) == [])
    #expect(self.machine.streamEnded(attempt: 1, nil) == [])
  }
}

@Suite("Starting from the last known good")
struct WatchStartTests {
  var machine = WatchStateMachine()
  let now = MonotonicTime(nanoseconds: 1_000_000_000)

  static func kept(_ token: SnapshotToken, omitted: Int = 0) -> ConfigSnapshot {
    ConfigSnapshot(
      token: token, environment: EnvironmentName(Sample.environment) ?? .fallback,
      omittedCount: omitted,
      namespaces: [
        Sample.namespace: [.init(key: "rate", symbol: ""): .init(value: .number(0.04))]
      ])
  }

  @Test("the stream goes on from the file")
  mutating func resumes() {
    #expect(
      self.machine.begin(readingFile: true, at: self.now) == [.readFile, .startHeadStart])
    let kept = Self.kept(Sample.token(5))
    #expect(self.machine.fileRead(kept, at: self.now) == [.prepare(number: 1, kept)])
    let actions = self.machine.prepared(1, rejection: nil, at: self.now)
    #expect(actions.first == .install(kept, isFromFile: true, committedAt: nil))
    #expect(actions.last == .connect(attempt: 1, resume: Sample.token(5)))
    #expect(self.machine.isStale)
  }

  @Test("a file without its secrets is replaced by a snapshot of the same revision")
  mutating func omitted() {
    _ = self.machine.begin(readingFile: true, at: self.now)
    _ = self.machine.fileRead(Self.kept(Sample.token(5), omitted: 1), at: self.now)
    let actions = self.machine.prepared(1, rejection: nil, at: self.now)
    #expect(actions.last == .connect(attempt: 1, resume: nil))
    let more = self.machine.received(
      Sample.snapshot(Sample.token(5), ["rate": 0.04, "key": 1]), attempt: 1, at: self.now)
    #expect(more.count == 1)
    _ = self.machine.prepared(2, rejection: nil, at: self.now)
    #expect(self.machine.inForce?.omittedCount == 0)
    #expect(self.machine.inForce?.numbers.count == 2)
  }

  @Test("a file that is refused for want of its secrets does not condemn its revision")
  mutating func refusedFile() {
    _ = self.machine.begin(readingFile: true, at: self.now)
    _ = self.machine.fileRead(Self.kept(Sample.token(5), omitted: 1), at: self.now)
    let actions = self.machine.prepared(
      1, rejection: SnapshotRejection(reason: "no secret"), at: self.now)
    #expect(actions.last == .connect(attempt: 1, resume: nil))
    _ = self.machine.received(
      Sample.snapshot(Sample.token(5), ["rate": 0.04, "key": 1]), attempt: 1, at: self.now)
    _ = self.machine.prepared(2, rejection: nil, at: self.now)
    #expect(self.machine.inForce?.token == Sample.token(5))
  }

  @Test("a file that takes too long is not waited for, and not used once the stream was first")
  mutating func late() {
    _ = self.machine.begin(readingFile: true, at: self.now)
    let actions = self.machine.headStartExpired(at: self.now)
    #expect(actions.last == .connect(attempt: 1, resume: nil))
    _ = self.machine.received(
      Sample.snapshot(Sample.token(2, epoch: 2)), attempt: 1, at: self.now)
    #expect(
      self.machine.fileRead(Self.kept(Sample.token(5)), at: self.now)
        == [.observe(.fileSuperseded(Sample.token(5), isSameHistory: false))])
  }

  @Test("without a usable file it connects at once")
  mutating func noFile() {
    _ = self.machine.begin(readingFile: true, at: self.now)
    let actions = self.machine.fileRead(nil, at: self.now)
    #expect(actions.last == .connect(attempt: 1, resume: nil))
    #expect(self.machine.headStartExpired(at: self.now) == [])
  }
}

extension EnvironmentName {
  /// For a name known to be right.
  static var fallback: EnvironmentName { preconditionFailure("not the name of an environment") }
}
