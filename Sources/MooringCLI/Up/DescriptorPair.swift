#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Two connected ends, what is written to one can be read from the other; nobody inherits them.
struct DescriptorPair {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws(CommandFailure) {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      // A socket, because a pipe could be inherited by another program started at this moment.
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
      let status = unsafe socketpair(AF_UNIX, kind, 0, &ends)
    #else
      let status = unsafe pipe(&ends)
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #endif
    guard status == 0 else { throw .other(.system, LocalFile.errorText(errno)) }
    (self.readEnd, self.writeEnd) = (ends[0], ends[1])
  }

  /// Keeps every descriptor but the first three from the programs that we start.
  static func closeOthersOnStart() throws(CommandFailure) {
    for name in try Folder.names(in: "/dev/fd", ending: "") {
      guard let descriptor = Int32(name), descriptor > STDERR_FILENO else { continue }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }

  /// Lets an end return at once when it would have to wait.
  static func makeNonBlocking(_ end: Int32) { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
}
