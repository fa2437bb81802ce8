#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Folders and files of this machine, by their paths.
enum Folder {
  /// What a path leads to, links not followed.
  struct Facts: Hashable {
    let isFolder: Bool
    let isLink: Bool
    let owner: UInt32
    let mode: UInt32
  }

  static func facts(of path: String) -> Facts? {
    var entry = stat()
    guard unsafe lstat(path, &entry) == 0 else { return nil }
    let kind = entry.st_mode & S_IFMT
    return Facts(
      isFolder: kind == S_IFDIR, isLink: kind == S_IFLNK, owner: entry.st_uid,
      mode: UInt32(entry.st_mode & 0o7777))
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

  /// The names in a folder that end so, in order; none when there is no folder.
  static func names(in path: String, ending: String) throws(CommandFailure) -> [String] {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOENT { return [] }
      throw .other(.file, "\(path): \(LocalFile.errorText(errno))")
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name.hasSuffix(ending) { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a folder with exactly this mode unless it is there; it must be ours, and no link.
  static func make(_ path: String, mode: UInt32) throws(CommandFailure) {
    if unsafe mkdir(path, mode_t(mode)) != 0 && errno != EEXIST {
      throw .other(.file, "\(path): \(LocalFile.errorText(errno))")
    }
    guard let facts = Self.facts(of: path), facts.isFolder, facts.owner == geteuid() else {
      throw .other(.settings, "\(path) must be a folder of \(Account.current.name)'s own")
    }
    if facts.mode != mode, unsafe chmod(path, mode_t(mode)) != 0 {
      throw .other(.file, "\(path): \(LocalFile.errorText(errno))")
    }
  }

  /// Makes `path` a link to `target`, in place of any other link.
  static func link(_ path: String, to target: String) throws(CommandFailure) {
    if let facts = Self.facts(of: path) {
      guard facts.isLink else {
        throw .other(.settings, "\(path) must become a link to \(target), and something is there")
      }
      if Self.target(of: path) == target { return }
      unsafe unlink(path)
    }
    guard unsafe symlink(target, path) == 0 else {
      throw .other(.file, "\(path): \(LocalFile.errorText(errno))")
    }
  }

  /// What a link says.
  static func target(of path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path from the root; nothing is looked up.
  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard unsafe getcwd(&bytes, bytes.count) != nil else { return path }
    let text = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let folder = String(decoding: text, as: UTF8.self)
    let rest = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return folder == "/" ? "/\(rest)" : "\(folder)/\(rest)"
  }

  static func remove(_ path: String) { unsafe unlink(path) }

  /// Moves a finished thing to its place.
  static func move(_ from: String, to path: String) throws(CommandFailure) {
    guard unsafe rename(from, path) == 0 else {
      throw .other(.file, "\(path): \(LocalFile.errorText(errno))")
    }
  }

  /// Gives a file or folder to somebody.
  static func give(_ path: String, to account: Account) throws(CommandFailure) {
    guard unsafe chown(path, account.user, account.group) == 0 else {
      throw .other(.file, "\(path): \(LocalFile.errorText(errno))")
    }
  }
}

/// Somebody who has an account on this machine.
struct Account: Hashable, Sendable {
  let name: String
  let user: UInt32
  let group: UInt32

  var isRoot: Bool { self.user == 0 }

  /// Who runs this program.
  static var current: Account {
    unsafe Self.lookUp { entry, buffer, size, found in
      unsafe getpwuid_r(geteuid(), entry, buffer, size, found)
    } ?? Account(name: "\(geteuid())", user: geteuid(), group: getegid())
  }

  /// The account called `name`.
  static func named(_ name: String) -> Account? {
    unsafe Self.lookUp { entry, buffer, size, found in
      unsafe getpwnam_r(name, entry, buffer, size, found)
    }
  }

  private static func lookUp(
    _ ask: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) -> Account? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    let size = buffer.count
    let status = unsafe buffer.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return Int32(-1) }
      return unsafe ask(&entry, start, size, &found)
    }
    guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return nil }
    return unsafe Account(
      name: String(cString: name), user: entry.pw_uid, group: entry.pw_gid)
  }
}
