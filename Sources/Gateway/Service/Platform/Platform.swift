internal import Basics
internal import Contract
internal import ContractPlatform
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC
internal import Telemetry

/// What the gateway says of itself and of the services behind it.
enum Platform {
  /// Liveness, readiness and metrics.
  static func operations(
    metrics registry: MetricsRegistry, metricsNetworks: [IPNetwork]
  ) -> [Operation] {
    var metrics = Operation(
      .get, "/metrics", access: .read, timeMax: .seconds(10),
      document: .platform("get_metrics", "Metrics of the gateway and the services.")
    ) { exchange in await MetricsFanIn(own: registry).response(exchange.upstreams) }
    metrics.freeNetworks = metricsNetworks
    return [self.alive, self.ready, metrics]
  }

  private static var alive: Operation {
    var operation = Operation(
      .get, "/livez", access: .public,
      document: .platform("get_livez", "Whether the gateway runs."),
      handler: .immediate { _ in
        HTTPResponse(.ok, text: "{\"status\":\"alive\"}", type: "application/json")
      })
    operation.isLimited = false
    return operation
  }

  private static var ready: Operation {
    var operation = Operation(
      .get, "/readyz", access: .public,
      document: .platform("get_readyz", "Whether the services that quotes need answer.")
    ) { exchange in await Readiness.response(exchange.upstreams) }
    operation.isLimited = false
    return operation
  }
}

extension OperationDocument {
  /// What is said of a path of the platform.
  static func platform(_ id: String, _ summary: String) -> OperationDocument {
    OperationDocument(
      id: id, tag: "platform", summary: summary, responses: [ResponseDocument(200, "The answer.")])
  }
}
