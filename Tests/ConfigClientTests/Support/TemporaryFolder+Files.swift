import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension TemporaryFolder {
  func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    precondition(descriptor >= 0, "cannot write \(path)")
    let written = unsafe bytes.withUnsafeBytes { bytes in
      unsafe systemWrite(descriptor, bytes.baseAddress, bytes.count)
    }
    precondition(written == bytes.count)
    fchmod(descriptor, mode)
    close(descriptor)
  }

  func read(_ path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe systemRead(descriptor, bytes.baseAddress, bytes.count)
    }
    return Array(bytes.prefix(max(0, count)))
  }

  /// The permissions of a file.
  func mode(of path: String) -> mode_t {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return 0 }
    return status.st_mode & 0o7777
  }
}

private func systemWrite(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, start, count)
}

private func systemRead(_ file: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, start, count)
}
