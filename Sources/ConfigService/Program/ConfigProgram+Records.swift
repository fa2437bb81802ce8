internal import Basics
internal import Postgres
internal import ServiceRuntime

extension ConfigProgram {
  /// `verify-audit` recomputes the audit log and says whether it is whole.
  static func verifyAudit(_ arguments: [String], _ environment: [String: String]) async -> Never {
    guard let command = VerifyAuditCommand(arguments) else {
      CommandOutcome(
        status: CommandOutcome.wrongArguments, text: VerifyAuditCommand.usage
      ).end()
    }
    let run = Self.command(environment)
    await run.end { () async throws in
      let connection = try await run.connect()
      var nextProgress = VerifyAuditCommand.recordsPerProgress
      let verification = try await ConfigStore().verifyAudit(command.range, on: connection) {
        checked, goal in
        guard checked >= nextProgress else { return }
        nextProgress = checked + VerifyAuditCommand.recordsPerProgress
        CommandOutcome.tell("\(checked) records agree, the last one is \(goal)\n")
      }
      return VerifyAuditCommand.report(verification)
    }
  }

  /// `retain --plan` says what is no longer kept; `retain --apply` removes it.
  static func retain(_ arguments: [String], _ environment: [String: String]) async -> Never {
    guard let command = RetainCommand(arguments) else {
      CommandOutcome(status: CommandOutcome.wrongArguments, text: RetainCommand.usage).end()
    }
    let run = Self.command(environment)
    let policy: RetentionPolicy
    do {
      policy = try RetentionPolicy(run.settings)
    } catch {
      run.complaint("\(error)", SettingsProblems.exitCode).end()
    }
    await run.end { () async throws in
      await command.run(policy, at: .now(), on: try await run.connect())
    }
  }

  /// A command of this program, with its settings.
  static func command(_ environment: [String: String]) -> DatabaseCommand {
    DatabaseCommand(of: "mooring-config", ConfigSettings.schema, environment: environment)
  }
}
