private import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A file that is read and replaced whole.
///
/// Everything here waits for the disk, so it runs on a thread of its own: see ``offThread(_:)``.
public struct SmallFile: Sendable, Hashable {
  /// Where it is.
  public let path: String
  /// The most bytes it may have.
  public let bytesMax: Int
  /// Whether only this user may be able to read, write and own it.
  public let isPrivate: Bool
  /// Whether a link in its place leads to it, as those of mounted secrets do.
  public let followsLinks: Bool

  /// Describes a file, which need not be there.
  public init(
    at path: String, bytesMax: Int, isPrivate: Bool = false, followsLinks: Bool = true
  ) {
    self.path = path
    self.bytesMax = bytesMax
    self.isPrivate = isPrivate
    self.followsLinks = followsLinks
  }

  /// Runs `body` on a thread of its own and returns what it returns.
  public static func offThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(FileFault) -> Value
  ) async -> Result<Value, FileFault> {
    await withCheckedContinuation { continuation in
      do throws(NativeThread.StartError) {
        _ = try NativeThread.start(named: "file") {
          do throws(FileFault) {
            continuation.resume(returning: .success(try body()))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      } catch {
        continuation.resume(
          returning: .failure(
            .system(operation: "start a thread for it", errorNumber: error.errorNumber)))
      }
    }
  }

  // MARK: Reading

  /// What the file holds, and the stamp of that state.
  public func read() throws(FileFault) -> (bytes: [UInt8], stamp: FileStamp) {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (self.followsLinks ? 0 : O_NOFOLLOW)
    let descriptor = unsafe open(self.path, flags)
    guard descriptor >= 0 else { throw Self.fault(opening: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .system(operation: "look at it", errorNumber: errno)
    }
    try self.check(status)
    let byteCount = Int(status.st_size)
    let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: byteCount) {
      (buffer, count) throws(FileFault) in
      while count < byteCount {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[count..<byteCount])
        let more = unsafe systemRead(descriptor, rest)
        if more < 0 && errno == EINTR { continue }
        guard more >= 0 else { throw .system(operation: "read it", errorNumber: errno) }
        if more == 0 { break }
        count += more
      }
    }
    return (bytes, Self.stamp(status))
  }

  /// The stamp of the file as it is now.
  public func stamp() throws(FileFault) -> FileStamp {
    var status = stat()
    let result = unsafe self.followsLinks ? stat(self.path, &status) : lstat(self.path, &status)
    guard result == 0 else { throw Self.fault(opening: errno) }
    try self.check(status)
    return Self.stamp(status)
  }

  private static func fault(opening number: Int32) -> FileFault {
    switch number {
    case ENOENT: .missing
    // A link that may not be followed, or that leads round in a circle.
    case ELOOP: .notRegular
    default: .system(operation: "open it", errorNumber: number)
    }
  }

  private func check(_ status: stat) throws(FileFault) {
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    if self.isPrivate {
      guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else { throw .notPrivate }
    }
    guard status.st_size <= self.bytesMax else { throw .tooLarge(bytesMax: self.bytesMax) }
  }

  private static func stamp(_ status: stat) -> FileStamp {
    #if canImport(Glibc)
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #else
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #endif
    return FileStamp(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino), byteCount: Int64(status.st_size),
      modifiedSeconds: Int64(modified.tv_sec), modifiedNanoseconds: Int64(modified.tv_nsec),
      changedSeconds: Int64(changed.tv_sec), changedNanoseconds: Int64(changed.tv_nsec))
  }

  // MARK: Replacing

  /// Replaces the file: whoever reads it, also after a crash, finds the old contents or the new.
  ///
  /// Only this user can read the new file.
  public func replace(with bytes: [UInt8]) throws(FileFault) {
    unsafe try self.replace(with: bytes.span.bytes)
  }

  /// Replaces the file: whoever reads it, also after a crash, finds the old contents or the new.
  ///
  /// Only this user can read the new file.
  public func replace(with bytes: RawSpan) throws(FileFault) {
    guard bytes.byteCount <= self.bytesMax else { throw .tooLarge(bytesMax: self.bytesMax) }
    // A name of this process's own: what a stranger writes beside it cannot end up in the file.
    let draft = "\(self.path).\(getpid()).new"
    _ = unsafe unlink(draft)
    do throws(FileFault) {
      try Self.writeDraft(draft, bytes)
      guard unsafe rename(draft, self.path) == 0 else {
        throw .system(operation: "put it in place", errorNumber: errno)
      }
    } catch {
      _ = unsafe unlink(draft)
      throw error
    }
    try self.syncFolder()
  }

  private static func writeDraft(_ draft: String, _ bytes: RawSpan) throws(FileFault) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = unsafe open(draft, flags, 0o600)
    guard descriptor >= 0 else { throw .system(operation: "create it", errorNumber: errno) }
    defer { close(descriptor) }
    // The mode at creation is less the process's mask, which is not ours to know.
    guard fchmod(descriptor, 0o600) == 0 else {
      throw .system(operation: "make it private", errorNumber: errno)
    }
    try unsafe bytes.withUnsafeBytes { (bytes) throws(FileFault) in
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
  private func syncFolder() throws(FileFault) {
    let folder = self.path.lastIndex(of: "/").map { String(self.path[...$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else { throw .system(operation: "open its folder", errorNumber: errno) }
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
