#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What a system call came to: a count, or the error number.
enum SystemResult: Hashable {
  case value(Int)
  case failed(Int32)

  /// The call would have had to wait.
  static let wouldBlock = SystemResult.failed(EAGAIN)
}

/// Calls of the operating system, each made here and nowhere else.
enum SystemCall {
  /// The system's sentence for an error number.
  static func message(for code: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let start = buffer.baseAddress,
        unsafe strerror_r(code, start, buffer.count) == 0
      else { return "error \(code)" }
      return unsafe String(cString: start)
    }
  }

  /// Makes `call` until it is not interrupted by a signal.
  static func retrying(_ call: () -> Int) -> SystemResult {
    while true {
      let result = call()
      if result >= 0 { return .value(result) }
      if errno != EINTR { return .failed(errno) }
    }
  }

  static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> SystemResult
  {
    Self.retrying {
      #if canImport(Glibc)
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
    }
  }

  /// Writes `first` and then `second`, as far as the socket takes them.
  static func write(
    _ descriptor: Int32, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> SystemResult {
    var parts = unsafe (
      iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
      iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
    )
    return unsafe withUnsafePointer(to: &parts) { parts in
      unsafe parts.withMemoryRebound(to: iovec.self, capacity: 2) { vector in
        Self.retrying { unsafe writev(descriptor, vector, 2) }
      }
    }
  }

  static func shutdownWrite(_ descriptor: Int32) {
    // Fails when the peer has gone, which the next read reports.
    _ = shutdown(descriptor, Int32(SHUT_WR))
  }

  static func close(_ descriptor: Int32) {
    // On an interrupted close the descriptor is gone as well; never close twice.
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }

  /// Lets writes to a closed peer fail with EPIPE instead of ending the process.
  static func ignoreBrokenPipeSignal() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

/// An open descriptor, closed when it goes out of scope.
struct Descriptor: ~Copyable {
  let number: Int32

  init(owning number: Int32) {
    precondition(number >= 0)
    self.number = number
  }

  deinit { SystemCall.close(self.number) }

  /// Gives the descriptor up to the caller without closing it.
  consuming func take() -> Int32 {
    let number = self.number
    discard self
    return number
  }
}
