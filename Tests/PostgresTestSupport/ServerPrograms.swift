import FoundationEssentials
import Glibc
import TestSupport

/// Where PostgreSQL's programs are, and how to run them as somebody who may.
///
/// The server refuses to run as root: then it runs as `postgres`, or as `nobody`.
struct ServerPrograms: Sendable {
  private let directory: String
  private let user: (name: String, uid: uid_t, gid: gid_t)?

  init() throws {
    guard let directory = Self.candidates().first(where: Self.hasServer) else {
      throw ProgramOrder.Failure(
        "PostgreSQL's server is not installed: no initdb beside pg_config, below "
          + "/usr/lib/postgresql or in PATH (Debian: apt-get install postgresql-15)")
    }
    self.directory = directory
    guard geteuid() == 0 else {
      self.user = nil
      return
    }
    guard let user = ["postgres", "nobody"].lazy.compactMap(Self.account).first else {
      throw ProgramOrder.Failure("no user postgres or nobody to run the server as")
    }
    self.user = user
  }

  /// How to run one of the programs.
  func command(_ program: String, _ arguments: [String]) -> [String] {
    self.asServer([self.directory + "/" + program] + arguments)
  }

  /// How to run any command as the user whose server it is.
  func asServer(_ command: [String]) -> [String] {
    guard let user = self.user else { return command }
    return [
      "/usr/bin/setpriv", "--reuid=\(user.uid)", "--regid=\(user.gid)", "--clear-groups", "--",
    ] + command
  }

  /// Makes a directory that the server's user owns and can reach.
  func makeDirectory(socketPathBytesMax: Int) throws -> String {
    let parents = Self.parents
    for parent in parents {
      var template = Array((parent + "/mooring-pg-XXXXXX").utf8CString)
      guard unsafe mkdtemp(&template) != nil else { continue }
      let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if path.utf8.count + "/.s.PGSQL.5432".utf8.count <= socketPathBytesMax, self.owns(path) {
        return path
      }
      unsafe rmdir(path)
    }
    throw ProgramOrder.Failure("no directory for a server in \(parents.joined(separator: ", "))")
  }

  /// Where servers may be: in memory where there is room, because thousands of small files are made
  /// and removed.
  private static var parents: [String] {
    if let temporary = ProcessInfo.processInfo.environment["TMPDIR"] { return [temporary, "/tmp"] }
    let memory = "/dev/shm"
    return Self.freeBytes(of: memory) >= Self.memoryBytesMin ? [memory, "/tmp"] : ["/tmp"]
  }

  /// What several servers at once, with their logs of changes, do not fill.
  private static let memoryBytesMin: UInt64 = 4 << 30

  private static func freeBytes(of folder: String) -> UInt64 {
    var room = statvfs()
    guard unsafe statvfs(folder, &room) == 0 else { return 0 }
    return UInt64(room.f_bavail) * UInt64(room.f_frsize)
  }

  /// Makes a file the server's own, which a key must be.
  func giveToServer(_ path: String) throws {
    guard let user = self.user else { return }
    guard unsafe chown(path, user.uid, user.gid) == 0 else {
      throw ProgramOrder.Failure("cannot give \(path) away: errno \(errno)")
    }
  }

  private func owns(_ path: String) -> Bool {
    guard let user = self.user else { return true }
    guard unsafe chown(path, user.uid, user.gid) == 0, unsafe chmod(path, 0o755) == 0 else {
      return false
    }
    let command = self.asServer(["/usr/bin/test", "-w", path])
    return (try? Program.run(command, in: "/", log: "dev/null")) != nil
  }

  private static func hasServer(_ directory: String) -> Bool {
    ["initdb", "postgres"].allSatisfy { unsafe access("\(directory)/\($0)", X_OK) == 0 }
  }

  private static func candidates() -> [String] {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let newestFirst = versions.compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let homebrew = ["/opt/homebrew/opt/postgresql@15/bin", "/usr/local/opt/postgresql@15/bin"]
    return newestFirst + homebrew + path.split(separator: ":").map(String.init)
  }

  private static func account(_ name: String) -> (name: String, uid: uid_t, gid: gid_t)? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    let status = unsafe getpwnam_r(name, &entry, &buffer, buffer.count, &found)
    guard status == 0, unsafe found != nil else { return nil }
    return unsafe (name, entry.pw_uid, entry.pw_gid)
  }
}
