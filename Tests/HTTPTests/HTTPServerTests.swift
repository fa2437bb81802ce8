import Basics
import EventLoop
import HTTP
import HTTPTestSupport
import ServiceRuntime
import TestSupport
import Testing

@Suite("Answering requests")
struct HTTPServerTests {
  private static let echo: HTTPServer.Router = { head, _ in
    HTTPRoute(
      "echo",
      HTTPHandler { request in
        HTTPResponse(
          .ok, text: "\(request.head.path) [\(String(decoding: request.body, as: UTF8.self))]\n")
      })
  }

  @Test("every case of the corpus gets its status, over a socket and in order")
  func corpus() async throws {
    try await withServer(route: Self.echo) { fixture in
      for framing in FramingCorpus.all {
        let expected = framing.expected.map { line in
          line.first?.isNumber == true ? String(line.prefix(3)) : "200"
        }
        let received = await fixture.exchange(framing.bytes)
        #expect(statuses(in: received) == expected, "\(framing.name): \(received.prefix(300))")
      }
    }
  }

  @Test("an answer has a date, a length and what the handler said")
  func answer() async throws {
    try await withServer(route: Self.echo) { fixture in
      let received = await fixture.exchange("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(received.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
      #expect(received.contains(" GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"))
      #expect(received.hasSuffix("\r\nContent-Length: 6\r\n\r\n/a []\n"))
    }
  }

  @Test("a refusal says what was wrong, and ends the connection")
  func refusal() async throws {
    try await withServer(route: Self.echo) { fixture in
      let client = fixture.client()
      client.send("GET /%00 HTTP/1.1\r\n")
      let received = await client.receivedUntilClosed()
      #expect(received.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(received.contains("\r\nConnection: close\r\n"))
      #expect(received.contains("\r\nContent-Type: application/problem+json\r\n"))
      #expect(received.hasSuffix("\"code\":\"MALFORMED_ESCAPE\"}"))
      let record = try await fixture.ends.first { _ in true }
      #expect(record.end == .refused(.malformedEscape))
      #expect(record.head == nil)
    }
  }

  @Test("answers come in the order of the requests, whatever each of them takes")
  func order() async throws {
    let gate = Gate()
    let slow = HTTPHandler { (_: HTTPRequest) async -> HTTPResponse in
      await gate.pass()
      return HTTPResponse(.ok, text: "slow\n")
    }
    try await withServer(route: { head, peer in
      head.path == "/slow" ? HTTPRoute("slow", slow) : Self.echo(head, peer)
    }) { fixture in
      let client = fixture.client()
      client.send(
        ["/1", "/slow", "/2", "/slow", "/3"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
          .joined())
      _ = await client.received(until: "/1 []\n")
      gate.open()
      let received = await client.received(until: "/3 []\n")
      let bodies = received.split(separator: "\r\n\r\n").dropFirst().map {
        String($0.prefix { $0 != "\n" })
      }
      #expect(bodies == ["/1 []", "slow", "/2 []", "slow", "/3 []"])
      client.close()
    }
  }

  @Test("a client that waits for it is told to go on")
  func interimAnswer() async throws {
    try await withServer(route: Self.echo) { fixture in
      let client = fixture.client()
      client.send(
        "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      let interim = await client.received(until: "\r\n\r\n")
      #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
      client.send("hi")
      #expect(await client.received(until: "[hi]\n").contains("HTTP/1.1 200 OK\r\n"))
      client.close()
    }
  }

  @Test("a body that is too large is refused before it is sent")
  func tooLarge() async throws {
    try await withServer(route: Self.echo) { fixture in
      let client = fixture.client()
      client.send(
        "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
      let received = await client.receivedUntilClosed()
      #expect(statuses(in: received) == ["413"])
      #expect(!received.contains("100 Continue"))
    }
  }

  @Test("who may not ask is told at once, and need not send the body")
  func answeredAtTheHead() async throws {
    let refused = HTTPRoute("refused", .now(HTTPResponse(.unauthorized, text: "no\n")))
    try await withServer(route: { _, _ in refused }) { fixture in
      let client = fixture.client()
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc")
      let received = await client.receivedUntilClosed()
      #expect(statuses(in: received) == ["401"])
      #expect(received.contains("\r\nConnection: close\r\n"))
      // Without a body the connection goes on.
      let twice = await fixture.exchange(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(statuses(in: twice) == ["401", "401"])
    }
  }

  @Test("HEAD is answered like GET, without the body")
  func head() async throws {
    try await withServer(route: Self.echo) { fixture in
      let received = await fixture.exchange(
        "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(statuses(in: received) == ["200", "200"])
      #expect(received.contains("\r\nContent-Length: 6\r\n\r\nHTTP/1.1 200"))
    }
  }

  @Test("a status without a body has neither body nor length", arguments: [204, 304] as [UInt16])
  func bodiless(code: UInt16) async throws {
    let response = HTTPResponse(HTTPStatus(code), text: "never sent")
    try await withServer(route: { _, _ in HTTPRoute("r", HTTPHandler { _ in response }) }) {
      fixture in
      let received = await fixture.exchange("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(received.hasSuffix("\r\n\r\n"))
      #expect(!received.contains("Content-Length"))
    }
  }

  @Test("a field cannot be ended by its value")
  func splitting() async throws {
    let response = HTTPResponse(.ok, [HTTPField("Location", "/a\r\nSet-Cookie: b\0")])
    try await withServer(route: { _, _ in HTTPRoute("r", HTTPHandler { _ in response }) }) {
      fixture in
      let received = await fixture.exchange("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(received.contains("\r\nLocation: /a  Set-Cookie: b \r\n"))
    }
  }

  @Test("HTTP/1.0 is answered and closed, unless it asks to go on")
  func oldVersion() async throws {
    try await withServer(route: Self.echo) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.0\r\n\r\n")
      #expect(await client.receivedUntilClosed().contains("\r\nConnection: close\r\n"))
      let other = fixture.client()
      other.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      let kept = await other.received(until: "[]\n")
      #expect(kept.contains("\r\nConnection: keep-alive\r\n"))
      other.close()
    }
  }

  @Test("a client that ends its side still gets its answer")
  func halfClosed() async throws {
    let gate = Gate()
    let slow = HTTPHandler { (_: HTTPRequest) async -> HTTPResponse in
      await gate.pass()
      return HTTPResponse(.ok, text: "late\n")
    }
    try await withServer(route: { _, _ in HTTPRoute("slow", slow) }) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      client.finish()
      _ = try await fixture.connections.first { $0 == 1 }
      gate.open()
      #expect(await client.receivedUntilClosed().hasSuffix("late\n"))
    }
  }

  @Test("the handler of a client that has gone is cancelled")
  func cancelled() async throws {
    let started = Recorder<Bool>()
    let cancelled = Recorder<Bool>()
    let waiting = HTTPHandler { (_: HTTPRequest) async -> HTTPResponse in
      let gate = Gate()
      await withTaskCancellationHandler {
        started.record(true)
        await gate.pass()
      } onCancel: {
        gate.open()
      }
      cancelled.record(Task.isCancelled)
      return HTTPResponse(.ok)
    }
    try await withServer(route: { _, _ in HTTPRoute("waiting", waiting) }) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      try await started.first { $0 }
      fixture.server.closeAll()
      #expect(try await cancelled.first { _ in true })
      let record = try await fixture.ends.first { _ in true }
      #expect(record.end == .lost)
    }
  }
}
