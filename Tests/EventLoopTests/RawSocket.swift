import EventLoop

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A plain Unix socket that blocks, for the other side of a test.
struct RawSocket: ~Copyable {
  let number: Int32

  init() throws {
    #if canImport(Glibc)
      // A program that another test starts must not keep it open.
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    self.number = socket(AF_UNIX, kind, 0)
    guard self.number >= 0 else { throw EventLoopError.system(call: "socket", code: errno) }
  }

  deinit { close(self.number) }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let status = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe body(address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw EventLoopError.system(call: "bind or connect", code: errno) }
  }

  func connect(to path: String) throws {
    #if canImport(Glibc)
      try unsafe Self.withAddress(path) { unsafe Glibc.connect(self.number, $0, $1) }
    #else
      try unsafe Self.withAddress(path) { unsafe Darwin.connect(self.number, $0, $1) }
    #endif
  }

  func bind(to path: String) throws {
    #if canImport(Glibc)
      try unsafe Self.withAddress(path) { unsafe Glibc.bind(self.number, $0, $1) }
    #else
      try unsafe Self.withAddress(path) { unsafe Darwin.bind(self.number, $0, $1) }
    #endif
  }

  func listen(backlog: Int32) throws {
    #if canImport(Glibc)
      let status = Glibc.listen(self.number, backlog)
    #else
      let status = Darwin.listen(self.number, backlog)
    #endif
    guard status == 0 else { throw EventLoopError.system(call: "listen", code: errno) }
  }

  /// Sends all of `bytes`; the system's error number when that fails.
  func send(_ bytes: [UInt8]) -> Int32 {
    let count = unsafe bytes.withUnsafeBytes { unsafe write(self.number, $0.baseAddress, $0.count) }
    return count == bytes.count ? 0 : errno
  }

  /// Receives what there is, waiting for at least a byte; empty at the end.
  func receive(atMost count: Int = 65_536) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, received in
      received = unsafe max(0, read(self.number, buffer.baseAddress, buffer.count))
    }
  }

  func shutdownWrite() { _ = shutdown(self.number, Int32(SHUT_WR)) }

  /// Two sockets connected to each other.
  static func pair() throws -> (Int32, Int32) {
    var numbers: (Int32, Int32) = (0, 0)
    #if canImport(Glibc)
      // A program that another test starts must not keep it open.
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let status = unsafe withUnsafeMutablePointer(to: &numbers) { numbers in
      unsafe numbers.withMemoryRebound(to: Int32.self, capacity: 2) {
        unsafe socketpair(AF_UNIX, kind, 0, $0)
      }
    }
    guard status == 0 else { throw EventLoopError.system(call: "socketpair", code: errno) }
    return numbers
  }
}

/// How many descriptors this process has open below a thousand.
func openDescriptorsCount() -> Int {
  (0..<1000).count { fcntl($0, F_GETFD) != -1 }
}
