#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Reads a small file whole.
enum KeyFile {
  /// The bytes of the file at `path`; `nil` when it cannot be read or has more than `bytesMax`.
  static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
    var count = 0
    while count <= bytesMax {
      let read = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        return unsafe Self.readSome(descriptor, into: rest)
      }
      guard read >= 0 else { return nil }
      guard read > 0 else { break }
      count += read
    }
    guard count <= bytesMax else { return nil }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private static func readSome(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) -> Int {
    while true {
      #if canImport(Glibc)
        let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      guard count < 0, errno == EINTR else { return count }
    }
  }
}
