import Basics
import ServiceRuntime
import Testing

@testable import RPC

@Suite("Connections that come and go")
struct ReconnectTests {
  /// Connects each attempt as a test says, the last way for all that follow.
  final class Attempts: @unchecked Sendable {
    // Used on the thread of one manual loop.
    var count = 0
    let ways: [@Sendable (ClientConnection) -> Void]

    init(_ ways: [@Sendable (ClientConnection) -> Void]) { self.ways = ways }

    func connect(_ connection: ClientConnection) {
      let way = self.ways[min(self.count, self.ways.count - 1)]
      self.count += 1
      way(connection)
    }
  }

  /// A server's end that greets and then does as it is told, once it has received something.
  final class Puppet: ConnectionCarrier {
    let loop: ManualLoop
    let connection: ClientConnection
    let answer: [UInt8]?
    var isClosed = false

    init(_ connection: ClientConnection, on loop: ManualLoop, answer: [UInt8]?) {
      self.connection = connection
      self.loop = loop
      self.answer = answer
    }

    func wakeUp(at time: MonotonicTime) {}
    func wantsToSend() {}

    func closeAfterFlush() {
      guard !self.isClosed else { return }
      self.isClosed = true
      self.connection.carrierClosed()
    }

    /// Greets, takes in what the client sends, and answers or drops the connection.
    func perform() {
      self.connection.attach(to: self)
      let greeting = RawClient.frame(4)
      unsafe self.connection.receive(greeting.span.bytes, now: self.loop.now)
      unsafe withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
        while unsafe self.connection.produce(into: buffer, now: self.loop.now) > 0 {}
      }
      if let answer = self.answer {
        unsafe self.connection.receive(answer.span.bytes, now: self.loop.now)
      }
      self.closeAfterFlush()
    }
  }

  let loop = ManualLoop()
  let service = TestService()

  private func channel(
    _ ways: [@Sendable (ClientConnection) -> Void],
    settings: RPCChannelSettings = RPCChannelSettings()
  ) -> (RPCChannel, Attempts) {
    let attempts = Attempts(ways)
    let connector: ClientConnector = { attempts.connect($0) }
    return (RPCChannel(links: [(self.loop, connector)], settings: settings), attempts)
  }

  private func good(_ server: RPCServer) -> @Sendable (ClientConnection) -> Void {
    let loop = self.loop
    return { InProcessPipe.connect($0, to: server, on: loop) }
  }

  private func puppet(answer: [UInt8]? = nil) -> @Sendable (ClientConnection) -> Void {
    let loop = self.loop
    return { connection in loop.execute { Puppet(connection, on: loop, answer: answer).perform() } }
  }

  private var refusing: @Sendable (ClientConnection) -> Void {
    let loop = self.loop
    return { connection in loop.execute { connection.carrierClosed() } }
  }

  @Test("while nobody listens, calls fail at once, and the state says so")
  func unreachable() {
    let (channel, attempts) = self.channel([self.refusing])
    #expect(channel.states == [.idle])
    for _ in 0..<2 {
      let outcome = self.loop.start { () async throws(RPCError) in
        try await channel.unary(TestMethods.echo, Blob(""))
      }
      #expect(outcome.error?.code == .unavailable)
      #expect(channel.isFailing)
    }
    #expect(attempts.count == 1)
    channel.close()
    self.loop.run()
  }

  @Test("a call that waits for the server is made when it comes")
  func waitsForReady() {
    let server = RPCServer(routes: self.service.routes)
    let (channel, attempts) = self.channel([self.refusing, self.refusing, self.good(server)])
    let outcome = self.loop.start { () async throws(RPCError) in
      try await channel.unary(
        TestMethods.echo, Blob("x"), options: CallOptions(waitsForReady: true))
    }
    #expect(!outcome.isThere)
    self.loop.advance(by: .seconds(1))
    #expect(outcome.value?.text == "x")
    #expect(attempts.count == 3)
    #expect(channel.states == [.ready])
    channel.close()
    self.loop.run()
  }

  @Test("a call that waits gives up at its deadline")
  func waitsUntilDeadline() {
    let (channel, _) = self.channel([self.refusing])
    let outcome = self.loop.start { () async throws(RPCError) in
      try await channel.unary(
        TestMethods.echo, Blob(""),
        options: CallOptions(timeout: .seconds(2), waitsForReady: true))
    }
    self.loop.advance(by: .seconds(3))
    #expect(outcome.error?.code == .deadlineExceeded)
    channel.close()
    self.loop.run()
  }

  @Test("a call lost on its way is made again if its method is idempotent, otherwise not")
  func lostCalls() {
    let server = RPCServer(routes: self.service.routes)
    for (method, isRepeated) in [(TestMethods.echo, true), (TestMethods.echoAsync, false)] {
      let (channel, attempts) = self.channel([self.puppet(), self.good(server)])
      let outcome = self.loop.start { () async throws(RPCError) in
        try await channel.unary(method, Blob("x"))
      }
      self.loop.advance(by: .seconds(1))
      #expect(outcome.value?.text == (isRepeated ? "x" : nil))
      #expect(outcome.error?.code == (isRepeated ? nil : .unavailable))
      #expect(attempts.count == (isRepeated ? 2 : 1))
      channel.close()
      self.loop.run()
    }
  }

  @Test("a call that the server certainly did not see is made again, whatever its method")
  func unprocessedCalls() {
    let server = RPCServer(routes: self.service.routes)
    // GOAWAY: the last stream that was looked at is 0.
    let goAway = RawClient.frame(7, RawClient.bigEndian(0) + RawClient.bigEndian(0))
    let refusal = RawClient.frame(3, stream: 1, RawClient.bigEndian(7))
    for answer in [goAway, refusal] {
      let (channel, attempts) = self.channel([self.puppet(answer: answer), self.good(server)])
      let outcome = self.loop.start { () async throws(RPCError) in
        try await channel.unary(TestMethods.echoAsync, Blob("x"))
      }
      self.loop.advance(by: .seconds(1))
      #expect(outcome.value?.text == "x")
      #expect(attempts.count == 2)
      channel.close()
      self.loop.run()
    }
  }

  @Test("an idempotent call is tried so often and no more")
  func attemptsMax() {
    let (channel, attempts) = self.channel([self.puppet()])
    let outcome = self.loop.start { () async throws(RPCError) in
      try await channel.unary(TestMethods.echo, Blob(""))
    }
    self.loop.advance(by: .seconds(1))
    #expect(outcome.error?.code == .unavailable)
    #expect(attempts.count == 3)
    channel.close()
    self.loop.run()
  }

  @Test("a connection takes so many calls, and then another one takes over")
  func rotation() {
    let server = RPCServer(routes: self.service.routes)
    var settings = RPCChannelSettings()
    settings.callsPerConnectionMax = 10
    let (channel, attempts) = self.channel([self.good(server)], settings: settings)
    for index in 0..<35 {
      let outcome = self.loop.start { () async throws(RPCError) in
        try await channel.unary(TestMethods.echoAsync, Blob("\(index)"))
      }
      #expect(outcome.value?.text == "\(index)")
    }
    #expect(attempts.count == 4)
    #expect(server.connectionCount == 1)
    channel.close()
    self.loop.run()
  }

  @Test("a server that accepts and says nothing counts as unreachable")
  func silentServer() {
    let loop = self.loop
    let (channel, _) = self.channel([
      { connection in
        loop.execute { connection.attach(to: Puppet(connection, on: loop, answer: nil)) }
      }
    ])
    let outcome = self.loop.start { () async throws(RPCError) in
      try await channel.unary(TestMethods.echo, Blob(""))
    }
    self.loop.advance(by: .seconds(4))
    #expect(!outcome.isThere)
    self.loop.advance(by: .seconds(2))
    #expect(outcome.error?.code == .unavailable)
    channel.close()
    self.loop.run()
  }

  @Test("no more calls wait for a connection than may")
  func waitingCallsMax() {
    var settings = RPCChannelSettings()
    settings.waitingCallsMax = 3
    let (channel, _) = self.channel([self.refusing], settings: settings)
    let outcomes = (0..<5).map { _ in
      self.loop.start { () async throws(RPCError) in
        try await channel.unary(
          TestMethods.echo, Blob(""), options: CallOptions(waitsForReady: true))
      }
    }
    #expect(outcomes.filter { $0.error?.code == .resourceExhausted }.count == 2)
    channel.close()
    self.loop.run()
    #expect(outcomes.filter { !$0.isThere }.isEmpty)
  }
}
