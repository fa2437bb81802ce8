public import ServiceRuntime
public import Telemetry

/// Reads the keys of the quotes whenever their file changes; a fault leaves the last ones in force.
public final class SealKeyReader: Sendable {
  private let logger: Logger
  private let told = Locked<String?>(nil)
  private let publish: @Sendable (SealKeyring) -> Void

  /// Has `publish` called with the keys after each change of the file.
  public init(logger: Logger, publish: @escaping @Sendable (SealKeyring) -> Void) {
    self.logger = logger
    self.publish = publish
  }

  /// The service that looks at the file at `path` again and again.
  public func follower(of path: String, clock: any TimeSource) -> FileFollower {
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
        self.told.withLock { $0 = nil }
        self.logger.info("quote keys read", ["keys.count": .integer(keyring.keys.count)])
        self.publish(keyring)
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
