#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// What the system tells of this process.
public enum ProcessMemory {
  /// The number of the process.
  public static var processID: UInt32 { UInt32(getpid()) }

  /// Memory in use now; 0 where the system does not tell.
  public static var residentBytes: UInt64 {
    #if canImport(Glibc)
      let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return 0 }
      defer { close(descriptor) }
      var text = [64 of UInt8](repeating: 0)
      var bytes = text.mutableSpan
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      let pages = (0..<max(0, count)).map { text[$0] }.split(separator: UInt8(ascii: " "))
      guard pages.count > 1 else { return 0 }
      let resident = pages[1].reduce(UInt64(0)) { $0 &* 10 &+ UInt64($1 & 15) }
      return resident * UInt64(max(0, sysconf(Int32(_SC_PAGESIZE))))
    #else
      return 0
    #endif
  }
}
