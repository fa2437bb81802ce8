import RPC

/// The command line of the interop server.
struct InteropServerOptions {
  /// The command line is not one of ours.
  struct Misuse: Error {
    let message: String
  }

  static let usage = """
    usage: interop-server --socket PATH [--loops N] [--drain-seconds N] [--streams-max N]
      [--resets-burst N] [--resets-per-second N] [--buffered-bytes-max N]
      [--handshake-ms N] [--keepalive-ms N] [--keepalive-timeout-ms N]

    Serves grpc.testing.TestService, gRPC health, reflection and mooring.ops.v1 on a Unix socket.
    Prints "ready" when it listens. SIGTERM drains, prints the calls whose handler ran as one line
    of JSON, and ends.
    """

  private(set) var socket = ""
  private(set) var loops = 1
  private(set) var drainTime: Duration = .seconds(10)
  private(set) var settings = RPCServerSettings()

  init(_ arguments: some Sequence<String>) throws(Misuse) {
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Misuse(message: "\(name) needs a value") }
      if name == "--socket" {
        self.socket = value
        continue
      }
      guard let number = Int(value), number > 0, number <= 1_000_000_000 else {
        throw Misuse(message: "\(name) needs a positive number, not \(value)")
      }
      try self.set(name, to: number)
    }
    guard !self.socket.isEmpty else { throw Misuse(message: "--socket is missing") }
  }

  private mutating func set(_ name: String, to number: Int) throws(Misuse) {
    switch name {
    case "--loops": self.loops = number
    case "--drain-seconds": self.drainTime = .seconds(number)
    case "--streams-max": self.settings.concurrentCallsMax = number
    case "--resets-burst": self.settings.resetBurst = number
    case "--resets-per-second": self.settings.resetsPerSecond = number
    case "--buffered-bytes-max": self.settings.bufferedBytesMax = number
    case "--handshake-ms": self.settings.handshakeTimeout = .milliseconds(number)
    case "--keepalive-ms": self.settings.keepaliveInterval = .milliseconds(number)
    case "--keepalive-timeout-ms": self.settings.keepaliveTimeout = .milliseconds(number)
    default: throw Misuse(message: "\(name) is not known")
    }
  }
}
