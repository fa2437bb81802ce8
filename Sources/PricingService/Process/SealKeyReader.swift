internal import ConfigClient
internal import QuoteSeal
internal import ServiceRuntime
internal import Telemetry

/// Reads the keys of the quotes whenever their file changes; a fault leaves the last ones in force.
final class SealKeyReader: Sendable {
  private let keys: SnapshotHolder<SealKeyring>
  private let logger: Logger
  private let told = Locked<String?>(nil)
  private let changed: @Sendable () -> Void

  /// Publishes in `keys`, and calls `changed` after.
  init(
    keys: SnapshotHolder<SealKeyring>, logger: Logger,
    changed: @escaping @Sendable () -> Void = {}
  ) {
    self.keys = keys
    self.logger = logger
    self.changed = changed
  }

  /// The service that looks at the file at `path` again and again.
  func follower(of path: String, clock: any TimeSource) -> FileFollower {
    FileFollower(SealKeyring.file(at: path), named: "quote-keys", clock: clock) { finding in
      self.take(finding)
    }
  }

  func take(_ finding: FileFollower.Finding) {
    switch finding {
    case .unchanged: return
    case .fault(let fault): self.fail(fault.description)
    case .contents(let bytes):
      do throws(SealKeyFault) {
        let keyring = try SealKeyring(parsing: bytes)
        self.keys.publish(keyring)
        self.told.withLock { $0 = nil }
        self.logger.info("quote keys read", ["keys.count": .integer(keyring.keys.count)])
        self.changed()
      } catch {
        self.fail(error.description)
      }
    }
  }

  /// Tells a fault once, not at every look.
  private func fail(_ reason: String) {
    let isNews = self.told.withLock { told in
      defer { told = reason }
      return told != reason
    }
    if isNews { self.logger.error("quote keys not read", ["keys.fault": .string(reason)]) }
  }
}
