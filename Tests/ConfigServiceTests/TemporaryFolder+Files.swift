import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files of a deployment.
extension TemporaryFolder {
  @discardableResult
  func write(_ text: String, to name: String, mode: mode_t = 0o600) -> String {
    let path = "\(self.path)/\(name)"
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    precondition(descriptor >= 0, "cannot write \(path)")
    let bytes = Array(text.utf8)
    let written = unsafe bytes.withUnsafeBytes { bytes in
      unsafe systemWrite(descriptor, bytes.baseAddress, bytes.count)
    }
    precondition(written == bytes.count)
    fchmod(descriptor, mode)
    close(descriptor)
    return path
  }

  /// Makes `name` lead to `target`.
  func link(_ name: String, to target: String) {
    let made = unsafe symlink(target, "\(self.path)/\(name)") == 0
    precondition(made, "cannot link \(name)")
  }
}

private func systemWrite(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, start, count)
}
