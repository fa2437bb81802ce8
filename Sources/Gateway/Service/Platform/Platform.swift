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
      document: .platform(
        "metrics", "Tells what the gateway and the services count",
        BodyDocument(.text(), mediaType: "text/plain"),
        details: "In Prometheus's text format; each sample is labelled with its service.",
        refusals: [400, 401, 429])
    ) { exchange in await MetricsFanIn(own: registry).response(exchange.upstreams) }
    metrics.freeNetworks = metricsNetworks
    return [self.alive, self.ready, metrics]
  }

  private static var alive: Operation {
    var operation = Operation(
      .get, "/livez", access: .public,
      document: .platform(
        "livez", "Tells whether the gateway runs",
        BodyDocument(.object([.init("status", .constant("alive"))])), refusals: [400]),
      handler: .immediate { _ in
        HTTPResponse(.ok, text: "{\"status\":\"alive\"}", type: "application/json")
      })
    operation.isLimited = false
    return operation
  }

  private static var readyDocument: OperationDocument {
    let check = JSONSchema.object([
      .init("name", .text()), .init("passing", .boolean), .init("required", .boolean),
      .init("message", .text()),
    ])
    let body = BodyDocument(
      .object([
        .init("status", .choice(of: ["ready", "not ready"])), .init("checks", .list(of: check)),
      ]).named("Readiness"))
    var document = OperationDocument.platform(
      "readyz", "Tells whether the services that quotes need answer", body, refusals: [400])
    document.responses.append(ResponseDocument(503, "A service that is needed is away.", body))
    return document
  }

  private static var ready: Operation {
    var operation = Operation(
      .get, "/readyz", access: .public,
      document: self.readyDocument
    ) { exchange in await Readiness.response(exchange.upstreams) }
    operation.isLimited = false
    return operation
  }
}

extension OperationDocument {
  /// What is said of a path of the platform.
  static func platform(
    _ id: String, _ summary: String, _ body: BodyDocument, details: String = "",
    refusals: [UInt16] = []
  ) -> OperationDocument {
    OperationDocument(
      id: id, tag: "platform", summary: summary, details: details,
      responses: [ResponseDocument(200, "The answer.", body)]
        + refusals.map { ResponseDocument.refusal($0) })
  }
}
