internal import CLibUV

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where a socket listens or connects to.
public enum SocketAddress: Sendable, Hashable, CustomStringConvertible {
  /// A Unix socket at a path of at most 100 bytes.
  case unix(path: String)
  /// A numeric IPv4 or IPv6 address and port; port 0 asks for a free one.
  case tcp(host: String, port: UInt16)

  /// Longest path of a Unix socket.
  ///
  /// Some system's limit is 103; the rest is room for a suffix.
  public static let pathBytesMax = 100

  public var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// The protocol family for `socket`.
  var family: Int32 {
    switch self {
    case .unix: AF_UNIX
    case .tcp(let host, _): host.contains(":") ? AF_INET6 : AF_INET
    }
  }

  /// Lends the address in the system's form to `body`.
  func withSystemAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws(EventLoopError) -> Result {
    var storage = sockaddr_storage()
    let length = try self.fill(&storage)
    return unsafe withUnsafePointer(to: &storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe body(address, length)
      }
    }
  }

  private func fill(_ storage: inout sockaddr_storage) throws(EventLoopError) -> socklen_t {
    switch self {
    case .unix(let path):
      let bytes = Array(path.utf8)
      guard !bytes.isEmpty, bytes.count <= Self.pathBytesMax, !bytes.contains(0) else {
        throw .invalidPath(path, bytesMax: Self.pathBytesMax)
      }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
      return Self.copy(&address, to: &storage)
    case .tcp(let host, let port) where host.contains(":"):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      guard unsafe inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else {
        throw .invalidHost(host)
      }
      return Self.copy(&address, to: &storage)
    case .tcp(let host, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
        throw .invalidHost(host)
      }
      return Self.copy(&address, to: &storage)
    }
  }

  private static func copy<Address>(
    _ address: inout Address, to storage: inout sockaddr_storage
  ) -> socklen_t {
    unsafe withUnsafeBytes(of: &address) { source in
      unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyMemory(from: source) }
    }
    return socklen_t(MemoryLayout<Address>.size)
  }

  /// Reads an address of the internet families; `nil` for any other.
  init?(_ system: UnsafePointer<sockaddr>) {
    let raw = unsafe UnsafeRawPointer(system)
    switch unsafe Int32(system.pointee.sa_family) {
    case AF_INET:
      var address = unsafe raw.loadUnaligned(as: sockaddr_in.self)
      let host = unsafe withUnsafeBytes(of: &address.sin_addr) { unsafe Self.text(AF_INET, $0) }
      self = .tcp(host: host, port: UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      var address = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
      let host = unsafe withUnsafeBytes(of: &address.sin6_addr) { unsafe Self.text(AF_INET6, $0) }
      self = .tcp(host: host, port: UInt16(bigEndian: address.sin6_port))
    default: return nil
    }
  }

  private static func text(_ family: Int32, _ address: UnsafeRawBufferPointer) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) {
      buffer in
      // Cannot fail: the family is one of two and the buffer fits either.
      guard
        let start = unsafe inet_ntop(
          family, address.baseAddress, buffer.baseAddress, socklen_t(buffer.count))
      else { return "" }
      return unsafe String(cString: start)
    }
  }
}
