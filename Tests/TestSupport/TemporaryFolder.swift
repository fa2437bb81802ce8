private import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A folder that only this user can enter, gone with the value and all that is in it.
///
/// At the latest with the process: at its end somebody may hold one still.
public final class TemporaryFolder: Sendable {
  /// Where it is: short enough for the path of a socket in it.
  public let path: String

  public init(named name: String = "mooring") {
    var template = Array("/tmp/\(name)-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    precondition(made, "no temporary folder")
    self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = self.path
    Self.removeAtEnd
    Self.present.withLock { _ = $0.insert(path) }
  }

  deinit {
    let path = self.path
    Self.present.withLock { _ = $0.remove(path) }
    Self.remove(path)
  }

  /// The folders that somebody holds.
  private static let present = Locked<Set<String>>([])
  /// Removes them at the end of the process; once, whoever asks.
  private static let removeAtEnd: Void = {
    atexit {
      for path in TemporaryFolder.present.withLock({ $0 }) { TemporaryFolder.remove(path) }
    }
    return
  }()

  /// The path of a file in it.
  public func file(_ name: String) -> String { "\(self.path)/\(name)" }

  /// The path of a socket in it.
  public var socket: String { self.file("s") }

  /// What is in it, in order.
  public var names: [String] { Self.names(in: self.path).sorted() }

  /// Makes a folder in it.
  @discardableResult
  public func folder(_ name: String, mode: UInt32 = 0o700) -> String {
    let made = unsafe mkdir(self.file(name), mode_t(mode)) == 0
    precondition(made, "cannot make \(name)")
    return self.file(name)
  }

  /// Removes what has that name, and what is in it.
  public func remove(_ name: String) { Self.remove(self.file(name)) }

  private static func remove(_ path: String) {
    // A link is removed, not followed.
    guard unsafe unlink(path) != 0 else { return }
    for name in Self.names(in: path) { Self.remove("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }

  private static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
