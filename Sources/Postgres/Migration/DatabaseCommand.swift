private import EventLoop
public import ServiceRuntime
private import Telemetry

/// A command of a program that looks into its database and ends.
public struct DatabaseCommand: Sendable {
  /// The name of the program, with which its complaints begin.
  public let program: String
  /// The settings of the program.
  public let settings: Settings

  /// Reads the settings of a program; ends it when they are not ones.
  public init(of program: String, _ schema: SettingsSchema, environment: [String: String]) {
    self.program = program
    switch schema.read(arguments: [], environment: environment) {
    case .settings(let settings, warnings: _): self.settings = settings
    case .problems(let problems):
      CommandOutcome(status: SettingsProblems.exitCode, text: problems.description).end()
    case .help(let text), .usage(let text):
      CommandOutcome(status: CommandOutcome.wrongArguments, text: text).end()
    }
  }

  /// One connection to the server itself.
  public func connect() async throws -> PostgresConnection {
    try await PostgresConnection.connect(
      to: try DatabaseSettings.configuration(in: self.settings).direct,
      on: try EventLoop.start(named: "command"),
      blockingCalls: try ComputePool(named: "blocking", threads: 1), logger: .disabled)
  }

  /// Ends the program with what `work` has to say, or with why it could not be done.
  public func end(_ work: () async throws -> CommandOutcome) async -> Never {
    let outcome: CommandOutcome
    do {
      outcome = try await work()
    } catch let error as PostgresError {
      outcome = CommandOutcome(error, of: self.program)
    } catch {
      outcome = self.complaint("\(error)", CommandOutcome.unreadable)
    }
    outcome.end()
  }

  /// What the program says when it does not do what it was asked.
  public func complaint(
    _ reason: String, _ status: Int32 = CommandOutcome.refused
  ) -> CommandOutcome {
    CommandOutcome(status: status, text: "\(self.program): \(reason)\n")
  }
}
