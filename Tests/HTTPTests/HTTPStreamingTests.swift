import Basics
import EventLoop
import HTTP
import HTTPTestSupport
import ServiceRuntime
import TestSupport
import Testing

@Suite("Bodies that flow")
struct HTTPStreamingTests {
  @Test("an answer that is written bit by bit comes in chunks, and the connection goes on")
  func chunks() async throws {
    let stream = HTTPResponse.Stream { writer in
      for part in ["one", "", "two"] { try? await writer.write(part) }
    }
    try await withServer(route: { _, _ in
      HTTPRoute("s", HTTPHandler { _ in HTTPResponse(.ok, stream: stream, type: "text/plain") })
    }) { fixture in
      let received = await fixture.exchange(
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(statuses(in: received) == ["200", "200"])
      #expect(received.contains("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200"))
      #expect(received.hasSuffix("\r\nTransfer-Encoding: chunked\r\n\r\n"))
      let old = await fixture.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(old.hasSuffix("\r\nConnection: close\r\n\r\nonetwo"))
    }
  }

  @Test("a writer waits for a client that does not read")
  func backPressure() async throws {
    let piece = [UInt8](repeating: 7, count: 65_536)
    // More than the system's buffers of both ends hold.
    let pieces = 1_024
    let started = Recorder<Bool>()
    let finished = Recorder<Bool>()
    let stream = HTTPResponse.Stream { writer in
      started.record(true)
      for _ in 0..<pieces { try? await writer.write(piece) }
      finished.record(true)
    }
    try await withServer(route: { head, _ in
      guard head.path == "/large" else {
        return HTTPRoute("small", HTTPHandler { _ in HTTPResponse(.ok, text: "small\n") })
      }
      return HTTPRoute(
        "s", HTTPHandler { _ in HTTPResponse(.ok, stream: stream, type: "text/plain") })
    }) { fixture in
      let client = fixture.client()
      client.pauseReading()
      client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
      try await started.first { $0 }
      for _ in 0..<20 {
        #expect(
          await fixture.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").hasSuffix("small\n"))
      }
      #expect(finished.elements.isEmpty)
      client.resumeReading()
      let end = Array("0\r\n\r\n".utf8)
      let received = await client.received { $0.suffix(end.count).elementsEqual(end) }
      #expect(received.count(where: { $0 == 7 }) == pieces * piece.count)
      client.close()
    }
  }

  @Test("an answer that was given up does not look complete")
  func abort() async throws {
    let stream = HTTPResponse.Stream { writer in
      try? await writer.write("half")
      await writer.abort()
    }
    try await withServer(route: { _, _ in
      HTTPRoute("s", HTTPHandler { _ in HTTPResponse(.ok, stream: stream, type: "text/plain") })
    }) { fixture in
      let client = fixture.client()
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let received = await client.receivedUntilClosed()
      #expect(!received.contains("\r\n0\r\n\r\n"))
      let record = try await fixture.ends.first { _ in true }
      #expect(record.end == .lost)
    }
  }

  @Test("a body is read bit by bit, and the client waits for its reader")
  func upload() async throws {
    let gate = Gate()
    let counting = HTTPHandler.reading { _, body in
      await gate.pass()
      var count = 0
      do {
        while let bytes = try await body.next() { count += bytes.count }
      } catch {
        return HTTPResponse(.badRequest, text: "\(error)\n")
      }
      return HTTPResponse(.ok, text: "\(count) bytes\n")
    }
    try await withServer(route: { _, _ in
      HTTPRoute("upload", counting, bodyBytesMax: 1 << 26)
    }) { fixture in
      let count = 20_000_000
      let client = fixture.client()
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
      client.send([UInt8](repeating: 1, count: count))
      gate.open()
      #expect(await client.received(until: "bytes\n").hasSuffix("\(count) bytes\n"))
      client.send("PUT / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(await client.received(until: "\n0 bytes\n").hasSuffix("\r\n\r\n0 bytes\n"))
      client.send(
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n")
      let refused = await client.receivedUntilClosed()
      #expect(statuses(in: refused) == ["200", "200", "400"])
    }
  }

  @Test("who sends more requests than are kept gets an answer, and the connection ends")
  func pipelineLimit() async throws {
    let gate = Gate()
    let started = Recorder<Bool>()
    let slow = HTTPHandler { (_: HTTPRequest) async -> HTTPResponse in
      started.record(true)
      await gate.pass()
      return HTTPResponse(.ok, text: "slow\n")
    }
    var settings = HTTPServerSettings.patient
    settings.pipelinedBytesMax = 1_000
    try await withServer(settings: settings, route: { _, _ in HTTPRoute("slow", slow) }) {
      fixture in
      let client = fixture.client()
      let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
      client.send(String(repeating: request, count: 100))
      try await started.first { $0 }
      // The first answer waits until the server has looked at everything that came with it.
      fixture.serverLoop.execute { gate.open() }
      let received = await client.receivedUntilClosed()
      #expect(statuses(in: received).count < 100)
      #expect(received.contains("\r\nConnection: close\r\n"))
    }
  }

  @Test("requests without end are answered without end, with bounded memory")
  func manyPipelined() async throws {
    let body = String(repeating: "x", count: 10_000)
    try await withServer(route: { _, _ in
      HTTPRoute("r", HTTPHandler { _ in HTTPResponse(.ok, text: body) })
    }) { fixture in
      let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
      let received = await fixture.exchange(String(repeating: request, count: 2_000))
      #expect(statuses(in: received).count == 2_000)
    }
  }
}
