#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Pairs of connected descriptors that no program started by another test inherits.
///
/// One that did would hold an end open, and who waits for the end at the other would wait for it.
public enum TestDescriptors {
  /// The system has none left.
  public struct Exhausted: Error, Hashable {
    /// The system's number for the reason.
    public let errorNumber: Int32
  }

  /// What is written to the second can be read from the first.
  public static func pipe() throws(Exhausted) -> (read: Int32, write: Int32) {
    var ends: [2 of Int32] = [-1, -1]
    let status = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
      let ends = unsafe bytes.assumingMemoryBound(to: Int32.self).baseAddress
      // A pair of sockets, because a pipe cannot be made closed to children in one step everywhere.
      #if canImport(Glibc)
        return unsafe socketpair(
          AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, ends)
      #else
        return unsafe socketpair(AF_UNIX, SOCK_STREAM, 0, ends)
      #endif
    }
    guard status == 0 else { throw Exhausted(errorNumber: errno) }
    #if !canImport(Glibc)
      for index in ends.indices { _ = fcntl(ends[index], F_SETFD, FD_CLOEXEC) }
    #endif
    return (ends[0], ends[1])
  }
}
