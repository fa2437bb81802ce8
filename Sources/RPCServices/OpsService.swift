internal import Basics
internal import ContractPlatform
internal import RPC
internal import Telemetry

/// Answers `mooring.ops.v1.OpsService`: the metrics and the state of this process.
struct OpsService: OpsV1.OpsServiceHandlers {
  let registry: MetricsRegistry
  let state: @Sendable () -> OpsV1.StatusResponse

  var metrics: UnaryHandler<OpsV1.MetricsRequest, OpsV1.MetricsResponse> {
    let registry = self.registry
    return UnaryHandler { _, _ throws(RPCError) in
      var text = ByteBuffer()
      MetricsText.append(registry.families, to: &text)
      return OpsV1.MetricsResponse(text: unsafe text.withUnsafeReadableBytes { unsafe Array($0) })
    }
  }

  var status: UnaryHandler<OpsV1.StatusRequest, OpsV1.StatusResponse> {
    let state = self.state
    return UnaryHandler { _, _ throws(RPCError) in state() }
  }
}
