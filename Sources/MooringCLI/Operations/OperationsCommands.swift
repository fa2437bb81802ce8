internal import ContractPlatform
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands of who runs the services.
enum OperationsCommands {
  private static let target = Argument<String>.operand(
    "SERVICE", "A service such as config, or the path of a socket.", .path(),
    candidates: .words(ServiceCatalogue.all.map(\.name)))
  private static let part = Argument<String>.option(
    "--part", "NAME", "Ask for one gRPC service by its full name instead of the whole process.",
    .string(bytesMax: 200), default: "")

  static let health = Command(
    "health", "Asks one process whether it is serving. Exits 1 when it is not.",
    discussion: "For probes: says SERVING or NOT_SERVING and nothing else.",
    arguments: [target, part, Shared.runDirectory, Shared.timeout],
    examples: [
      .init("mooring health config", "the service in this folder"),
      .init("mooring health /run/mooring/config.sock --timeout 1s", "in a Kubernetes probe"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let name = arguments[target]
    let path = name.contains("/") ? name : "\(session.runDirectory(arguments))/\(name).sock"
    let answer = try await session.withSocket(path, arguments) { channel throws(RPCError) in
      try await HealthV1.HealthClient(channel).check(
        HealthV1.HealthCheckRequest(service: arguments[part]))
    }
    let isServing = answer.status == .serving
    session.console.say(isServing ? "SERVING\n" : "NOT_SERVING\n")
    return isServing ? .success : .negative
  }

  static let status = Command(
    "status", "Shows every process of a folder. Exits 1 when one is not ready.",
    arguments: [Shared.runDirectory, Shared.timeout, Shared.json],
    examples: [.init("mooring status", "what runs here, since when, with which revision")]
  ) { arguments, session throws(CommandFailure) in
    let folder = session.runDirectory(arguments)
    let sockets = try Folder.names(in: folder, ending: ".sock")
    guard !sockets.isEmpty else {
      throw .other(.unavailable, "no service has a socket in \(folder); `mooring up` starts them")
    }
    var isReady = true
    var rows: [ProcessRow] = []
    for socket in sockets {
      let row = await row(of: "\(folder)/\(socket)", arguments, session)
      isReady = isReady && row.isReady
      if arguments[Shared.json], case .answered(let status) = row.state {
        session.showJSON(status)
      }
      rows.append(row)
    }
    if !arguments[Shared.json] { show(rows, in: session) }
    return isReady ? .success : .negative
  }

  private struct ProcessRow {
    enum State {
      case answered(OpsV1.StatusResponse)
      case failed(String)
    }

    let name: String
    let state: State

    var isReady: Bool {
      if case .answered(let status) = self.state { status.ready } else { false }
    }
  }

  private static func row(
    of socket: String, _ arguments: ParsedArguments, _ session: Session
  ) async -> ProcessRow {
    let file = socket.split(separator: "/").last.map(String.init) ?? socket
    let name = String(file.dropLast(".sock".count))
    do throws(CommandFailure) {
      let answer = try await session.withSocket(socket, arguments) { channel throws(RPCError) in
        try await OpsV1.OpsServiceClient(channel).status(OpsV1.StatusRequest())
      }
      return ProcessRow(name: name, state: .answered(answer))
    } catch {
      switch error {
      case .call(let cause, _):
        return ProcessRow(name: name, state: .failed(ErrorReport(cause).message))
      case .other(_, let message): return ProcessRow(name: name, state: .failed(message))
      }
    }
  }

  private static func show(_ rows: [ProcessRow], in session: Session) {
    var table = TextTable([
      .init("SERVICE"), .init("STATE"), .init("READY"), .init("REVISION", isNumeric: true),
      .init("UP", isNumeric: true), .init("MEMORY", isNumeric: true),
      .init("CALLS", isNumeric: true), .init("PID", isNumeric: true), .init("VERSION"),
      .init("PROBLEMS", isFlexible: true),
    ])
    for row in rows {
      switch row.state {
      case .failed(let message):
        table.add([row.name, "no answer", "no", "", "", "", "", "", "", message])
      case .answered(let status):
        let memory = status.residentBytes == 0 ? "" : "\(status.residentBytes >> 20) MiB"
        let problems = status.checks.filter { !$0.passing }.map { "\($0.name): \($0.message)" }
        table.add([
          status.service, status.phase.text, status.ready ? "yes" : "no",
          status.config.map { "\($0.revision)" } ?? "",
          NumberText.milliseconds(Double(status.uptimeMs)),
          memory, "\(status.callsInFlight)", "\(status.processID)",
          status.version, problems.joined(separator: "; "),
        ])
      }
    }
    session.show(table)
  }

  private static let plan = Argument<Bool>.flag("--plan", "Show what would be done.")
  private static let apply = Argument<Bool>.flag("--apply", "Do it.")

  static let migrate = Command(
    "migrate", "Brings the databases of all services to the schema of this release.",
    discussion: """
      Runs the programs of the services beside this one. The database is the one that \
      MOORING_DATABASE_URL names, or the private one of this folder while `mooring up` runs.
      """,
    arguments: [plan, apply],
    examples: [.init("mooring migrate --plan", "what an upgrade would do")]
  ) { arguments, session throws(CommandFailure) in
    guard arguments[plan] != arguments[apply] else {
      throw .usage("give one of --plan and --apply")
    }
    for service in ServiceCatalogue.present(beside: Programs.folder) where service.hasDatabase {
      let code = try Programs.run(
        service.program, ["migrate", arguments[plan] ? "--plan" : "--apply"],
        environment: Programs.databaseEnvironment(session, role: .owner))
      guard code == .success else { return code }
    }
    return .success
  }

  private static let expect = Argument<String?>.optional(
    "--expect", "HASH", "The hash that the last record must have, as noted outside.",
    .string(bytesMax: 64))

  static let verifyAudit = Command(
    "verify-audit", "Recomputes the audit log's chain of hashes on the database alone.",
    discussion: "Exits 1 when the chain is broken. `mooring audit verify` asks the service.",
    arguments: [expect],
    examples: [.init("mooring verify-audit --expect 3f…", "against a hash noted elsewhere")]
  ) { arguments, session throws(CommandFailure) in
    let expected = arguments[expect].map { ["--expect", $0] } ?? []
    return try Programs.run(
      "mooring-config", ["verify-audit"] + expected,
      environment: Programs.databaseEnvironment(session, role: .reader))
  }
}
