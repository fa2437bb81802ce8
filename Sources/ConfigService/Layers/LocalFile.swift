internal import Basics
internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Files and folders that a deployment brings along.
///
/// Everything here waits for the disk, so that it belongs on a thread for that.
enum LocalFile {
  /// Why a file cannot be used.
  enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
    case file(FileFault)
    case notText

    var description: String {
      switch self {
      case .file(let fault): "cannot be used: \(fault)"
      case .notText: "is not UTF-8"
      }
    }

    var isMissing: Bool { self == .file(.missing) }
  }

  /// The text of the file at `path`.
  static func text(
    at path: String, bytesMax: Int, isPrivate: Bool = false
  ) throws(Fault) -> String {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try SmallFile(at: path, bytesMax: bytesMax, isPrivate: isPrivate).read().bytes
    } catch {
      throw .file(error)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
    return text
  }

  /// The names in a folder, without those that begin with a dot, in order; nil when it cannot be
  /// read.
  static func names(in folder: String) -> [String]? {
    guard let directory = unsafe opendir(folder) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Where a path leads when every link is followed; nil when it leads nowhere.
  static func resolved(_ path: String) -> String? {
    guard let text = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// Whether a path is a file, or leads to one.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a path is a folder, or leads to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
