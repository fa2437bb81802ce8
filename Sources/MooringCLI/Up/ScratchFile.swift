#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A file without a name, which is gone when it is closed.
///
/// Input and output of a program that we wait for: unlike a pipe, it never makes anybody wait.
final class ScratchFile {
  let descriptor: Int32

  init() throws(CommandFailure) {
    var template = Array("/tmp/mooring-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else {
      throw .other(.file, "/tmp: \(LocalFile.errorText(errno))")
    }
    unsafe unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.descriptor = descriptor
  }

  deinit { close(self.descriptor) }

  /// Replaces what is in it and goes to the start.
  func fill(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(self.descriptor, $0.baseAddress, $0.count, 0) }
    lseek(self.descriptor, 0, SEEK_SET)
  }

  /// The last bytes that were written to it.
  func tail(bytesMax: Int) -> String {
    let size = Int(lseek(self.descriptor, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: max(0, min(size, bytesMax)))
    let start = off_t(max(0, size - bytes.count))
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe pread(self.descriptor, buffer.baseAddress, buffer.count, start)
    }
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
