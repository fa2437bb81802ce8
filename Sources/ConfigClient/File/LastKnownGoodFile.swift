internal import Basics
private import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The file that an instance starts from when nobody else can tell it the configuration.
///
/// Belongs to one instance and only to this user. It is replaced whole: whoever reads it, also
/// after a crash at any moment, finds the old contents or the new.
///
/// Everything here waits for the disk, so it runs on a thread of its own.
struct LastKnownGoodFile: Sendable {
  let path: String
  private let folder: String
  private let subscription: WatchSubscription

  /// The file of the subscription's instance in `folder`, which must exist.
  init(in folder: String, for subscription: WatchSubscription) {
    self.folder = folder
    self.path = "\(folder)/\(subscription.fileName)"
    self.subscription = subscription
  }

  // MARK: Reading

  /// What the file holds; nil when there is none.
  func read() throws(LastKnownGoodFault) -> LastKnownGoodRecord? {
    let descriptor = unsafe open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: return nil
      case ELOOP: throw .notRegular
      default: throw .system(operation: "open it", errorNumber: errno)
      }
    }
    defer { close(descriptor) }
    let byteCount = try Self.checkedSize(descriptor)
    var file = ByteBuffer()
    try unsafe file.appendUnsafe(atLeast: byteCount) {
      (buffer) throws(LastKnownGoodFault) in
      var count = 0
      while count < byteCount {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count..<byteCount])
        let more = unsafe systemRead(descriptor, rest)
        if more < 0 && errno == EINTR { continue }
        guard more >= 0 else { throw .system(operation: "read it", errorNumber: errno) }
        if more == 0 { break }
        count += more
      }
      return count
    }
    return try file.withBytes { bytes throws(LastKnownGoodFault) in
      try LastKnownGoodRecord.read(bytes, for: self.subscription)
    }
  }

  /// The size of a file that is what such a file must be.
  private static func checkedSize(_ descriptor: Int32) throws(LastKnownGoodFault) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .system(operation: "look at it", errorNumber: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else { throw .notPrivate }
    guard status.st_size <= LastKnownGoodRecord.bytesMax else { throw .tooLarge }
    return Int(status.st_size)
  }

  // MARK: Writing

  /// Replaces the file with the snapshot, without its secrets.
  func write(_ snapshot: ConfigSnapshot, at time: WallTime) throws(LastKnownGoodFault) {
    let file = LastKnownGoodRecord(
      subscription: self.subscription, savedAt: time, snapshot: snapshot
    ).bytes()
    guard file.count <= LastKnownGoodRecord.bytesMax else { throw .tooLarge }
    // A name of this process's own: what a stranger writes beside it cannot end up in the file.
    let draft = "\(self.path).\(getpid()).new"
    _ = unsafe unlink(draft)
    do throws(LastKnownGoodFault) {
      try Self.writeDraft(draft, file)
      guard unsafe rename(draft, self.path) == 0 else {
        throw .system(operation: "put it in place", errorNumber: errno)
      }
    } catch {
      _ = unsafe unlink(draft)
      throw error
    }
    try self.syncFolder()
  }

  private static func writeDraft(
    _ draft: String, _ file: borrowing ByteBuffer
  ) throws(LastKnownGoodFault) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(draft, flags, 0o600)
    guard descriptor >= 0 else {
      throw .system(operation: "create it", errorNumber: errno)
    }
    defer { close(descriptor) }
    // The mode at creation is less the process's mask, which is not ours to know.
    guard fchmod(descriptor, 0o600) == 0 else {
      throw .system(operation: "make it private", errorNumber: errno)
    }
    try unsafe file.withUnsafeReadableBytes { (bytes) throws(LastKnownGoodFault) in
      var count = 0
      while count < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[count...])
        let more = unsafe systemWrite(descriptor, rest)
        if more < 0 && errno == EINTR { continue }
        guard more >= 0 else { throw .system(operation: "write it", errorNumber: errno) }
        count += more
      }
    }
    guard fsync(descriptor) == 0 else {
      throw .system(operation: "bring it to the disk", errorNumber: errno)
    }
  }

  /// Brings the new name to the disk, without which a crash could bring the old file back.
  private func syncFolder() throws(LastKnownGoodFault) {
    let descriptor = unsafe open(self.folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else {
      throw .system(operation: "open its folder", errorNumber: errno)
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .system(operation: "bring its name to the disk", errorNumber: errno)
    }
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}
