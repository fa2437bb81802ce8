import Basics
import ContractConfig
import ContractType
import EventLoop
import JSON
import Postgres
import RPC
import RPCTestSupport
import ServiceRuntime
import TestSupport
import Testing

@testable import ConfigService

@Suite("Proof of effect", .configDatabase, .timeLimit(.minutes(5)))
struct WaitAppliedTests {
  let folder = TemporaryFolder()

  func levels(_ value: Double) -> ChangeRequest.Change {
    Sample.set(Sample.skew, "top_levels", .float(value))
  }

  /// Runs `body` with a replica and a channel to it.
  func withReplica(_ body: (Replica, RPCChannel) async throws -> Void) async throws {
    let replica = try await Replica("one", at: self.folder.address("one"))
    let channel = RPCChannel(to: self.folder.address("one"), on: [replica.loop])
    try await body(replica, channel)
    channel.close()
    try await replica.stop()
  }

  func states(_ response: WaitAppliedResponse) -> [String: SubscriberState] {
    Dictionary(uniqueKeysWithValues: response.subscribers.map { ($0.instance, $0.state) })
  }

  @Test("each consumer that a revision concerns has its row, those not applied first")
  func table() async throws {
    try await self.withReplica { replica, channel in
      let applied = ConsumerByHand("applied", channel)
      let rejected = ConsumerByHand("rejected", channel)
      let behind = ConsumerByHand("behind", channel)
      let lost = ConsumerByHand("lost", channel)
      let observer = ConsumerByHand("observer", channel, kind: .observer)
      let elsewhere = ConsumerByHand("elsewhere", channel, namespaces: ["params/pricing"])
      let all = [applied, rejected, behind, lost, observer, elsewhere]
      for consumer in all { try await consumer.reached(.zero) }
      let revision = try await replica.commit(self.levels(7))
      for consumer in all.dropLast() { try await consumer.reached(revision) }
      applied.answer(revision, .applied)
      rejected.answer(revision, .rejected, reason: "too many levels")
      behind.answer(revision, .received)
      await lost.stop()
      try await Self.settled(replica, ["applied": .applied, "rejected": .rejected, "lost": .lost])
      let response = try await replica.waitApplied(revision, timeoutMs: 1)
      #expect(!response.complete)
      #expect(response.appliedAfterMs == nil)
      #expect(response.subscribers.map(\.instance) == ["behind", "rejected", "lost", "applied"])
      #expect(
        self.states(response) == [
          "applied": .applied, "rejected": .rejected, "behind": .behind, "lost": .lost,
        ])
      let refusal = response.subscribers.first { $0.instance == "rejected" }
      #expect(refusal?.rejectedRevision == revision.count)
      #expect(refusal?.rejection?.message == "too many levels")
      // Observers count on request, and some can be picked.
      let withObservers = try await replica.waitApplied(revision, timeoutMs: 1) {
        $0.includeObservers = true
      }
      #expect(self.states(withObservers)["observer"] == .behind)
      let one = try await replica.waitApplied(revision) { $0.instance = "applied" }
      #expect(one.complete)
      #expect(one.subscribers.map(\.instance) == ["applied"])
      let none = try await replica.waitApplied(revision) { $0.services = ["pricing"] }
      #expect(none.complete)
      #expect(none.subscribers.isEmpty)
      for consumer in all { await consumer.stop() }
    }
  }

  /// Returns once these consumers are known to be in these states.
  static func settled(_ replica: Replica, _ states: [String: ConsumerState]) async throws {
    try await eventually("consumers in \(states)") {
      let rows = replica.hub.list(ConsumerFilter()).rows
      return rows.count { states[$0.consumer.id.instance] == $0.state } == states.count
    }
  }

  @Test("a caller hears at once when the last one answers, and what nobody is concerned by is done")
  func waking() async throws {
    try await self.withReplica { replica, channel in
      let consumers = [ConsumerByHand("a", channel), ConsumerByHand("b", channel)]
      for consumer in consumers {
        try await consumer.reached(.zero)
        consumer.answer(.zero, .applied)
      }
      let other = try await replica.commit(
        Sample.set(Sample.pricing, "base_rate_USDC", .float(0.05)))
      #expect(try await replica.waitApplied(other).complete)
      let revision = try await replica.commit(self.levels(7))
      async let response = replica.waitApplied(revision)
      for consumer in consumers {
        try await consumer.reached(revision)
        consumer.answer(revision, .applied)
      }
      #expect(try await response.complete)
      #expect((try await response.appliedAfterMs ?? -1) >= 0)
      // A later revision that does not touch them changes nothing.
      let later = try await replica.commit(
        Sample.set(Sample.pricing, "base_rate_USDC", .float(0.06)))
      #expect(try await replica.waitApplied(revision).complete)
      #expect(try await replica.waitApplied(later).complete)
      for consumer in consumers { await consumer.stop() }
    }
  }

  @Test("a consumer started again is not waited for as what it was before")
  func startedAgain() async throws {
    try await self.withReplica { replica, channel in
      let before = ConsumerByHand("one", channel)
      try await before.reached(.zero)
      await before.stop()
      try await Self.settled(replica, ["one": .lost])
      let after = ConsumerByHand(
        channel,
        sending: WatchRequest(
          kind: .start(
            WatchStart(
              service: "hand", instance: "one", bootID: "later", consumerKind: .required,
              namespaces: ["strategy/*"]))))
      let revision = try await replica.commit(self.levels(7))
      try await after.reached(revision)
      after.answer(revision, .applied)
      let response = try await replica.waitApplied(revision)
      #expect(response.complete)
      #expect(response.subscribers.map(\.bootID) == ["later"])
      await after.stop()
    }
  }

  @Test("a revision that nobody has committed is refused, and without a store nobody can tell")
  func unknown() async throws {
    try await self.withReplica { replica, channel in
      let consumer = ConsumerByHand("one", channel)
      try await consumer.reached(.zero)
      let revision = try await replica.commit(self.levels(7))
      let refusal = try await Refusal.of {
        _ = try await replica.waitApplied(revision.next)
      }
      #expect(refusal.code == .notFound)
      #expect(refusal.reason == "UNKNOWN_REVISION")
      try await consumer.reached(revision)
      consumer.answer(revision, .applied)
      await replica.core.pool.shutDown(deadline: .never)
      #expect(try await replica.waitApplied(revision).complete)
      let unavailable = try await Refusal.of {
        _ = try await replica.waitApplied(revision.next)
      }
      #expect(unavailable.code == .unavailable)
      await consumer.stop()
    }
  }

  @Test("consumers are listed in pages, by what is asked for")
  func listing() async throws {
    try await self.withReplica { replica, channel in
      let consumers = (0..<5).map { ConsumerByHand("c\($0)", channel) }
      let pricing = ConsumerByHand("p", channel, namespaces: ["params/pricing"])
      for consumer in consumers + [pricing] { try await consumer.reached(.zero) }
      consumers[3].answer(.zero, .applied)
      try await Self.settled(replica, ["c3": .applied])
      var request = ListSubscribersRequest(service: "hand", pageSize: 4)
      let context = CallContext(method: "/test", peer: .inProcess)
      let first = try replica.handlers.listSubscribers(request, context)
      #expect(first.subscribers.map(\.instance) == ["c0", "c1", "c2", "c4"])
      #expect(first.totalCount == 6)
      request.pageToken = first.nextPageToken
      let second = try replica.handlers.listSubscribers(request, context)
      #expect(second.subscribers.map(\.instance) == ["p", "c3"])
      #expect(second.nextPageToken.isEmpty)
      request.service = "other"
      let refusal = try await Refusal.of {
        _ = try replica.handlers.listSubscribers(request, context)
      }
      #expect(refusal.reason == "INVALID_REQUEST")
      let named = try replica.handlers.listSubscribers(
        ListSubscribersRequest(namespace: "params/pricing"), context)
      #expect(named.subscribers.map(\.instance) == ["p"])
      let done = try replica.handlers.listSubscribers(
        ListSubscribersRequest(state: .applied), context)
      #expect(done.subscribers.map(\.instance) == ["c3"])
      for consumer in consumers + [pricing] { await consumer.stop() }
    }
  }

  @Test(
    "a stream that is not begun or answered as it must be is refused with the reason",
    arguments: [
      (StreamFault.noStart, RPCCode.invalidArgument, "INVALID_REQUEST"),
      (.unknownNamespace, .notFound, "UNKNOWN_NAMESPACE"),
      (.unknownRealm, .notFound, "UNKNOWN_NAMESPACE"),
      (.badPattern, .invalidArgument, "INVALID_REQUEST"),
      (.secondStart, .invalidArgument, "INVALID_REQUEST"),
      (.answerForNothing, .invalidArgument, "INVALID_REQUEST"),
      (.answerBackwards, .invalidArgument, "INVALID_REQUEST"),
    ])
  func refused(_ fault: StreamFault, _ code: RPCCode, _ reason: String) async throws {
    try await self.withReplica { replica, channel in
      try await replica.commit(self.levels(7))
      let consumer: ConsumerByHand
      switch fault {
      case .noStart:
        consumer = ConsumerByHand(
          channel,
          sending: WatchRequest(
            kind: .acknowledgement(Acknowledgement(revision: 1, state: .applied))))
      case .unknownNamespace:
        consumer = ConsumerByHand("one", channel, namespaces: ["params/nothing"])
      case .unknownRealm: consumer = ConsumerByHand("one", channel, namespaces: ["nothing/*"])
      case .badPattern: consumer = ConsumerByHand("one", channel, namespaces: ["pricing"])
      case .secondStart, .answerForNothing, .answerBackwards:
        consumer = ConsumerByHand("one", channel)
        try await consumer.reached(Revision(1))
      }
      switch fault {
      case .secondStart:
        consumer.send(
          WatchRequest(
            kind: .start(
              WatchStart(
                service: "hand", instance: "one", bootID: "boot", namespaces: ["strategy/*"]))))
      case .answerForNothing: consumer.answer(Revision(2), .applied)
      case .answerBackwards:
        consumer.answer(Revision(1), .applied)
        consumer.answer(.zero, .applied)
      case .noStart, .unknownNamespace, .unknownRealm, .badPattern: break
      }
      let error = try #require(try await consumer.ended.first { _ in true })
      let refusal = try Refusal(error)
      #expect(refusal.code == code)
      #expect(refusal.reason == reason)
      await consumer.stop()
    }
  }

  enum StreamFault: Sendable {
    case noStart, unknownNamespace, unknownRealm, badPattern, secondStart
    case answerForNothing, answerBackwards
  }

  @Test("a replica that is alone writes of its consumers at most once a second")
  func alone() async throws {
    try await self.withReplica { replica, channel in
      try await eventually("the replica knows that it is alone") { replica.exchange.isAlone }
      let consumer = ConsumerByHand("one", channel)
      try await consumer.reached(.zero)
      let written = { replica.count("mooring_config_subscriber_batches_total", "written") }
      let (start, before) = (MonotonicTime.now(), written())
      for number in 0..<40 {
        let revision = try await replica.commit(self.levels(Double(number % 2 + 5)))
        try await consumer.reached(revision)
        consumer.answer(revision, .applied)
        #expect(try await replica.waitApplied(revision).complete)
      }
      // Read before the time, which only grows: so the limit holds however slow the machine is.
      let batches = written() - before
      #expect(batches <= (MonotonicTime.now() - start) / .seconds(1) + 2)
      await consumer.stop()
    }
  }

  @Test("a consumer's second stream ends its first")
  func replaced() async throws {
    try await self.withReplica { replica, channel in
      let first = ConsumerByHand("one", channel)
      try await first.reached(.zero)
      let second = ConsumerByHand("one", channel)
      try await second.reached(.zero)
      let error = try await first.ended.first { _ in true }
      #expect(error?.code == .cancelled)
      let revision = try await replica.commit(self.levels(7))
      try await second.reached(revision)
      second.answer(revision, .applied)
      #expect(try await replica.waitApplied(revision).complete)
      for consumer in [first, second] { await consumer.stop() }
    }
  }
}
