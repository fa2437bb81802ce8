internal import RPC

/// Why a command did not do what it was asked.
enum CommandFailure: Error {
  /// A service, or the way to it, failed a call.
  case call(RPCError, socket: String)
  /// Something else, with what to exit with.
  case other(ExitCode, String)

  /// The arguments contradict each other.
  static func usage(_ message: String) -> CommandFailure { .other(.usage, message) }
}
