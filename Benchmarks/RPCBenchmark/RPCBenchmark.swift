import Basics
import ContractTesting
import EventLoop
import Glibc
import RPC
import ServiceRuntime
import Telemetry

/// Our side of the RPC benchmarks, the counterpart of Benchmarks/Peers/grpc_peer.cc: a server with
/// everything switched on that a service has, and a client that keeps one call in flight.
@main
enum RPCBenchmark {
  private static let requestBytes = 24
  private static let responseBytes = 32
  private static let usage = """
    usage: rpc-benchmark serve SOCKET | rpc-benchmark call SOCKET CALLS
    """

  static func main() {
    let words = CommandLine.arguments.dropFirst()
    do throws(EventLoopError) {
      switch (words.first, words.dropFirst().first, words.dropFirst(2).first.flatMap { Int($0) }) {
      case ("serve", let socket?, nil): try Self.serve(socket)
      case ("call", let socket?, let calls?) where calls > 0: try Self.call(socket, times: calls)
      default:
        print(Self.usage)
        exit(EX_USAGE)
      }
    } catch {
      print("\(error)")
      exit(EX_OSERR)
    }
  }

  private static func serve(_ socket: String) throws(EventLoopError) {
    let routes = [
      Route(
        TestServiceMethods.unaryCall,
        UnaryHandler { request, _ throws(RPCError) in
          let size = Int(request.responseSize)
          guard size >= 0, size <= 1 << 20 else {
            throw RPCError(.invalidArgument, "A payload has 0 to 1,048,576 bytes.")
          }
          return SimpleResponse(payload: Payload(body: [UInt8](repeating: 0, count: size)))
        })
    ]
    let server = RPCServer(
      routes: routes,
      interceptors: [
        MetricsInterceptor(MetricsRegistry(), routes: routes),
        ConcurrencyLimitInterceptor(callsMax: 10_000),
        DeadlineInterceptor(longest: .seconds(60)),
      ])
    let loop = try EventLoop.start(named: "serve")
    try server.listen(at: .unix(path: socket), on: [loop])
    print("ready")
    fflush(nil)
    loop.join()
  }

  private static func call(_ socket: String, times count: Int) throws(EventLoopError) {
    let loop = try EventLoop.start(named: "call")
    let channel = RPCChannel(to: .unix(path: socket), on: [loop])
    Task(executorPreference: loop) {
      do throws(RPCError) {
        let durations = try await Self.durations(of: count, over: channel)
        print("p50 \(Self.microseconds(durations[count / 2])) us")
        print("p99 \(Self.microseconds(durations[count * 99 / 100])) us")
        exit(EXIT_SUCCESS)
      } catch {
        print("\(error)")
        exit(EXIT_FAILURE)
      }
    }
    loop.join()
  }

  /// How long each of `count` calls took, ascending, after a tenth as many that are not counted.
  private static func durations(
    of count: Int, over channel: RPCChannel
  ) async throws(RPCError) -> [UInt64] {
    let client = TestServiceClient(channel)
    let request = SimpleRequest(
      responseSize: Int32(Self.responseBytes),
      payload: Payload(body: [UInt8](repeating: 0, count: Self.requestBytes)))
    let options = CallOptions(timeout: .seconds(10))
    var durations: [UInt64] = []
    durations.reserveCapacity(count)
    for number in -(count / 10)..<count {
      let start = MonotonicTime.now()
      let response = try await client.unaryCall(request, options: options)
      let end = MonotonicTime.now()
      guard response.payload?.body.count == Self.responseBytes else {
        throw RPCError(.internal, "The response has another size than asked for.")
      }
      if number >= 0 { durations.append(end.nanoseconds - start.nanoseconds) }
    }
    return durations.sorted()
  }

  private static func microseconds(_ nanoseconds: UInt64) -> Double {
    Double(nanoseconds) / 1_000
  }
}
