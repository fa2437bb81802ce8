internal import Basics
internal import ConfigClient
internal import ContractPlatform
internal import ContractType
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// What the process tells about itself.
struct RiskStatus: Sendable {
  let readiness: RiskReadiness
  private let core: RiskCore
  private let watcher: ConfigWatcher<RiskParameters>
  private let calls: ConcurrencyLimitInterceptor
  private let instance: String
  private let bootID: String
  private let startedAt: WallTime
  private let started: MonotonicTime

  init(
    instance: String, core: RiskCore, readiness: RiskReadiness,
    watcher: ConfigWatcher<RiskParameters>, calls: ConcurrencyLimitInterceptor
  ) {
    self.readiness = readiness
    self.core = core
    self.watcher = watcher
    self.calls = calls
    self.instance = instance
    self.bootID = RequestID(from: IDSource()).description
    self.startedAt = core.clock.wallNow
    self.started = core.clock.monotonicNow
  }

  /// The present state.
  var response: OpsV1.StatusResponse {
    let config = self.watcher.status
    return OpsV1.StatusResponse(
      service: "risk", instance: self.instance, bootID: self.bootID,
      version: RiskProgram.version,
      environment: self.watcher.snapshot?.environment.description ?? "",
      phase: self.readiness.phase, ready: self.readiness.isReady, checks: self.readiness.checks,
      startedAt: Timestamp(microseconds: self.startedAt.microsecondsSinceEpoch),
      uptimeMs: (self.core.clock.monotonicNow - self.started).microsecondsClamped / 1_000,
      config: config.token?.wire,
      configAgeMs: config.age.map { Double($0.microsecondsClamped) / 1_000 },
      callsInFlight: UInt32(clamping: self.calls.callsInFlight),
      residentBytes: ProcessMemory.residentBytes, processID: ProcessMemory.processID)
  }
}
