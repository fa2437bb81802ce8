internal import Auth
internal import ServiceRuntime
internal import TLS
internal import Telemetry

/// Reads keys and certificates again, so that they can be replaced while the gateway runs.
final class KeyFollower: Service {
  /// How often it looks.
  static let interval = Duration.seconds(5)

  let name: StaticString = "key-follower"
  private let tokens: TokenGate
  private let identity: TLSIdentityStore?
  private let logger: Logger
  private let clock: any TimeSource
  private let told = Locked([String: String]())

  init(
    _ tokens: TokenGate, _ identity: TLSIdentityStore?, logger: Logger, clock: any TimeSource
  ) {
    self.tokens = tokens
    self.identity = identity
    self.logger = logger
    self.clock = clock
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          do throws(CancellationError) { try await self.clock.sleep(for: Self.interval) } catch {
            return
          }
          await self.look()
        }
      }
      await lifetime.stopRequested()
      group.cancelAll()
    }
  }

  /// Looks at the files at once, and says so: whoever asks is to see that it was heard.
  func lookNow() async {
    await self.look()
    self.logger.notice("keys and certificates looked at")
  }

  /// Looks at the files once; what cannot be used is told once.
  func look() async {
    let (tokens, identity) = (self.tokens, self.identity)
    let looked = await SmallFile.offThread { () throws(FileFault) in
      (tokens.reload(), identity?.reload())
    }
    guard case .success(let (keys, certificate)) = looked else { return }
    switch keys {
    case .unchanged: self.settle("token keys")
    case .installed(let count):
      self.settle("token keys")
      self.logger.notice("token keys read", ["keys.count": .integer(count)])
    case .rejected(let reason): self.complain("token keys", "\(reason)")
    }
    switch certificate {
    case nil, .unchanged: self.settle("certificate")
    case .installed:
      self.settle("certificate")
      self.logger.notice("certificate read")
    case .rejected(let reason): self.complain("certificate", "\(reason)")
    }
  }

  private func settle(_ what: String) { self.told.withLock { $0[what] = nil } }

  private func complain(_ what: String, _ reason: String) {
    let isNews = self.told.withLock { told in
      defer { told[what] = reason }
      return told[what] != reason
    }
    if isNews {
      self.logger.error(
        "file not usable; what is in force stays",
        ["file.kind": .string(what), "reason": .string(reason)])
    }
  }
}
