#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Files of the caller's; `-` is standard input or output.
enum LocalFile {
  /// The text of a file of at most `bytesMax` bytes.
  static func read(_ path: String, bytesMax: Int) throws(CommandFailure) -> String {
    let bytes = try Self.readBytes(path, bytesMax: bytesMax)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .other(.file, "\(path) is not a text in UTF-8")
    }
    return text
  }

  /// The bytes of a file of at most `bytesMax` bytes.
  static func readBytes(_ path: String, bytesMax: Int) throws(CommandFailure) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .other(errno == ENOENT ? .notFound : .file, "\(path): \(Self.errorText(errno))")
    }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .other(.file, "\(path): \(Self.errorText(errno))") }
      guard count > 0 else { return bytes }
      bytes += block.prefix(count)
      guard bytes.count <= bytesMax else {
        throw .other(.file, "\(path) is larger than \(bytesMax) bytes")
      }
    }
  }

  /// Writes a file anew: beside its place first, then moved there, so that no half of it is seen.
  static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644
  ) throws(CommandFailure) {
    let temporary = "\(path).\(getpid()).new"
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let descriptor = unsafe open(temporary, flags, mode_t(mode))
    guard descriptor >= 0 else {
      throw .other(.file, "\(temporary): \(Self.errorText(errno))")
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe systemWrite(descriptor, $0) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { break }
      rest = rest.dropFirst(count)
    }
    // Whoever made the file readable for others by its mask did not mean a secret.
    let isWritten = rest.isEmpty && fchmod(descriptor, mode_t(mode)) == 0 && fsync(descriptor) == 0
    let number = errno
    close(descriptor)
    guard isWritten, unsafe rename(temporary, path) == 0 else {
      unsafe unlink(temporary)
      throw .other(.file, "\(path): \(Self.errorText(isWritten ? errno : number))")
    }
  }

  /// What the system says of an error number.
  static func errorText(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, bytes.baseAddress, bytes.count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
