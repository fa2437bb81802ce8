internal import Basics
internal import ServiceRuntime
internal import Telemetry

extension WatchHub {
  /// A hub that follows what `core` knows.
  ///
  /// `reveal` gives the plaintext of a secret as it is kept, for subscribers that may see it; nil
  /// when it cannot, and then it stays hidden.
  convenience init(
    following core: ConfigCore, replica: String, clock: any TimeSource = SystemClock(),
    telemetry: WatchHubTelemetry, reveal: @escaping SecretReveal
  ) {
    self.init(
      replica: replica, messages: WatchMessages(reveal: reveal), clock: clock,
      telemetry: telemetry
    ) {
      let known = core.known
      return known.state.map { state in
        (WatchedState(state: state, catalogue: known.catalogue), known.staleSince != nil)
      }
    }
    core.observe { [weak self] _ in self?.refresh() }
    self.refresh()
  }
}
