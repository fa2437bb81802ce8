internal import Auth
internal import Basics
internal import Crypto
internal import ServiceRuntime
internal import Telemetry

/// Says who holds a token, by the keys in force; from any thread.
final class TokenGate: Sendable {
  private struct Verification {
    var verifier: TokenVerifier
    var generation: UInt64
  }

  private let store: TokenKeyStore
  private let settings: TokenVerifier.Settings
  private let verification: Locked<Verification>
  private let cache = TokenCache()
  private let refusals: MetricSeries<Counter>

  /// Verifies with the keys of `store`.
  init(_ store: TokenKeyStore, settings: TokenVerifier.Settings, metrics: MetricsRegistry) {
    self.store = store
    self.settings = settings
    self.verification = Locked(
      Verification(
        verifier: TokenVerifier(keys: store.keys, settings: settings), generation: 0))
    self.refusals = metrics.counter(
      "mooring_gateway_auth_failures_total", help: "Tokens that proved nothing.",
      labels: ["reason"])
  }

  /// Reads the keys again; waits for the disk.
  func reload() -> TokenKeyStore.Outcome {
    let outcome = self.store.reload()
    if case .installed = outcome {
      let verifier = TokenVerifier(keys: self.store.keys, settings: self.settings)
      self.verification.withLock { verification in
        verification.verifier = verifier
        verification.generation += 1
      }
    }
    return outcome
  }

  /// What a token is remembered by.
  static func digest(_ token: String) -> SHA256Digest { SHA256.digest(of: Array(token.utf8)) }

  /// Who holds a token that was verified before; `nil` when it has to be verified.
  func known(_ digest: SHA256Digest, at now: WallTime) -> Principal? {
    let generation = self.verification.withLock { $0.generation }
    return self.cache.principal(digest, generation: generation, at: now)
  }

  /// Verifies a token.
  func verify(
    _ token: String, _ digest: SHA256Digest, at now: WallTime
  ) throws(TokenRejection) -> Principal {
    let (verifier, generation) = self.verification.withLock { ($0.verifier, $0.generation) }
    do throws(TokenRejection) {
      let principal = try verifier.verify(token, at: now)
      self.cache.keep(principal, of: digest, generation: generation, at: now)
      return principal
    } catch {
      self.refusals.with(error.rawValue).add()
      throw error
    }
  }
}
