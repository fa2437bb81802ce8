internal import Basics
internal import ConfigClient
internal import ContractPlatform
internal import ContractType
internal import RPC
internal import RPCServices
internal import ServiceRuntime

/// Tells the state of the process.
struct PricingState: Sendable {
  let instance: String
  let bootID: String
  let desk: QuoteDesk
  let watcher: ConfigWatcher<PricingSnapshot>
  let health: HealthRegistry
  let calls: ConcurrencyLimitInterceptor
  let clock: any TimeSource
  let startedAt: WallTime
  let started: MonotonicTime

  /// The version of the program.
  static let version = "0.1.0"

  func status() -> OpsV1.StatusResponse {
    let config = self.watcher.status
    let now = self.clock.monotonicNow
    let isServing = self.health.status(of: "") == .serving
    let phase: OpsV1.Phase =
      self.desk.bell.isClosed ? .draining : isServing ? .serving : .starting
    return OpsV1.StatusResponse(
      service: "pricing", instance: self.instance, bootID: self.bootID, version: Self.version,
      environment: self.watcher.snapshot?.environment.description ?? "", phase: phase,
      ready: isServing, checks: self.checks(config),
      startedAt: Timestamp(self.startedAt),
      uptimeMs: (now - self.started).microsecondsClamped / 1_000,
      config: config.token?.wire,
      configAgeMs: config.age.map(Self.milliseconds),
      marketVersion: self.desk.market.state.market.version,
      marketAgeMs: self.desk.market.age(at: now).map(Self.milliseconds),
      callsInFlight: UInt32(clamping: self.calls.callsInFlight),
      residentBytes: ProcessMemory.residentBytes, processID: ProcessMemory.processID)
  }

  private func checks(_ config: ConfigStatus) -> [OpsV1.Check] {
    let market = self.desk.market.state.market
    let isHeard = self.desk.market.message != nil
    let rejection = config.rejection.map { "the newest revision was refused: \($0)" } ?? ""
    return [
      OpsV1.Check(
        name: "config", passing: config.isReady, required: true,
        message: config.isReady ? rejection : "no parameters are in force yet"),
      OpsV1.Check(
        name: "config_fresh", passing: !config.isStale,
        message: config.isStale ? "newer parameters may exist" : ""),
      OpsV1.Check(
        name: "market", passing: isHeard, required: true,
        message: isHeard ? "" : "nothing was heard of the market yet"),
      OpsV1.Check(
        name: "vault", passing: market.capitalCents > 0,
        message: market.capitalCents > 0
          ? self.desk.market.state.vaultLabel : "there is no vault with capital"),
      OpsV1.Check(
        name: "quote_keys", passing: self.desk.keys.isReady, required: true,
        message: self.desk.keys.isReady ? "" : "the key file was not read yet"),
    ]
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.nanosecondsClamped) / 1e6
  }
}
