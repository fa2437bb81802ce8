internal import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The file that the service starts from when its database is away.
///
/// Belongs to one instance and only to this user. It is replaced whole. Everything here waits for
/// the disk, so it runs on a thread of its own.
struct StateFile: Sendable {
  /// What the system refused.
  struct Failure: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ step: StaticString) { self.description = "cannot \(step): error \(errno)" }
    init(reason: String) { self.description = reason }
  }

  let path: String
  private let folder: String

  /// The file of `instance` in `folder`, which is made when it is missing.
  init(in folder: String, instance: String) {
    self.folder = folder
    self.path = "\(folder)/config-\(instance).state"
  }

  /// What the file holds; nil when there is none.
  func read() throws(Failure) -> [UInt8]? {
    let descriptor = unsafe open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure("open the file")
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Failure("look at the file") }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
      status.st_uid == geteuid(), status.st_size <= StateRecord.bytesMax
    else { throw Failure(reason: "the file is not a private file of this user") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let more = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      }
      if more < 0 && errno == EINTR { continue }
      guard more >= 0 else { throw Failure("read the file") }
      if more == 0 { break }
      count += more
    }
    return Array(bytes.prefix(count))
  }

  /// Replaces what the file holds.
  func write(_ bytes: [UInt8]) throws(Failure) {
    if unsafe mkdir(self.folder, 0o700) != 0, errno != EEXIST { throw Failure("make the folder") }
    let draft = "\(self.path).\(getpid()).new"
    _ = unsafe unlink(draft)
    do throws(Failure) {
      try Self.write(bytes, toNew: draft)
      guard unsafe rename(draft, self.path) == 0 else { throw Failure("put the file in place") }
    } catch {
      _ = unsafe unlink(draft)
      throw error
    }
    let folder = unsafe open(self.folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard folder >= 0 else { throw Failure("open the folder") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw Failure("bring the name to the disk") }
  }

  private static func write(_ bytes: [UInt8], toNew path: String) throws(Failure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw Failure("create the file") }
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else { throw Failure("make the file private") }
    var count = 0
    while count < bytes.count {
      let more = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: buffer[count...]))
      }
      if more < 0 && errno == EINTR { continue }
      guard more >= 0 else { throw Failure("write the file") }
      count += more
    }
    guard fsync(descriptor) == 0 else { throw Failure("bring the file to the disk") }
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
