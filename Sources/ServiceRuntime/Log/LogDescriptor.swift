private import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A descriptor that log lines are written to; somebody else owns it.
struct LogDescriptor: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Writes each of the lines with one call; `false` when nobody will ever read them.
  func writeLines(_ lines: RawSpan) -> Bool {
    unsafe lines.withUnsafeBytes { bytes in
      var rest = unsafe bytes
      while let start = rest.baseAddress,
        let end = unsafe memchr(start, Int32(UInt8(ascii: "\n")), rest.count)
      {
        let count = unsafe UnsafeRawPointer(end) - start + 1
        guard unsafe self.write(UnsafeRawBufferPointer(start: start, count: count)) else {
          return false
        }
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
  }

  private func write(_ line: UnsafeRawBufferPointer) -> Bool {
    var rest = unsafe line
    while unsafe !rest.isEmpty {
      let count = unsafe systemWrite(self.descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: self.waitUntilWritable()
      // The line is lost, and there may be room for the next.
      case ENOSPC, EDQUOT, EFBIG: return true
      default: return false
      }
    }
    return true
  }

  /// Waits on a descriptor that its owner made non-blocking.
  private func waitUntilWritable() {
    var watched = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
    _ = unsafe poll(&watched, 1, -1)
  }
}

/// `write` of the system, whose name the method above hides.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, start, count)
}
