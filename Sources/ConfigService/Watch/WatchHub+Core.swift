internal import Basics
internal import ServiceRuntime
internal import Telemetry

extension WatchHub {
  /// A hub that follows what `core` knows.
  ///
  /// A secret that cannot be opened stays hidden from those who might see it.
  convenience init(
    following core: ConfigCore, replica: String, clock: any TimeSource = SystemClock(),
    telemetry: WatchHubTelemetry
  ) {
    let messages = WatchMessages { kept, schema, scope in
      do throws(SecretFault) {
        return try core.secrets.reveal(kept, of: schema, in: scope)
      } catch {
        telemetry.reportHidden(schema.name, error)
        return nil
      }
    }
    self.init(replica: replica, messages: messages, clock: clock, telemetry: telemetry) {
      let known = core.known
      return known.state.map { state in
        (WatchedState(state: state, catalogue: known.catalogue), known.staleSince != nil)
      }
    }
    core.observe { [weak self] _ in self?.refresh() }
    self.refresh()
  }
}
