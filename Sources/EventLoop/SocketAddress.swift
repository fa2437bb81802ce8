/// Where a socket listens or connects to.
public enum SocketAddress: Sendable, Hashable {
  /// A Unix socket at a path of at most 100 bytes.
  case unix(path: String)
  /// A numeric IPv4 or IPv6 address and port; port 0 asks for a free one.
  case tcp(host: String, port: UInt16)
}
