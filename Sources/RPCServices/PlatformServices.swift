public import Contract
public import ContractPlatform
private import ContractType
public import RPC
public import Telemetry

/// What every server answers beside its own calls: health, reflection, metrics and state.
///
/// ```swift
/// let health = HealthRegistry(services: [PricingServiceMethods.service])
/// let platform = PlatformServices(
///   health: health, metrics: metrics, files: ContractPricingIndex.files, state: { … })
/// let server = RPCServer(routes: platform.routes(beside: handlers.routes))
/// ```
public struct PlatformServices: Sendable {
  /// Who is asked for the health of each service.
  public let health: HealthRegistry
  private let ops: OpsService
  private let files: [DescriptorFile]

  /// Answers from these sources; `files` describe the server's own services, `state` is asked at
  /// each call and must not wait for anything.
  public init(
    health: HealthRegistry, metrics: MetricsRegistry, files: [DescriptorFile],
    state: @escaping @Sendable () -> OpsV1.StatusResponse
  ) {
    self.health = health
    self.ops = OpsService(registry: metrics, state: state)
    self.files = files
  }

  /// `routes` and, behind them, those of the platform; reflection lists the services of both.
  public func routes(beside routes: [Route]) -> [Route] {
    let served = routes + HealthService(registry: self.health).routes + self.ops.routes
    let reflected = [
      ReflectionV1.ServerReflectionMethods.service,
      ReflectionV1Alpha.ServerReflectionMethods.service,
    ]
    let index = ReflectionIndex(
      files: self.files + ContractPlatformIndex.files + ContractTypeIndex.files,
      services: served.map { String($0.service) } + reflected)
    return served + ReflectionService(index: index).routes
  }
}
