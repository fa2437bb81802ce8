internal import Basics
private import ServiceRuntime

/// The file that an instance starts from when nobody else can tell it the configuration.
///
/// Belongs to one instance and only to this user. It is replaced whole: whoever reads it, also
/// after a crash at any moment, finds the old contents or the new.
///
/// Everything here waits for the disk, so it runs on a thread of its own.
struct LastKnownGoodFile: Sendable {
  private let file: SmallFile
  private let subscription: WatchSubscription

  /// The file of the subscription's instance in `folder`, which must exist.
  init(in folder: String, for subscription: WatchSubscription) {
    // A link there was not put by an instance, which replaces what it finds.
    self.file = SmallFile(
      at: "\(folder)/\(subscription.fileName(ending: "config"))",
      bytesMax: LastKnownGoodRecord.bytesMax, isPrivate: true, followsLinks: false)
    self.subscription = subscription
  }

  var path: String { self.file.path }

  /// Runs `body`, which waits for the disk, on a thread of its own.
  static func offThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(LastKnownGoodFault) -> Value
  ) async -> Result<Value, LastKnownGoodFault> {
    let outcome = await SmallFile.offThread { () -> Result<Value, LastKnownGoodFault> in
      do throws(LastKnownGoodFault) {
        return .success(try body())
      } catch {
        return .failure(error)
      }
    }
    return outcome.mapError(LastKnownGoodFault.file).flatMap(\.self)
  }

  /// What the file holds; nil when there is none.
  func read() throws(LastKnownGoodFault) -> LastKnownGoodRecord? {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try self.file.read().bytes
    } catch {
      guard error != .missing else { return nil }
      throw .file(error)
    }
    return unsafe try LastKnownGoodRecord.read(bytes.span.bytes, for: self.subscription)
  }

  /// Replaces the file with the snapshot, without its secrets.
  func write(_ snapshot: ConfigSnapshot, at time: WallTime) throws(LastKnownGoodFault) {
    let record = LastKnownGoodRecord(
      subscription: self.subscription, savedAt: time, snapshot: snapshot)
    do throws(FileFault) {
      try record.bytes().withBytes { bytes throws(FileFault) in
        try self.file.replace(with: bytes)
      }
    } catch {
      throw .file(error)
    }
  }
}
