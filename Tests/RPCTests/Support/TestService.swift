import Basics
import ServiceRuntime
import Telemetry

@testable import RPC

/// What handlers of a test did, in order.
final class Journal: Sendable {
  private let lines = Locked<[String]>([])

  func note(_ line: String) { self.lines.withLock { $0.append(line) } }

  var entries: [String] { self.lines.withLock { $0 } }
}

/// The methods that tests call.
enum TestMethods {
  static let echo = MethodDescriptor<Blob, Blob>(
    path: "/test.Test/Echo", kind: .unary, isIdempotent: true)
  static let echoAsync = MethodDescriptor<Blob, Blob>(path: "/test.Test/EchoAsync", kind: .unary)
  static let fail = MethodDescriptor<Blob, Blob>(path: "/test.Test/Fail", kind: .unary)
  static let hang = MethodDescriptor<Blob, Blob>(path: "/test.Test/Hang", kind: .unary)
  static let describe = MethodDescriptor<Blob, Blob>(path: "/test.Test/Describe", kind: .unary)
  /// Streams as many messages as the request has bytes, each of that many kilobytes.
  static let count = MethodDescriptor<Blob, Blob>(path: "/test.Test/Count", kind: .serverStream)
  static let join = MethodDescriptor<Blob, Blob>(path: "/test.Test/Join", kind: .clientStream)
  /// Never reads what it is sent.
  static let hoard = MethodDescriptor<Blob, Blob>(path: "/test.Test/Hoard", kind: .clientStream)
  static let chat = MethodDescriptor<Blob, Blob>(path: "/test.Test/Chat", kind: .bidirectional)
  static let absent = MethodDescriptor<Blob, Blob>(path: "/test.Test/Absent", kind: .unary)
}

/// The handlers behind them.
struct TestService: Sendable {
  let journal = Journal()

  var routes: [Route] {
    [
      self.echo, self.echoAsync, self.fail, self.hang, self.describe, self.count, self.join,
      self.hoard, self.chat,
    ]
  }

  private var echo: Route {
    Route(
      TestMethods.echo,
      UnaryHandler { (request: Blob, _: CallContext) throws(RPCError) -> Blob in
        self.journal.note("echo")
        return request
      })
  }

  private var echoAsync: Route {
    Route(
      TestMethods.echoAsync,
      UnaryHandler { (request: Blob, _: CallContext) async throws(RPCError) -> Blob in
        await Task.yield()
        return request
      })
  }

  private var fail: Route {
    Route(
      TestMethods.fail,
      UnaryHandler { (request: Blob, _: CallContext) throws(RPCError) -> Blob in
        var metadata = Metadata()
        try metadata.append([0, 255, 7], for: "why-bin")
        throw RPCError(
          .failedPrecondition, request.text, details: [1, 2, 3], metadata: metadata)
      })
  }

  /// Waits until it is cancelled.
  private var hang: Route {
    Route(
      TestMethods.hang,
      UnaryHandler { (request: Blob, context: CallContext) async throws(RPCError) -> Blob in
        self.journal.note("hang begins")
        let (stream, _) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        self.journal.note("hang ends, cancelled: \(Task.isCancelled && context.isCancelled)")
        return request
      })
  }

  private var describe: Route {
    Route(
      TestMethods.describe,
      UnaryHandler { (_: Blob, context: CallContext) throws(RPCError) -> Blob in
        var initial = Metadata()
        try initial.append("early", for: "when")
        context.appendInitialMetadata(initial)
        var trailing = Metadata()
        for entry in context.metadata.entries where entry.key.hasPrefix("echo-") {
          switch entry.value {
          case .text(let text): try trailing.append(text, for: entry.key)
          case .bytes(let bytes): try trailing.append(bytes, for: entry.key)
          }
        }
        context.appendTrailingMetadata(trailing)
        let deadline = context.deadline.map { "\($0.nanoseconds)" } ?? "none"
        return Blob("\(context.method) \(deadline) \(context.requestID) \(context.trace.traceID)")
      })
  }

  private var count: Route {
    Route(
      TestMethods.count,
      ServerStreamHandler {
        (request: Blob, writer: ResponseWriter<Blob>, _: CallContext) async throws(RPCError) in
        do throws(RPCError) {
          for index in request.bytes.indices {
            try await writer.write(
              Blob(repeating: UInt8(truncatingIfNeeded: index), count: request.bytes.count * 1024))
            self.journal.note("wrote \(index)")
          }
        } catch {
          self.journal.note("write failed: \(error.code.name)")
          throw error
        }
      })
  }

  private var join: Route {
    Route(
      TestMethods.join,
      ClientStreamHandler {
        (requests: RequestStream<Blob>, _: CallContext) async throws(RPCError) -> Blob in
        var all: [UInt8] = []
        for try await request in requests {
          if request.text == "stop" { return Blob("stopped") }
          all += request.bytes
        }
        return Blob(all)
      })
  }

  private var hoard: Route {
    Route(
      TestMethods.hoard,
      ClientStreamHandler {
        (_: RequestStream<Blob>, _: CallContext) async throws(RPCError) -> Blob in
        let (stream, _) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        throw RPCError(.cancelled, "nobody waits")
      })
  }

  private var chat: Route {
    Route(
      TestMethods.chat,
      BidirectionalHandler {
        (requests: RequestStream<Blob>, writer: ResponseWriter<Blob>, _: CallContext)
          async throws(RPCError) in
        do throws(RPCError) {
          for try await request in requests { try await writer.write(request) }
          self.journal.note("chat ends")
        } catch {
          self.journal.note("chat fails: \(error.code.name)")
          throw error
        }
      })
  }
}

/// A server and a channel to it in one process, with time in the test's hands.
struct InProcessPair: Sendable {
  let loop = ManualLoop()
  let service = TestService()
  let server: RPCServer
  let channel: RPCChannel

  init(
    settings: RPCServerSettings = RPCServerSettings(),
    channel channelSettings: RPCChannelSettings = RPCChannelSettings(),
    interceptors: [any ServerInterceptor] = []
  ) {
    let server = RPCServer(
      routes: self.service.routes, settings: settings, interceptors: interceptors)
    let loop = self.loop
    self.server = server
    let connector: ClientConnector = { InProcessPipe.connect($0, to: server, on: loop) }
    self.channel = RPCChannel(links: [(loop, connector)], settings: channelSettings)
  }

  /// Closes the channel, so that nothing is left behind.
  func close() {
    self.channel.close()
    self.loop.run()
  }
}
