import Glibc

/// Takes connections to a port of this machine and never says anything.
final class SilentServer: Sendable {
  struct Failure: Error {}

  let port: Int
  private let descriptor: Int32

  /// At `port`, or at one that the system chooses.
  init(at port: UInt16 = 0) throws {
    self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = self.descriptor
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
    guard isBound else {
      close(self.descriptor)
      throw Failure()
    }
    self.port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// A port that nobody uses, and that the system gives to nobody who does not ask for it.
  static func freePort() throws -> Int {
    let first = UInt16(20_000 + getpid() % 10_000)
    for port in first..<first + 100 {
      if let server = try? SilentServer(at: port) { return server.port }
    }
    throw Failure()
  }

  deinit { close(self.descriptor) }
}
