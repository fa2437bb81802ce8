import ContractPlatform
import ContractTesting
import EventLoop
import Glibc
import RPC
import RPCServices
import Telemetry

/// A server that any gRPC client can be tested against.
@main
enum InteropServer {
  static func main() {
    // Blocked before any thread exists, so that every thread inherits it and only `main` waits.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe sigaddset(&signals, SIGINT)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)

    if CommandLine.arguments.dropFirst() == ["--help"] {
      Self.say(InteropServerOptions.usage)
      exit(EXIT_SUCCESS)
    }
    let options: InteropServerOptions
    do throws(InteropServerOptions.Misuse) {
      options = try InteropServerOptions(CommandLine.arguments.dropFirst())
    } catch {
      Self.complain("\(error.message)\n\(InteropServerOptions.usage)")
      exit(EX_USAGE)
    }
    do throws(EventLoopError) {
      try Self.serve(options, until: signals)
    } catch {
      Self.complain("\(error)")
      exit(EX_OSERR)
    }
  }

  private static func serve(
    _ options: InteropServerOptions, until signals: sigset_t
  ) throws(EventLoopError) {
    let ledger = CallLedger()
    let health = HealthRegistry(services: [TestServiceMethods.service], status: .serving)
    let platform = PlatformServices(
      health: health, metrics: MetricsRegistry(), files: ContractTestingIndex.files
    ) {
      OpsV1.StatusResponse(
        service: "interop", phase: .serving, ready: true, processID: UInt32(getpid()))
    }
    let server = RPCServer(
      routes: platform.routes(beside: InteropHandlers(ledger: ledger).routes),
      settings: options.settings)
    var loops: [EventLoop] = []
    for number in 0..<options.loops { loops.append(try .start(named: "interop-\(number)")) }
    try server.listen(at: .unix(path: options.socket), on: loops)
    Self.say("ready")

    Self.waitForOne(of: signals)
    let drainTime = options.drainTime
    Task {
      health.shutDown()
      await server.drain(within: drainTime)
      Self.say(ledger.report)
      exit(EXIT_SUCCESS)
    }
    // A second signal does not wait.
    Self.waitForOne(of: signals)
    exit(EXIT_FAILURE)
  }

  private static func waitForOne(of signals: sigset_t) {
    var signals = signals
    var received: Int32 = 0
    // Fails only when the set is not valid.
    unsafe sigwait(&signals, &received)
  }

  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func complain(_ text: String) {
    let line = Array("interop-server: \(text)\n".utf8)
    _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
