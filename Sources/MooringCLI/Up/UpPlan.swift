internal import Basics
internal import ServiceRuntime

/// What `mooring up` runs, in which order, and what it tells when all is ready.
struct UpPlan: Sendable {
  /// How long a service may take to finish what it has begun; its own limit is 10 s.
  private static let servicePatience = Duration.seconds(20)
  private static let databasePatience = Duration.seconds(60)
  private static let taskPatience = Duration.seconds(5)

  private let places: UpPlaces
  private let services: [ServiceProgram]
  private let session: Session
  private let programs: String
  private let cluster: PrivateCluster?
  /// The caller's own database; nil for the private one.
  private let databaseURL: String?
  /// Whether made-up data is asked for.
  private let hasDemo: Bool
  /// The files of keys, by the name of the service.
  private let keyFiles: [String: KeyFile]
  /// What the gateway is given; nil when there is none.
  let gateway: GatewayEnvironment?

  init(
    places: UpPlaces, services: [ServiceProgram], session: Session, programs: String,
    hasDemo: Bool = false
  ) throws(CommandFailure) {
    guard !hasDemo || services.contains(where: \.canMakeUp) else {
      throw .other(.notFound, "mooring-risk, which makes up data, is not in \(programs)")
    }
    self.hasDemo = hasDemo
    self.places = places
    self.services = services
    self.session = session
    self.programs = programs
    self.databaseURL = session.environment["MOORING_DATABASE_URL"]
    var keyFiles: [String: KeyFile] = [:]
    for service in services {
      guard let file = KeyFile(of: service.name, in: places.secrets) else { continue }
      keyFiles[service.name] = file
      if session.environment[file.setting] == nil { try file.make() }
    }
    self.keyFiles = keyFiles
    let hasGateway = services.contains { $0.name == "gateway" }
    self.gateway =
      hasGateway ? try GatewayEnvironment(places, environment: session.environment) : nil
    guard self.databaseURL == nil, services.contains(where: \.hasDatabase) else {
      self.cluster = nil
      return
    }
    let cluster = try PrivateCluster(
      places, environment: session.environment, console: session.console)
    try cluster.prepare()
    self.cluster = cluster
  }

  /// Everything to run, in the order of starting.
  var parts: [Supervisor.Part] {
    var parts: [Supervisor.Part] = []
    if let cluster {
      parts.append(
        Supervisor.Part(
          unit: .init(name: "postgres", kind: .server), order: { cluster.server },
          readiness: .line(PrivateCluster.readyLine), farewell: .interrupt,
          patience: Self.databasePatience))
      parts.append(
        self.task("roles") { () throws(CommandFailure) in try cluster.roles() })
    }
    for service in self.services where service.hasDatabase {
      parts.append(
        self.task("migrate-\(service.name)") {
          ProcessOrder(
            program: "\(self.programs)/\(service.program)", arguments: ["migrate", "--apply"],
            environment: self.environment(of: service, role: .owner))
        })
    }
    for service in self.services {
      parts.append(
        Supervisor.Part(
          unit: .init(name: service.name, kind: .server),
          order: {
            ProcessOrder(
              program: "\(self.programs)/\(service.program)", arguments: [],
              environment: self.environment(of: service, role: service.databaseRole))
          }, readiness: .socket("\(self.places.socketFolder)/\(service.name).sock"),
          farewell: .terminate, patience: Self.servicePatience))
    }
    // When all serve: it goes through the service's own door.
    for service in self.services where self.hasDemo && service.canMakeUp {
      parts.append(
        self.task("demo") {
          ProcessOrder(
            program: "\(self.programs)/\(service.program)", arguments: ["demo"],
            environment: self.environment(of: service, role: service.databaseRole))
        })
    }
    return parts
  }

  private func task(
    _ name: String, _ order: @escaping () throws(CommandFailure) -> ProcessOrder
  ) -> Supervisor.Part {
    Supervisor.Part(
      unit: .init(name: name, kind: .task), order: order, readiness: .end, farewell: .terminate,
      patience: Self.taskPatience)
  }

  /// The variables of a service that uses the database under `role`, or not at all.
  private func environment(
    of service: ServiceProgram, role: DatabaseRole?
  ) -> [String: String] {
    var environment = self.session.environment
    self.keyFiles[service.name]?.complete(&environment)
    if service.name == "pricing" {
      PricingEnvironment.complete(
        &environment, hasRisk: self.services.contains { $0.name == "risk" })
    }
    if service.name == "gateway", let gateway { gateway.complete(&environment) }
    environment["MOORING_RUN_DIR"] = self.places.socketFolder
    environment["MOORING_STATE_DIR"] = environment["MOORING_STATE_DIR"] ?? self.places.state
    if environment["MOORING_LOG_FORMAT"] == nil && self.session.console.isTerminal {
      environment["MOORING_LOG_FORMAT"] = "human"
    }
    environment["MOORING_DATABASE_URL"] = role.flatMap { role in
      self.databaseURL ?? self.places.databaseURL(role)
    }
    return environment
  }

  // MARK: Words

  /// What people are told when everything is ready: where things are, and lines to try.
  var welcome: String {
    let names = self.services.map(\.name)
    let width = names.map(\.count).max() ?? 0
    let sockets = names.map { name in
      let padding = String(repeating: " ", count: width - name.count)
      return "  \(name)\(padding)  \(self.places.run)/\(name).sock"
    }
    let tries = self.commands(for: names).map { "  \($0)" }
    return """

      Ready. \(self.hasDemo ? "Prices, vault and policies are made up. " : "")Sockets:
      \(sockets.joined(separator: "\n"))
      \(self.gateway?.places ?? "")
      From another terminal, in this folder:
      \(tries.joined(separator: "\n"))

      Ctrl-C stops everything; the next start goes on with the same data.


      """
  }

  /// Lines that can be copied as they are.
  private func commands(for names: [String]) -> [String] {
    let program = Self.shellQuoted(CommandLine.arguments.first ?? "mooring")
    var commands: [String] = []
    if names.contains("config") {
      commands += [
        "\(program) config list params/pricing",
        "\(program) config set params/pricing:base_rate_USDC=0.05 --reason 'a first change'",
        "\(program) config history params/pricing:base_rate_USDC",
      ]
    }
    if names.contains("pricing") {
      commands.append("\(program) quote USDC 100000 --days 90 --trigger 0.97")
    }
    let isHere = self.places.root == UpPlaces.here.root
    if !isHere {
      commands = commands.map { "MOORING_RUN_DIR=\(Self.shellQuoted(self.places.run)) \($0)" }
    }
    return commands + (self.gateway?.commands(for: names) ?? [])
  }

  /// A word as a shell takes it literally; in quotes only where it needs them.
  static func shellQuoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="):
        true
      default: false
      }
    }
    return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }
}
