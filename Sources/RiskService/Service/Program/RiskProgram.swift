internal import Basics
internal import ConfigClient
internal import Postgres
internal import ServiceRuntime
internal import Telemetry

/// The program `mooring-risk`.
public enum RiskProgram {
  /// The version that the program tells.
  static let version = "0.1.0"
  /// The name of its socket in the directory of sockets.
  static let socketName = "risk.sock"
  /// How long a call may take when its caller has set no deadline.
  static let callTimeMax = Duration.seconds(120)
  /// Calls at once.
  static let callsMax = 4_096
  /// Threads for calls that wait: looking up names, cancelling statements.
  static let blockingThreads = 2
  /// How long a caller waits for a connection: a store that is away is told of within a second.
  static let connectionWaitMax = Duration.milliseconds(800)

  /// Does what the arguments say, and ends the process.
  public static func run() async -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let environment = ProcessEnvironment.read()
    switch arguments.first {
    case "migrate": await Self.migrate(Array(arguments.dropFirst()), environment)
    case "demo": await DemoCommand.run(Array(arguments.dropFirst()), environment)
    case "serve": await Self.serve(Array(arguments.dropFirst()), environment)
    default: await Self.serve(arguments, environment)
    }
  }

  private static func serve(_ arguments: [String], _ environment: [String: String]) async -> Never {
    let process = ServiceProcess.start(
      RiskSettings.schema, arguments: arguments, environment: environment)
    let assembly: RiskAssembly
    do {
      assembly = try RiskAssembly(process)
    } catch {
      process.logger.error("the service cannot start", ["reason": .string("\(error)")])
      process.end(SettingsProblems.exitCode)
    }
    process.logger.notice("starting", ["program.version": .string(Self.version)])
    await process.run(assembly.services)
  }

  /// `migrate --plan` says what there is to do; `migrate --apply` does it.
  private static func migrate(
    _ arguments: [String], _ environment: [String: String]
  ) async -> Never {
    guard let order = SchemaUpgrade.Order(arguments) else {
      CommandOutcome(
        status: CommandOutcome.wrongArguments,
        text: "usage: mooring-risk migrate --plan | --apply\n"
      ).end()
    }
    let command = DatabaseCommand(
      of: "mooring-risk", RiskSettings.migrationSchema, environment: environment)
    await command.end { () async throws in
      let connection = try await command.connect()
      let upgrade = SchemaUpgrade(RiskSchema.migrator)
      do {
        let text =
          order == .plan
          ? try await upgrade.plan(on: connection).text
          : try await upgrade.apply(on: connection)
            + SeedLoader(
              environment: command.settings[ConfigWatcherSettings.environmentSetting]?.description
                ?? "development"
            ).load(on: connection) + "the database is current\n"
        return CommandOutcome(status: CommandOutcome.success, text: text)
      } catch let error as PostgresError {
        throw error
      } catch {
        return command.complaint("\(error)")
      }
    }
  }
}
