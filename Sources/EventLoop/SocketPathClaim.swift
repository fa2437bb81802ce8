#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The right to a Unix socket's path, held by a lock on a file beside it.
///
/// The lock file stays when the claim ends: removing it would let two processes lock two files of
/// the same name. The lock itself ends with the process, however it ends.
struct SocketPathClaim: ~Copyable {
  private static let directoryMode: mode_t = 0o750
  private static let lockMode: mode_t = 0o600

  let path: String
  private let lock: Descriptor

  /// Claims `path`: checks its directory, takes the lock and removes what a dead process left.
  init(_ path: String) throws(EventLoopError) {
    guard !path.isEmpty, path.utf8.count <= SocketAddress.pathBytesMax, !path.utf8.contains(0)
    else { throw .invalidPath(path, bytesMax: SocketAddress.pathBytesMax) }
    try Self.checkDirectory(of: path)
    let lockPath = path + ".lock"
    let number = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, Self.lockMode)
    guard number >= 0 else { throw .system(call: "open \(lockPath)", code: errno) }
    let lock = Descriptor(owning: number)
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      if code == EWOULDBLOCK { throw .pathInUse(path) }
      throw .system(call: "flock \(lockPath)", code: code)
    }
    try Self.removeStale(path)
    self.path = path
    self.lock = lock
  }

  /// Sets the mode of the socket that has been bound to the path.
  func setMode(_ mode: UInt16) throws(EventLoopError) {
    guard unsafe chmod(self.path, mode_t(mode)) == 0 else {
      throw .system(call: "chmod \(self.path)", code: errno)
    }
  }

  /// Removes the socket.
  ///
  /// Only the holder of the lock may have put it there.
  func removeSocket() {
    // Fails when someone has removed it already.
    _ = unsafe unlink(self.path)
  }

  /// Makes sure that nobody else can replace what is in the directory; makes it if it is missing.
  private static func checkDirectory(of path: String) throws(EventLoopError) {
    let directory: String
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      directory = slash == path.startIndex ? "/" : String(path[..<slash])
    } else {
      directory = "."
    }
    if unsafe mkdir(directory, Self.directoryMode) != 0, errno != EEXIST {
      throw .system(call: "mkdir \(directory)", code: errno)
    }
    var status = stat()
    guard unsafe stat(directory, &status) == 0 else {
      throw .system(call: "stat \(directory)", code: errno)
    }
    let isOurs = status.st_uid == geteuid() || status.st_uid == 0
    let isClosed = status.st_mode & (S_IWGRP | S_IWOTH) == 0
    guard status.st_mode & S_IFMT == S_IFDIR, isOurs, isClosed else {
      throw .unsafeDirectory(directory)
    }
  }

  /// Removes a socket that nobody listens at.
  ///
  /// The lock is held.
  private static func removeStale(_ path: String) throws(EventLoopError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system(call: "lstat \(path)", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFSOCK, status.st_uid == geteuid() else {
      throw .pathOccupied(path)
    }
    // A server that knows nothing of the lock may be alive.
    let address = SocketAddress.unix(path: path)
    let answer = try Socket(for: address).connect(to: address)
    guard answer == ECONNREFUSED else {
      if answer == ENOENT { return }
      throw .pathInUse(path)
    }
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw .system(call: "unlink \(path)", code: errno)
    }
  }
}
