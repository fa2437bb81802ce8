import Auth
import Basics
import ContractConfig
import ContractType
import HTTPTestSupport
import JSON
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite("Events")
struct EventsTests {
  private static func changeSet(_ revision: UInt64) -> ChangeSet {
    ChangeSet(token: RevisionToken(epoch: 7, revision: revision), reason: "r\(revision)")
  }

  @Test("what was committed between two looks is told once, oldest first")
  func progress() {
    var progress = ConfigProgress()
    #expect(progress.saw(head: RevisionToken(epoch: 7, revision: 4)) == 0)
    #expect(progress.saw(head: RevisionToken(epoch: 7, revision: 4)) == nil)
    #expect(progress.saw(head: RevisionToken(epoch: 7, revision: 6)) == 4)
    let events = ConfigProgress.events([6, 5, 4].map(Self.changeSet), after: 4)
    #expect(events.map(\.id) == ["7.5", "7.6"])
    let joined = RevisionToken(epoch: 7, revision: 5)
    #expect(events.map { ConfigProgress.isCovered($0, by: joined) } == [true, false])
    #expect(!ConfigProgress.isCovered(events[0], by: nil))
    // A restored store counts on from elsewhere.
    #expect(progress.saw(head: RevisionToken(epoch: 8, revision: 9)) == nil)
  }

  @Test("a consumer is told of when its state changes")
  func consumers() {
    var progress = ConfigProgress()
    func seen(_ state: SubscriberState) -> [Subscriber] {
      [Subscriber(service: "pricing", instance: "a", bootID: "1", state: state)]
    }
    #expect(progress.saw(seen(.applied)).count == 1)
    #expect(progress.saw(seen(.applied)).isEmpty)
    #expect(progress.saw(seen(.behind)).map(\.state) == [.behind])
  }

  @Test("whoever falls too far behind is let go, and holds up nobody")
  func slowListener() async throws {
    let hub = EventHub()
    let slow = try #require(hub.listen())
    for number in 0...EventHub.waitingMax {
      hub.publish(GatewayEvent(kind: .job, id: "\(number)", json: []))
    }
    var count = 0
    for await _ in slow { count += 1 }
    #expect(count == EventHub.waitingMax)
    #expect(!hub.hasListeners)
  }

  @Test("there are no more listeners than there may be")
  func listenersMax() {
    let hub = EventHub()
    let listeners = (0..<EventHub.listenersMax).map { _ in hub.listen() }
    #expect(listeners.allSatisfy { $0 != nil })
    #expect(hub.listen() == nil)
    hub.close()
  }

  @Test("the first listener wakes all who wait for one")
  func waking() async throws {
    let hub = EventHub()
    let waiting = (0..<3).map { _ in Task { await hub.whenListeners() } }
    try await eventually("all wait") { hub.sleeperCount == 3 }
    let listener = hub.listen()
    for task in waiting { await task.value }
    #expect(listener != nil && hub.sleeperCount == 0)
  }

  @Test("whoever looks for nobody ends when asked to")
  func stopping() async throws {
    let gateway = try TestGateway()
    let hub = EventHub()
    let follower = EventFollower(hub, gateway.process.upstreams, clock: gateway.clock)
    let lifetime = ServiceLifetime()
    let running = Task { try await follower.run(lifetime) }
    try await eventually("all wait") { hub.sleeperCount == 3 }
    lifetime.requestStop()
    try await running.value
    #expect(hub.sleeperCount == 0)
  }

  /// A store whose head a test moves, and which tells of it as the real one does.
  private struct Store {
    let revision = Locked<UInt64>(5)
    let commits: AsyncStream<UInt64>
    let committed: AsyncStream<UInt64>.Continuation

    init() { (self.commits, self.committed) = AsyncStream.makeStream(of: UInt64.self) }

    func token(_ revision: UInt64) -> RevisionToken { RevisionToken(epoch: 7, revision: revision) }
    var head: RevisionToken { self.token(self.revision.withLock { $0 }) }

    func commit(_ revision: UInt64) {
      self.revision.withLock { $0 = revision }
      self.committed.yield(revision)
    }

    var routes: [Route] {
      [
        Route(
          ConfigServiceMethods.listChangeSets,
          UnaryHandler<ListChangeSetsRequest, ListChangeSetsResponse> { _, _ throws(RPCError) in
            ListChangeSetsResponse(
              changeSets: (1...self.head.revision).reversed().map(EventsTests.changeSet),
              head: self.head)
          }),
        Route(
          ConfigServiceMethods.listSubscribers,
          UnaryHandler<ListSubscribersRequest, ListSubscribersResponse> { _, _ throws(RPCError) in
            let state: SubscriberState = self.head.revision > 5 ? .applied : .behind
            return ListSubscribersResponse(
              subscribers: [Subscriber(service: "pricing", instance: "a", state: state)],
              head: self.head)
          }),
        Route(
          ConfigServiceMethods.waitApplied,
          UnaryHandler<WaitAppliedRequest, WaitAppliedResponse> { _, _ throws(RPCError) in
            WaitAppliedResponse(complete: true)
          }),
        Route(
          ConfigServiceMethods.watch,
          BidirectionalHandler<WatchRequest, WatchResponse> {
            _, responses, _ async throws(RPCError) in
            for await revision in self.commits {
              try await responses.write(
                WatchResponse(
                  kind: .delta(
                    WatchDelta(after: self.token(revision - 1), token: self.token(revision)))))
            }
          }),
      ]
    }
  }

  @Test("a stream begins with what was missed and where things stand, and goes on with the news")
  func stream() async throws {
    let gateway = try TestGateway()
    let store = Store()
    try gateway.serve("config", store.routes)
    let client = try gateway.connect()
    client.send(
      "GET /v1/events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 7.3\r\n"
        + "Authorization: Bearer \(try TestTokens.token(.viewer))\r\n\r\n")
    let first = await client.received(until: "event: head")
    #expect(first.contains("id: 7.4\nevent: revision\n"), "\(first)")
    #expect(first.contains("id: 7.5\nevent: revision\n"), "\(first)")
    #expect(!first.contains("id: 7.3"), "\(first)")

    let follower = try #require(gateway.process.services.first { $0 is EventFollower })
    let lifetime = ServiceLifetime()
    let running = Task { try await follower.run(lifetime) }
    _ = await client.received(until: "SUBSCRIBER_STATE_BEHIND")
    // No time passes: the stream of the store is what brings it.
    store.commit(6)
    let news = await client.received(until: "SUBSCRIBER_STATE_APPLIED")
    #expect(news.contains("id: 7.6\nevent: revision\n"), "\(news)")
    #expect(news.ranges(of: "id: 7.5\nevent: revision").count == 1, "\(news)")
    client.close()
    lifetime.requestStop()
    store.committed.finish()
    try await running.value
  }
}
