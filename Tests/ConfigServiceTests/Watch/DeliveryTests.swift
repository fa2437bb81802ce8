import Basics
import ContractConfig
import ContractType
import EventLoop
import JSON
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import ConfigClient
@testable import ConfigService

@Suite("Delivery over sockets", .configDatabase, .timeLimit(.minutes(5)))
struct DeliveryTests {
  let folder = TemporaryFolder()

  func levels(_ value: Double, _ symbol: String? = nil) -> ChangeRequest.Change {
    Sample.set(Sample.skew, "top_levels", .float(value), in: Sample.scope(symbol))
  }

  @Test("a change made at one replica is in force at the consumers of all, and each can say so")
  func replicas() async throws {
    let one = try await Replica("one", at: self.folder.address("one"))
    let two = try await Replica("two", at: self.folder.address("two"))
    let here = try FollowerProcess("here", at: self.folder.address("one"))
    let there = try FollowerProcess("there", at: self.folder.address("two"))
    let others = try FollowerProcess(
      "others", at: self.folder.address("two"), namespaces: ["params/pricing"])
    for follower in [here, there, others] { try await follower.installed(.zero) }
    // Each replica has heard of the other's consumers before anybody waits for them.
    for replica in [one, two] { try await Self.knows(replica, count: 3) }
    let revision = try await one.commit(self.levels(7), self.levels(9, "BTCUSDT"))
    for replica in [one, two] {
      let response = try await replica.waitApplied(revision)
      #expect(response.complete)
      #expect(response.subscribers.map(\.instance) == ["here", "there"])
      #expect(response.subscribers.map(\.replica) == ["one", "two"])
      #expect(response.subscribers.allSatisfy { $0.state == .applied })
      #expect((response.appliedAfterMs ?? -1) >= 0)
    }
    for follower in [here, there] {
      #expect(follower.value("top_levels") == .integer(7))
      #expect(follower.value("top_levels", symbol: "BTCUSDT") == .integer(9))
    }
    // Nothing of it concerns the third, which is not told at once and yet counts as up to date.
    try await eventually("all three are up to date") {
      let list = try two.handlers.listSubscribers(
        ListSubscribersRequest(), CallContext(method: "/test", peer: .inProcess))
      return list.totalCount == 3 && list.subscribers.allSatisfy { $0.state == .applied }
    }
    for follower in [here, there, others] { try await follower.stop() }
    try await one.stop()
    try await two.stop()
  }

  /// Returns once the replica lists so many consumers.
  static func knows(_ replica: Replica, count: Int) async throws {
    try await eventually("\(count) consumers") {
      replica.hub.list(ConsumerFilter()).rows.count >= count
    }
  }

  @Test("a consumer that comes back goes on where it was")
  func resuming() async throws {
    let address = self.folder.address("one")
    let first = try await Replica("one", at: address)
    let follower = try FollowerProcess("one", at: address)
    try await follower.installed(try await first.commit(self.levels(7)))
    try await first.stop()
    let second = try await Replica("two", at: address)
    let revision = try await second.commit(self.levels(8))
    try await follower.installed(revision)
    #expect(try await second.waitApplied(revision).complete)
    #expect(second.count("mooring_config_watch_sent_total", "snapshot") == 0)
    #expect(second.count("mooring_config_watch_resumes_total", "resumed") == 1)
    #expect(follower.value("top_levels") == .integer(8))
    try await follower.stop()
    try await second.stop()
  }

  @Test("a consumer that does not read gets the newest in a few messages, and holds up nobody")
  func slow() async throws {
    let replica = try await Replica("one", at: self.folder.address("one"))
    let channel = RPCChannel(to: self.folder.address("one"), on: [replica.loop])
    let gate = Recorder<Bool>()
    let slow = ConsumerByHand("slow", channel, reading: gate)
    let quick = ConsumerByHand("quick", channel)
    try await quick.reached(.zero)
    var state = try replica.core.state()
    let count = 20_000
    for number in 1...count {
      state = state.changed(self.levels(Double(number % 20 + 1), "BTCUSDT"))
      replica.core.install(state)
    }
    let newest = Revision(UInt64(count))
    try await quick.reached(newest)
    gate.record(true)
    try await slow.reached(newest)
    // What the window of a stream holds, 1 MiB or some 11,000, and then the newest.
    #expect(slow.messages.elements.count < count * 3 / 4)
    var told = MessageModel()
    for message in slow.messages.elements { told.take(message) }
    #expect(told.faults.isEmpty)
    #expect(told.values["top_levels BTCUSDT"] == .intValue(Int64(count % 20 + 1)))
    await slow.stop()
    await quick.stop()
    channel.close()
    try await replica.stop()
  }

