#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A directory that only this user can enter, gone with the value.
final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/mooring-rpc-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    precondition(made, "no temporary directory")
    self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["s", "s.lock"] { unsafe unlink("\(self.path)/\(name)") }
    unsafe rmdir(self.path)
  }

  /// The path of a socket.
  var socket: String { "\(self.path)/s" }
}
