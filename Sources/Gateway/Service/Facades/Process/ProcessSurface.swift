internal import Basics
internal import Contract
internal import ContractPlatform
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC
internal import ServiceRuntime

/// `/`, `/healthz`, `/ready` and `/info`: what this is and how it is, for probes and people.
enum ProcessSurface {
  static let facade = Facade(
    tag: "Process", door: .rpc, faults: .admin, faultSchema: AdminFaults.shape.schema)

  /// Made as the program begins, which is when its time begins to count.
  static let operations: [Operation] = {
    _ = begin
    return [root, health, ready, about]
  }()

  /// When the program began.
  private static let begin = MonotonicTime.now()

  /// Seconds since the program began.
  static var uptime: Double {
    // First: it may be what makes it.
    let begin = Self.begin
    let (seconds, rest) = (MonotonicTime.now() - begin).components
    return Double(seconds) + Double(rest) / 1e18
  }

  // MARK: Health

  private static let healthShape = AnswerShape<SystemState>([
    AnswerField("status", "How it is.", schema: .choice(of: ["healthy", "unhealthy"])) {
      $0.isHealthy ? "healthy" : "unhealthy"
    },
    AnswerField("timestamp", "The time here.") { $0.at.description },
    AnswerField("uptime_seconds", "Since the program began.") { $0.uptime },
    AnswerField(
      "checks", "What was looked at.",
      AnswerShape([
        AnswerField("server_running", "Whether requests are answered.") { _ in true },
        AnswerField("uptime_seconds", "Since the program began.") { $0.uptime },
        AnswerField("memory_usage", "Resident memory in bytes.") { _ in
          ProcessMemory.residentBytes
        },
        AnswerField("dependencies", "The services that answer.") { state in
          ValueMap(members: state.services.map { ($0.name, $0.status != nil) })
        },
      ])
    ) { $0 },
    AnswerField("version", "The version; null when it is not known just now.") { $0.version },
    AnswerField("environment", "The environment; null when it is not known just now.") {
      $0.environment
    },
  ])

  private static let health = facade.operation(
    .get, "/healthz", .public,
    .init(
      id: "getHealth", summary: "Tells whether the system works.",
      answers: [
        Facade.answer("It works.", healthShape.schema),
        ResponseDocument(503, "It does not.", BodyDocument(healthShape.schema)),
      ], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read()
    let state = await SystemState(exchange)
    return .json(
      healthShape.bytes(state), status: state.isHealthy ? .ok : .unavailable)
  }

  // MARK: Readiness

  private static let readyShape = AnswerShape<SystemState>([
    AnswerField("ready", "Whether requests can be answered.") { $0.isReady },
    AnswerField("timestamp", "The time here.") { $0.at.description },
    AnswerField(
      "checks", "What was looked at.",
      AnswerShape([
        AnswerField("health_status", "Whether the system works.") { $0.isHealthy },
        AnswerField("configuration_loaded", "Whether prices can be made from parameters.") {
          $0.hasConfiguration
        },
        AnswerField("dependencies_available", "Whether every service is ready.") {
          $0.isReady
        },
      ])
    ) { $0 },
    AnswerField(
      "health_status", "How it is.", schema: .choice(of: ["healthy", "unhealthy"])
    ) { $0.isHealthy ? "healthy" : "unhealthy" },
  ])

  private static let ready = facade.operation(
    .get, "/ready", .public,
    .init(
      id: "getReady", summary: "Tells whether requests can be answered.",
      answers: [
        Facade.answer("They can.", readyShape.schema),
        ResponseDocument(503, "They cannot.", BodyDocument(readyShape.schema)),
      ], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read()
    let state = await SystemState(exchange)
    return .json(readyShape.bytes(state), status: state.isReady ? .ok : .unavailable)
  }

  // MARK: Root

  private static let rootShape = AnswerShape<Void>([
    AnswerField("service", "The program.") { _ in "mooring" },
    AnswerField("version", "The version of the gateway.") { _ in OpsServer.version },
    AnswerField("status", "That it runs.", schema: .choice(of: ["running"])) { _ in "running" },
    AnswerField("endpoints", "Where things are.") { _ in Self.places },
  ])

  private static let root = facade.operation(
    .get, "/", .public,
    .init(
      id: "getRoot", summary: "Tells what this is and where things are.",
      answers: [Facade.answer("The facts.", rootShape.schema)], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read()
    return .json(rootShape.bytes(()))
  }

  // MARK: About

  private static let places = ValueMap(members: [
    ("health", "/healthz"), ("readiness", "/ready"), ("metrics", "/metrics"), ("info", "/info"),
    ("configuration_api", "/api/v1/strategies"), ("admin_api", "/admin/config"),
    ("api_docs", "/docs"), ("openapi", "/openapi.json"), ("console", "/console/"),
  ])

  private static let aboutShape = AnswerShape<SystemState>([
    AnswerField(
      "service", "The program.",
      AnswerShape([
        AnswerField("name", "Its name.") { _ in "mooring" },
        AnswerField("version", "Its version; null when it is not known just now.") { $0.version },
        AnswerField("description", "What it is.") { _ in
          "Cover against stablecoin depegs, on parameters that change while it runs."
        },
      ])
    ) { $0 },
    AnswerField("endpoints", "Where things are.") { _ in Self.places },
    AnswerField(
      "configuration", "What is configured.",
      AnswerShape([
        AnswerField("environment", "The environment.") { $0.environment },
        AnswerField("enabled_strategies", "The strategies that run.") { $0.enabled },
        AnswerField("config", "The strategies, and whether each runs.") { state in
          ValueMap(members: state.strategies)
        },
        AnswerField("revision", "The revision in force.") { $0.revision },
      ])
    ) { $0 },
  ])

  private static let about = facade.operation(
    .get, "/info", .read,
    .init(
      id: "getInfo", summary: "Tells what runs, where things are, and which strategies run.",
      answers: [Facade.answer("The facts.", aboutShape.schema)], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read()
    var state = await SystemState(exchange)
    try await state.readStrategies(exchange)
    return .json(aboutShape.bytes(state))
  }
}
