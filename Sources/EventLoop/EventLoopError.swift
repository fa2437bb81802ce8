/// Why a loop, a listener, a stream or a watch could not be made.
public enum EventLoopError: Error, Hashable, CustomStringConvertible {
  /// The operating system refused `call` with this error number.
  case system(call: String, code: Int32)
  /// A Unix socket's path is empty, too long or contains a zero byte.
  case invalidPath(String, bytesMax: Int)
  /// The host is not a numeric IPv4 or IPv6 address.
  case invalidHost(String)
  /// Another process, or another listener of this one, holds the path.
  case pathInUse(String)
  /// Something that is not a socket of ours stands at the path; it was left alone.
  case pathOccupied(String)
  /// Others could replace the socket: the directory has the wrong owner or mode.
  case unsafeDirectory(String)
  /// The loop is stopping or has stopped.
  case loopStopped

  public var description: String {
    switch self {
    case .system(let call, let code): "\(call) failed: \(SystemCall.message(for: code))"
    case .invalidPath(let path, let bytesMax):
      "not a socket path: '\(path)' (1 to \(bytesMax) bytes, no zero byte)"
    case .invalidHost(let host): "not a numeric address: '\(host)'"
    case .pathInUse(let path): "another instance listens at \(path)"
    case .pathOccupied(let path): "\(path) exists and is not a socket of this user"
    case .unsafeDirectory(let path):
      "\(path) must be a directory of this user or root that no one else can write to"
    case .loopStopped: "the event loop is stopping"
    }
  }
}
