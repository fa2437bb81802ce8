internal import Basics
internal import EventLoop
internal import Postgres
internal import ServiceRuntime
internal import Telemetry

#if canImport(Glibc)
  @unsafe @preconcurrency private import Glibc
#elseif canImport(Darwin)
  @unsafe @preconcurrency private import Darwin
#endif

extension ConfigProgram {
  /// `verify-audit` recomputes the audit log and says whether it is whole.
  static func verifyAudit(_ arguments: [String], _ environment: [String: String]) async -> Never {
    guard let command = VerifyAuditCommand(arguments) else {
      Self.end(CommandOutcome.wrongArguments, VerifyAuditCommand.usage)
    }
    let settings = Self.settings(environment)
    await Self.end { () async throws in
      let connection = try await Self.connect(settings)
      var nextProgress = VerifyAuditCommand.recordsPerProgress
      let verification = try await ConfigStore().verifyAudit(command.range, on: connection) {
        checked, goal in
        guard checked >= nextProgress else { return }
        nextProgress = checked + VerifyAuditCommand.recordsPerProgress
        Self.say("\(checked) records agree, the last one is \(goal)\n", to: STDERR_FILENO)
      }
      return VerifyAuditCommand.report(verification)
    }
  }

  /// `retain --plan` says what is no longer kept; `retain --apply` removes it.
  static func retain(_ arguments: [String], _ environment: [String: String]) async -> Never {
    guard let command = RetainCommand(arguments) else {
      Self.end(CommandOutcome.wrongArguments, RetainCommand.usage)
    }
    let settings = Self.settings(environment)
    let policy: RetentionPolicy
    do {
      policy = try RetentionPolicy(settings)
    } catch {
      Self.end(SettingsProblems.exitCode, "mooring-config: \(error)\n")
    }
    await Self.end { () async throws in
      await command.run(policy, at: .now(), on: try await Self.connect(settings))
    }
  }

  // MARK: What commands share

  private static func settings(_ environment: [String: String]) -> Settings {
    switch ConfigSettings.schema.read(arguments: [], environment: environment) {
    case .settings(let settings, warnings: _): return settings
    case .problems(let problems): Self.end(SettingsProblems.exitCode, problems.description)
    case .help(let text), .usage(let text): Self.end(CommandOutcome.wrongArguments, text)
    }
  }

  /// One connection to the server itself, for a command that ends soon.
  private static func connect(_ settings: Settings) async throws -> PostgresConnection {
    let database = try ConfigSettings.database(in: settings)
    return try await PostgresConnection.connect(
      to: database.direct, on: try EventLoop.start(named: "command"),
      blockingCalls: try ComputePool(named: "blocking", threads: 1), logger: .disabled)
  }

  /// Ends the program with what `work` has to say, or with why it could not be done.
  private static func end(_ work: () async throws -> CommandOutcome) async -> Never {
    let outcome: CommandOutcome
    do {
      outcome = try await work()
    } catch let error as PostgresError {
      outcome = CommandOutcome(error)
    } catch {
      outcome = CommandOutcome(
        status: CommandOutcome.unreadable, text: "mooring-config: \(error)\n")
    }
    let isAnswer = [CommandOutcome.success, CommandOutcome.refused].contains(outcome.status)
    Self.end(outcome.status, outcome.text, to: isAnswer ? STDOUT_FILENO : STDERR_FILENO)
  }

  private static func say(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { utf8 in _ = unsafe write(descriptor, utf8.baseAddress, utf8.count) }
  }
}
