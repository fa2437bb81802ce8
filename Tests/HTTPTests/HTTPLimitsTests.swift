import Basics
import EventLoop
import HTTP
import HTTPTestSupport
import ServiceRuntime
import TestSupport
import Testing

@Suite("Clients that take their time")
struct HTTPLimitsTests {
  private static let quick: HTTPServer.Router = { _, _ in
    HTTPRoute("quick", HTTPHandler { _ in HTTPResponse(.ok, text: "quick\n") })
  }

  private static func settings(_ change: (inout HTTPServerSettings) -> Void) -> HTTPServerSettings {
    var settings = HTTPServerSettings.patient
    change(&settings)
    return settings
  }

  @Test("a head that does not come to its end is refused")
  func head() async throws {
    let settings = Self.settings { $0.headTime = .milliseconds(50) }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.1\r\nHost:")
      let received = await client.receivedUntilClosed()
      #expect(statuses(in: received) == ["408"])
      #expect(received.hasSuffix("\"code\":\"HEAD_TIMEOUT\"}"))
    }
  }

  @Test("a body that does not come to its end is refused")
  func body() async throws {
    let settings = Self.settings { $0.bodyTime = .milliseconds(50) }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      let client = fixture.client()
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
      let received = await client.receivedUntilClosed()
      #expect(statuses(in: received) == ["408"])
      #expect(received.hasSuffix("\"code\":\"BODY_TIMEOUT\"}"))
    }
  }

  @Test("a connection that says nothing is closed, silently")
  func silent() async throws {
    let settings = Self.settings { $0.greetingTime = .milliseconds(50) }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      #expect(await fixture.client().receivedUntilClosed() == "")
    }
  }

  @Test("a connection without a further request is closed, silently")
  func idle() async throws {
    let settings = Self.settings { $0.idleTime = .milliseconds(50) }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(statuses(in: await client.receivedUntilClosed()) == ["200"])
    }
  }

  @Test("a client that does not read its answer is let go")
  func unread() async throws {
    let large = [UInt8](repeating: 1, count: 1 << 26)
    let settings = Self.settings {
      $0.writeTime = .milliseconds(50); $0.bytesPerSecondMin = 1 << 30
    }
    try await withServer(
      settings: settings,
      route: { _, _ in
        HTTPRoute("large", HTTPHandler { _ in HTTPResponse(.ok, large, type: "a/b") })
      }
    ) { fixture in
      let client = fixture.client()
      client.pauseReading()
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      try await fixture.connections.first { $0 == -1 }
      client.close()
    }
  }

  @Test("an address has as many connections as it may, and others are told so")
  func connectionsPerAddress() async throws {
    let settings = Self.settings { $0.connectionsPerAddressMax = 2 }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
      let kept = [fixture.client(), fixture.client()]
      for client in kept {
        client.send(request)
        _ = await client.received(until: "quick\n")
      }
      let refused = await fixture.client().receivedUntilClosed()
      #expect(statuses(in: refused) == ["429"])
      #expect(refused.contains("\r\nRetry-After: 10\r\n"))
      kept[0].close()
      _ = try await fixture.connections.first { $0 == -1 }
      kept[1].send(request)
      #expect(await kept[1].received { $0.count > 200 }.count > 200)
      kept[1].close()
    }
  }

  @Test("proxies may have any number of connections")
  func unlimitedNetworks() async throws {
    let network = try #require(IPNetwork("127.0.0.0/8"))
    let settings = Self.settings {
      $0.connectionsPerAddressMax = 1
      $0.unlimitedNetworks = [network]
    }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      let clients = (0..<5).map { _ in fixture.client() }
      for client in clients {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.received(until: "quick\n").hasSuffix("quick\n"))
      }
      for client in clients { client.close() }
    }
  }

  @Test("two thousand clients that drip keep nobody else waiting, and are all let go")
  func slowloris() async throws {
    let dripping = 2_000
    let settings = Self.settings {
      $0.headTime = .seconds(2)
      $0.connectionsPerAddressMax = dripping + 10
    }
    try await withServer(settings: settings, route: Self.quick) { fixture in
      let clients = (0..<dripping).map { _ in fixture.client() }
      for client in clients { client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ") }
      for _ in 0..<50 {
        for client in clients.prefix(200) { client.send("y") }
        #expect(
          await fixture.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").hasSuffix("quick\n"))
      }
      for client in clients {
        #expect(statuses(in: await client.receivedUntilClosed()) == ["408"])
      }
    }
  }

  @Test("a drain lets requests finish, ends streams of events, and takes nothing new")
  func drain() async throws {
    let gate = Gate()
    let started = Recorder<String>()
    let events = HTTPResponse.Stream(isEndless: true) { writer in
      try? await writer.write("data: hello\n\n")
      started.record("events")
      let end = Gate()
      await withTaskCancellationHandler {
        await end.pass()
      } onCancel: {
        end.open()
      }
    }
    try await withServer(route: { head, _ in
      switch head.path {
      case "/events":
        HTTPRoute(
          "e", HTTPHandler { _ in HTTPResponse(.ok, stream: events, type: "text/event-stream") })
      case "/slow":
        HTTPRoute(
          "slow",
          HTTPHandler { (_: HTTPRequest) async -> HTTPResponse in
            started.record("slow")
            await gate.pass()
            return HTTPResponse(.ok, text: "slow\n")
          })
      default: Self.quick(head, HTTPPeer(address: .unix(path: "/")))
      }
    }) { fixture in
      let idle = fixture.client()
      idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = await idle.received(until: "quick\n")
      let slow = fixture.client()
      slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
      let listening = fixture.client()
      listening.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
      try await started.first { $0 == "slow" }
      try await started.first { $0 == "events" }
      async let isClean = fixture.server.drain(within: .seconds(60))
      #expect(statuses(in: await idle.receivedUntilClosed()) == ["200"])
      #expect(await listening.receivedUntilClosed().hasSuffix("\r\n0\r\n\r\n"))
      gate.open()
      let answered = await slow.receivedUntilClosed()
      #expect(answered.contains("\r\nConnection: close\r\n"))
      #expect(answered.hasSuffix("slow\n"))
      #expect(await isClean)
      #expect(fixture.server.connectionsCount == 0)
    }
  }

  @Test("a drain closes what does not finish in time")
  func drainLimit() async throws {
    let started = Recorder<Bool>()
    let stuck = HTTPHandler { (_: HTTPRequest) async -> HTTPResponse in
      started.record(true)
      let gate = Gate()
      await withTaskCancellationHandler {
        await gate.pass()
      } onCancel: {
        gate.open()
      }
      return HTTPResponse(.ok)
    }
    try await withServer(route: { _, _ in HTTPRoute("stuck", stuck) }) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      try await started.first { $0 }
      let clock = ManualClock()
      async let isClean = fixture.server.drain(within: .seconds(10), clock: clock)
      try await clock.sleepers(atLeast: 1)
      clock.advance(by: .seconds(10))
      #expect(await client.receivedUntilClosed() == "")
      #expect(await isClean == false)
    }
  }
}
