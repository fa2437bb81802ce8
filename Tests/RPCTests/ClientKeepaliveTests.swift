import Basics
import Testing

@testable import RPC

@Suite("A server that falls silent")
struct ClientKeepaliveTests {
  /// A server's end that greets, takes in what it is sent, and says nothing unless it is told to.
  final class SilentServer: ConnectionCarrier, @unchecked Sendable {
    // Used on the thread of one manual loop.
    private let connection: ClientConnection
    private let loop: ManualLoop
    private var wakeUpTime = MonotonicTime.never
    private var received: [UInt8] = []
    private(set) var isClosed = false

    init(_ connection: ClientConnection, on loop: ManualLoop) {
      self.connection = connection
      self.loop = loop
    }

    func wakeUp(at time: MonotonicTime) { self.wakeUpTime = time }
    func wantsToSend() { self.loop.execute { self.takeIn() } }

    func closeAfterFlush() {
      guard !self.isClosed else { return }
      self.isClosed = true
      self.connection.carrierClosed()
    }

    func greet() {
      self.connection.attach(to: self)
      self.say(RawClient.frame(4))
    }

    func say(_ bytes: [UInt8]) {
      unsafe self.connection.receive(bytes.span.bytes, now: self.loop.now)
      self.takeIn()
    }

    /// Lets time pass for the connection too.
    func advance(by duration: Duration) {
      self.loop.advance(by: duration)
      guard !self.isClosed, self.wakeUpTime <= self.loop.now else { return }
      self.wakeUpTime = .never
      self.connection.timeAdvanced(to: self.loop.now)
      self.takeIn()
      self.loop.run()
    }

    private func takeIn() {
      while !self.isClosed {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes {
          unsafe self.connection.produce(into: $0, now: self.loop.now)
        }
        if count == 0 { return }
        self.received += chunk.prefix(count)
      }
    }

    /// The payloads of the pings that the client has sent.
    var pings: [[UInt8]] {
      var pings: [[UInt8]] = []
      // Behind the 24 bytes of the preface.
      var rest = self.received.dropFirst(24)
      while rest.count >= 9 {
        let head = Array(rest.prefix(9))
        let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        if head[3] == 6 && head[4] == 0 { pings.append(Array(rest.dropFirst(9).prefix(count))) }
        rest = rest.dropFirst(9 + count)
      }
      return pings
    }
  }

  /// Holds the one server's end that a channel connects to.
  final class Meeting: @unchecked Sendable {
    // Used on the thread of one manual loop.
    var server: SilentServer?
  }

  let loop = ManualLoop()
  let meeting = Meeting()
  let channel: RPCChannel

  init() {
    let (loop, meeting) = (self.loop, self.meeting)
    let connector: ClientConnector = { connection in
      loop.execute {
        let server = SilentServer(connection, on: loop)
        meeting.server = server
        server.greet()
      }
    }
    self.channel = RPCChannel(
      links: [(self.loop, connector)], settings: RPCChannelSettings())
  }

  /// Leaves nobody who keeps the channel by way of its connector.
  private func end() {
    self.channel.close()
    self.loop.run()
    self.meeting.server = nil
  }

  @Test("is asked for a sign of life and then given up, and its calls are unavailable")
  func deadServer() throws {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.hang, Blob(""))
    }
    let server = try #require(self.meeting.server)
    server.advance(by: .seconds(59))
    #expect(server.pings.isEmpty)
    server.advance(by: .seconds(2))
    #expect(server.pings.count == 1)
    #expect(!outcome.isThere)
    server.advance(by: .seconds(21))
    #expect(server.isClosed)
    #expect(outcome.error?.code == .unavailable)
    self.end()
  }

  @Test("and answers that it is alive is kept, with its calls")
  func slowServer() throws {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.hang, Blob(""))
    }
    let server = try #require(self.meeting.server)
    for round in 1...3 {
      server.advance(by: .seconds(61))
      #expect(server.pings.count == round)
      server.say(RawClient.frame(6, flags: 1, server.pings[round - 1]))
      server.advance(by: .seconds(21))
      #expect(!server.isClosed)
    }
    #expect(!outcome.isThere)
    self.end()
  }

  @Test("is not asked while no call is open: nobody cares")
  func idle() throws {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(
        TestMethods.hang, Blob(""), options: CallOptions(timeout: .seconds(1)))
    }
    let server = try #require(self.meeting.server)
    server.advance(by: .seconds(2))
    #expect(outcome.error?.code == .deadlineExceeded)
    for _ in 0..<10 { server.advance(by: .seconds(60)) }
    #expect(server.pings.isEmpty)
    #expect(!server.isClosed)
    self.end()
  }
}
