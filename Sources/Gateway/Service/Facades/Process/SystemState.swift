internal import Basics
internal import ContractConfig
internal import ContractPlatform
internal import ContractType
internal import HTTP
internal import RPC
internal import ServiceRuntime

/// How the services behind the gateway are, and what they run with.
struct SystemState: Sendable {
  /// The longest that a service is waited for.
  private static let timeMax = Duration.seconds(1)

  /// A service, and what it says of itself; nothing when it does not answer.
  struct Member: Sendable {
    let name: String
    let status: OpsV1.StatusResponse?
  }

  let services: [Member]
  let at = WallTime.now()
  let uptime = ProcessSurface.uptime
  /// The strategies by id, and whether each runs.
  private(set) var strategies: [(name: String, value: Bool)] = []

  /// Asks the services that prices and parameters come from, at once.
  init(_ exchange: Exchange) async {
    async let config = Self.member(exchange.upstreams.config)
    async let pricing = Self.member(exchange.upstreams.pricing)
    self.services = await [config, pricing]
  }

  private static func member(_ upstream: Upstream) async -> Member {
    do throws(RPCError) {
      let status = try await OpsV1.OpsServiceClient(upstream.channel).status(
        OpsV1.StatusRequest(), options: CallOptions(timeout: self.timeMax))
      return Member(name: upstream.name, status: status)
    } catch {
      // Not to answer is an answer.
      return Member(name: upstream.name, status: nil)
    }
  }

  var isHealthy: Bool { self.services.allSatisfy { $0.status != nil } }
  var isReady: Bool { self.services.allSatisfy { $0.status?.ready == true } }
  var hasConfiguration: Bool {
    self.services.contains { $0.name == "pricing" && $0.status?.config != nil }
  }
  var environment: String? { self.services.compactMap(\.status).first?.environment }
  var version: String? { self.services.compactMap(\.status).first?.version }
  var revision: UInt64? { self.services.compactMap { $0.status?.config }.first?.revision }
  var enabled: [String] { self.strategies.filter(\.value).map(\.name) }

  /// Reads which strategies run.
  mutating func readStrategies(_ exchange: Exchange) async throws(Fault) {
    let listed = try await exchange.list(
      ListRequest(namespaces: ["strategy/*"], keyPrefix: "enabled"))
    self.strategies = listed.entries.compactMap { entry in
      guard entry.key == "enabled", entry.namespace != ConfigurationType.template else {
        return nil
      }
      let id = entry.namespace.dropFirst(ConfigurationType.strategyRealm.count)
      return (String(id), entry.value?.kind == .boolValue(true))
    }
  }
}
