internal import RPCServices
internal import ServiceRuntime

/// Tells the health service once everything that a quote needs is there.
///
/// Usable from any thread. The service never stops for want of newer things.
final class QuoteReadiness: Sendable {
  /// What no quote can do without.
  enum Need: Sendable, Hashable, CaseIterable {
    case parameters
    case keys
    /// The market was heard of once; what is in it is another matter.
    case market
  }

  private let health: HealthRegistry
  private let missing = Locked(Set(Need.allCases))

  init(health: HealthRegistry) {
    self.health = health
  }

  /// Notes that one of them is there.
  func note(_ need: Need) {
    self.missing.withLock { missing in
      guard missing.remove(need) != nil, missing.isEmpty else { return }
      self.health.setAll(.serving)
    }
  }
}