  @Test("a store put back to an older day is followed from its beginning", arguments: [0, 2, 4])
  func restored(changesSince count: Int) async throws {
    let address = self.folder.address("one")
    let first = try await Replica("one", at: address)
    try await first.commit(self.levels(7))
    try await first.stop()
    let copy = try await Self.copyDatabase()
    let second = try await Replica("two", at: address)
    let follower = try FollowerProcess("one", at: address)
    try await second.commit(self.levels(8))
    let newest = try await second.commit(self.levels(9))
    let before = try await follower.installed(newest)
    try await second.stop()
    let restored = try await Replica("three", at: address, database: copy)
    for number in 0..<count { try await restored.commit(self.levels(Double(number + 11))) }
    let replaced = try await follower.observations.first { observation in
      if case .historyReplaced = observation { true } else { false }
    }
    guard case .historyReplaced(_, let token) = replaced else { preconditionFailure() }
    #expect(token.epoch != before.epoch)
    try await follower.installed(token.revision, in: token.epoch)
    let head = try restored.core.state().token
    try await follower.installed(head.revision, in: head.epoch)
    #expect(try await restored.waitApplied(head.revision).complete)
    #expect(follower.value("top_levels") == .integer(count == 0 ? 7 : Int64(count + 10)))
    try await restored.logs.first("configuration history replaced")
    try await restored.logs.first("subscriber knows a history that the store does not")
    try await follower.stop()
    try await restored.stop()
  }

  /// A copy of the test's database as it is now, to which nobody is connected.
  static func copyDatabase() async throws -> PostgresConfiguration {
    let database = try TemporaryDatabase.current
    let connection = try await database.connect(
      database.cluster.configuration(database: "postgres"))
    var target = database.configuration
    let name = target.database
    try await connection.runScript("CREATE DATABASE \"\(name)_copy\" TEMPLATE \"\(name)\"")
    await connection.close()
    target.database = "\(name)_copy"
    return target
  }

  @Test("a drained service ends its streams, so that consumers go elsewhere at once")
  func drain() async throws {
    let replica = try await Replica("one", at: self.folder.address("one"))
    let loop = try EventLoop.start(named: "client")
    let channel = RPCChannel(to: self.folder.address("one"), on: [loop])
    let consumer = ConsumerByHand("one", channel)
    try await consumer.reached(.zero)
    try await replica.stop()
    let error = try await consumer.ended.first { _ in true }
    #expect(error?.code == .unavailable)
    channel.close()
    loop.stop()
    loop.join()
  }

  @Test("what consumers say is written in batches, also after the store was away")
  func batches() async throws {
    let replica = try await Replica("one", at: self.folder.address("one"))
    let channel = RPCChannel(to: self.folder.address("one"), on: [replica.loop])
    let consumers = (0..<50).map { ConsumerByHand("c\($0)", channel) }
    for consumer in consumers { try await consumer.reached(.zero) }
    let revision = try await replica.commit(self.levels(7))
    for consumer in consumers {
      try await consumer.reached(revision)
      consumer.answer(revision, .applied)
    }
    #expect(try await replica.waitApplied(revision).complete)
    let connection = try await TemporaryDatabase.current.connect()
    try await eventually("a row for each consumer") {
      let answer = try await connection.query(
        "SELECT count(*) FROM config.subscribers WHERE applied_revision = $1",
        Int64(revision.count))
      return try answer.onlyRow().decode("count", as: Int64.self) == consumers.count
    }
    // A batch is counted when its commit has been answered, which is after others can see it.
    try await eventually("a counted batch") {
      replica.count("mooring_config_subscriber_batches_total", "written") >= 1
    }
    let batches = replica.count("mooring_config_subscriber_batches_total", "written")
    #expect(batches < Double(consumers.count))
    for consumer in consumers { await consumer.stop() }
    channel.close()
    try await replica.stop()
  }
}

/// What a consumer knows that believes every message and checks that none is missing.
struct MessageModel {
  var values: [String: ContractType.Value.Kind] = [:]
  var token: ContractType.RevisionToken?
  var faults: [String] = []

  mutating func take(_ message: WatchResponse) {
    switch message.kind {
    case .snapshot(let snapshot)?:
      self.values = [:]
      self.take(snapshot.namespaces)
      self.token = snapshot.token
    case .delta(let delta)?:
      if delta.after != self.token { self.faults.append("a gap before \(delta)") }
      self.take(delta.namespaces)
      self.token = delta.token
    case .bookmark(let bookmark)?:
      if (bookmark.token?.revision ?? 0) < (self.token?.revision ?? .max) {
        self.faults.append("a bookmark below what was sent")
      }
    case nil: break
    }
  }

  private mutating func take(_ namespaces: [NamespaceValues]) {
    for namespace in namespaces {
      for value in namespace.values {
        let slot = value.symbol.isEmpty ? value.key : "\(value.key) \(value.symbol)"
        self.values[slot] = value.value?.kind
      }
    }
  }
}
