internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A file that an instance keeps for its next start.
///
/// Belongs to one instance and only to this user. Everything here waits for the disk, so it runs on
/// a thread for that.
struct StateFile: Sendable {
  private let folder: String
  private let file: SmallFile

  /// The file of `instance` in `folder`, which is made when it is missing.
  init(
    in folder: String, instance: String, kind: String = "state",
    bytesMax: Int = StateRecord.bytesMax
  ) {
    self.folder = folder
    self.file = SmallFile(
      at: "\(folder)/config-\(instance).\(kind)", bytesMax: bytesMax, isPrivate: true,
      followsLinks: false)
  }

  var path: String { self.file.path }

  /// What the file holds; nil when there is none.
  func read() throws(FileFault) -> [UInt8]? {
    do throws(FileFault) {
      return try self.file.read().bytes
    } catch {
      guard error != .missing else { return nil }
      throw error
    }
  }

  /// Replaces what the file holds.
  func write(_ bytes: [UInt8]) throws(FileFault) {
    if unsafe mkdir(self.folder, 0o700) != 0, errno != EEXIST {
      throw .system(operation: "make its folder", errorNumber: errno)
    }
    try self.file.replace(with: bytes)
  }
}
