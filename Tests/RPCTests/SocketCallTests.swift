import Basics
import EventLoop
import ServiceRuntime
import TestSupport
import Testing

@testable import RPC

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Calls over Unix sockets")
struct SocketCallTests {
  let directory = TemporaryFolder()
  let service = TestService()
  let serverLoops: [EventLoop]
  let clientLoop: EventLoop

  init() throws {
    self.serverLoops = [try .start(named: "server-0"), try .start(named: "server-1")]
    self.clientLoop = try .start(named: "client")
  }

  private func end() {
    for loop in self.serverLoops + [self.clientLoop] { loop.stop() }
    for loop in self.serverLoops + [self.clientLoop] { loop.join() }
  }

  private func channel() -> RPCChannel {
    RPCChannel(to: .unix(path: self.directory.socket), on: [self.clientLoop])
  }

  @Test("tasks on the loop and elsewhere call at the same time", .timeLimit(.minutes(10)))
  func concurrentCalls() async throws {
    let server = RPCServer(routes: self.service.routes)
    try server.listen(at: .unix(path: self.directory.socket), on: self.serverLoops)
    let channel = self.channel()
    let results = await withTaskGroup(of: Bool.self, returning: [Bool].self) { group in
      for index in 0..<40 {
        let isOnLoop = index % 2 == 0
        group.addTask(executorPreference: isOnLoop ? self.clientLoop : nil) {
          await Self.echoes(channel, size: index * 500)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == [Bool](repeating: true, count: 40))
    channel.close()
    await server.drain(within: .seconds(10))
    self.end()
  }

  /// Whether 20 calls return what they were sent.
  private static func echoes(_ channel: RPCChannel, size: Int) async -> Bool {
    let request = Blob(repeating: 3, count: size)
    for round in 0..<20 {
      let method = round % 3 == 0 ? TestMethods.echo : TestMethods.echoAsync
      guard (try? await channel.unary(method, request)) == request else { return false }
    }
    return true
  }

  @Test("streams of all kinds work for a task on another thread", .timeLimit(.minutes(10)))
  func streamsFromElsewhere() async throws {
    let server = RPCServer(routes: self.service.routes)
    try server.listen(at: .unix(path: self.directory.socket), on: self.serverLoops)
    let channel = self.channel()
    let counted = try await channel.serverStream(TestMethods.count, Blob(repeating: 0, count: 100))
    {
      (stream) async throws(RPCError) -> Int in
      var count = 0
      for try await message in stream { count += message.bytes.count }
      return count
    }
    #expect(counted == 100 * 100 * 1024)
    let joined = try await channel.clientStream(TestMethods.join) {
      (writer) async throws(RPCError) in
      for _ in 0..<200 { try await writer.write(Blob(repeating: 1, count: 2_000)) }
    }
    #expect(joined.bytes.count == 400_000)
    let echoed = try await channel.bidirectional(TestMethods.chat) {
      (writer, stream) async throws(RPCError) -> Int in
      #expect(try await stream.initialMetadataAfterWriting(Blob("x"), with: writer).isEmpty)
      writer.finish()
      var count = 0
      for try await _ in stream { count += 1 }
      return count
    }
    #expect(echoed == 1)
    channel.close()
    await server.drain(within: .seconds(10))
    self.end()
  }

  @Test("the handler knows which user calls, and whether it is trusted", .timeLimit(.minutes(10)))
  func peerIdentity() async throws {
    for isTrusted in [true, false] {
      var settings = RPCServerSettings()
      if !isTrusted { settings.trustedUIDs = [geteuid() &+ 1] }
      let route = Route(
        TestMethods.echo,
        UnaryHandler { (_: Blob, context: CallContext) throws(RPCError) -> Blob in
          Blob("\(context.peer.uid.map { "\($0)" } ?? "?") \(context.peer.isTrusted)")
        })
      let server = RPCServer(routes: [route], settings: settings)
      try server.listen(at: .unix(path: self.directory.socket), on: self.serverLoops)
      let channel = self.channel()
      let answer = try await channel.unary(
        TestMethods.echo, Blob(""), options: CallOptions(waitsForReady: true))
      #expect(answer.text == "\(geteuid()) \(isTrusted)")
      channel.close()
      await server.drain(within: .seconds(10))
    }
    self.end()
  }

  @Test("a channel outlives its server's restarts", .timeLimit(.minutes(10)))
  func restarts() async throws {
    let channel = self.channel()
    for round in 0..<3 {
      let server = RPCServer(routes: self.service.routes)
      try server.listen(at: .unix(path: self.directory.socket), on: self.serverLoops)
      let answer = try await channel.unary(
        TestMethods.echo, Blob("\(round)"),
        options: CallOptions(timeout: .seconds(30), waitsForReady: true))
      #expect(answer.text == "\(round)")
      await server.drain(within: .seconds(10))
    }
    channel.close()
    self.end()
  }

  @Test(
    "while a server drains, every call is answered or was never begun", .timeLimit(.minutes(10)))
  func drainUnderLoad() async throws {
    let server = RPCServer(routes: self.service.routes)
    try server.listen(at: .unix(path: self.directory.socket), on: self.serverLoops)
    let answered = Locked(0)
    let underLoad = Recorder<Int>()
    let others = Locked<Set<RPCCode>>([])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        let channel = self.channel()
        group.addTask {
          do throws(RPCError) {
            while true {
              _ = try await channel.unary(TestMethods.echo, Blob("x"))
              let count = answered.withLock { answered in
                answered += 1
                return answered
              }
              if count == 100 { underLoad.record(count) }
            }
          } catch {
            others.withLock { _ = $0.insert(error.code) }
          }
          channel.close()
        }
      }
      group.addTask {
        // Until the load has begun; then the drain ends it.
        _ = try? await underLoad.first { _ in true }
        await server.drain(within: .seconds(20))
      }
    }
    #expect(others.withLock { $0 } == [.unavailable])
    #expect(self.service.journal.entries.count == answered.withLock { $0 })
    #expect(server.connectionCount == 0)
    self.end()
  }
}

extension ResponseStream {
  /// Writes a message so that the server has a reason to answer, then waits for its headers.
  fileprivate func initialMetadataAfterWriting<Request>(
    _ request: Request, with writer: RequestWriter<Request>
  ) async throws(RPCError) -> Metadata {
    try await writer.write(request)
    return try await self.initialMetadata
  }
}
