private import CLibUV

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A non-blocking stream socket that is not inherited by child processes.
struct Socket: ~Copyable {
  /// What an attempt to accept came to.
  enum Accepted: ~Copyable {
    case socket(Socket, SocketAddress?)
    case failed(Int32)
  }

  private let descriptor: Descriptor

  var number: Int32 { self.descriptor.number }

  /// Takes over an open socket.
  init(owning number: Int32) {
    self.descriptor = Descriptor(owning: number)
  }

  /// Makes a socket for addresses like `address`.
  init(for address: SocketAddress) throws(EventLoopError) {
    #if canImport(Glibc)
      let kind =
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        | Int32(SOCK_NONBLOCK.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let number = socket(address.family, kind, 0)
    guard number >= 0 else { throw .system(call: "socket", code: errno) }
    self.init(owning: number)
    #if !canImport(Glibc)
      Self.adopt(number)
    #endif
  }

  #if !canImport(Glibc)
    /// What the flags of `socket` and `accept4` do where there are none.
    private static func adopt(_ number: Int32) {
      _ = fcntl(number, F_SETFD, FD_CLOEXEC)
      _ = fcntl(number, F_SETFL, O_NONBLOCK)
    }
  #endif

  /// Sends small writes at once: whoever writes here has gathered what there is.
  func disableDelay() {
    // Fails only for a socket that is not TCP.
    _ = self.setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
  }

  /// Lets a TCP listener take the port of one that has just ended.
  func reuseAddress() { _ = self.setOption(SOL_SOCKET, SO_REUSEADDR, 1) }

  private func setOption(_ level: Int32, _ option: Int32, _ value: Int32) -> Bool {
    var value = value
    return unsafe setsockopt(
      self.number, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
  }

  func bind(to address: SocketAddress) throws(EventLoopError) {
    let failure = try unsafe address.withSystemAddress { address, length in
      #if canImport(Glibc)
        unsafe Glibc.bind(self.number, address, length) == 0 ? 0 : errno
      #else
        unsafe Darwin.bind(self.number, address, length) == 0 ? 0 : errno
      #endif
    }
    guard failure == 0 else { throw .system(call: "bind", code: failure) }
  }

  func listen(backlog: Int32) throws(EventLoopError) {
    #if canImport(Glibc)
      let status = Glibc.listen(self.number, backlog)
    #else
      let status = Darwin.listen(self.number, backlog)
    #endif
    guard status == 0 else { throw .system(call: "listen", code: errno) }
  }

  /// Begins to connect: 0 when connected, else the error number, such as EINPROGRESS.
  func connect(to address: SocketAddress) throws(EventLoopError) -> Int32 {
    try unsafe address.withSystemAddress { address, length in
      #if canImport(Glibc)
        unsafe Glibc.connect(self.number, address, length) == 0 ? 0 : errno
      #else
        unsafe Darwin.connect(self.number, address, length) == 0 ? 0 : errno
      #endif
    }
  }

  /// The outcome of connecting, or of anything else that failed behind our back; 0 for none.
  func takeError() -> Int32 {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    let status = unsafe getsockopt(self.number, SOL_SOCKET, SO_ERROR, &code, &length)
    return status == 0 ? code : errno
  }

  /// The address it is bound to, if it is of the internet families.
  func localAddress() -> SocketAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard unsafe getsockname(self.number, address, &length) == 0 else { return nil }
        return unsafe SocketAddress(address)
      }
    }
  }

  /// Takes the next connection of a listening socket.
  func accept() -> Accepted {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var remote: SocketAddress?
    let result = unsafe withUnsafeMutablePointer(to: &storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        let result = SystemCall.retrying {
          #if canImport(Glibc)
            unsafe Int(
              accept4(
                self.number, address, &length,
                Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)))
          #else
            unsafe Int(Darwin.accept(self.number, address, &length))
          #endif
        }
        if case .value = result { remote = unsafe SocketAddress(address) }
        return result
      }
    }
    switch result {
    case .failed(let code): return .failed(code)
    case .value(let number):
      #if !canImport(Glibc)
        Self.adopt(Int32(number))
      #endif
      return .socket(Socket(owning: Int32(number)), remote)
    }
  }

  /// Who is at the other end of a Unix socket.
  func peerCredentials() -> PeerCredentials? { PeerCredentials(of: self.number) }

  /// Gives the socket up to the caller without closing it.
  consuming func take() -> Int32 { self.descriptor.take() }
}
