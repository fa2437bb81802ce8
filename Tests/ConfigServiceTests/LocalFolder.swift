#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder for files of a deployment, gone with the value and all that is in it.
final class LocalFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/mooring-local-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    precondition(made, "no temporary folder")
    self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(self.path) }

  private static func remove(_ path: String) {
    if let folder = unsafe opendir(path) {
      while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        // A link is removed, not followed.
        if unsafe unlink("\(path)/\(name)") != 0 { Self.remove("\(path)/\(name)") }
      }
      unsafe closedir(folder)
    }
    unsafe rmdir(path)
  }

  /// Makes a folder below this one.
  @discardableResult
  func folder(_ name: String) -> String {
    let made = unsafe mkdir("\(self.path)/\(name)", 0o700) == 0
    precondition(made, "cannot make \(name)")
    return "\(self.path)/\(name)"
  }

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

  func remove(_ name: String) { Self.remove("\(self.path)/\(name)") }
}

private func systemWrite(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, start, count)
}
