internal import ContractConfig
internal import RPC
internal import ServiceRuntime

/// The command that restores values of the past.
enum RestoreCommands {
  private static let to = Argument<Int?>.optional(
    "--to", "REVISION", "Restore how things stood at this revision.", .count)
  private static let undo = Argument<Int?>.optional(
    "--undo", "REVISION", "Undo exactly the change set of this revision.", .count)
  private static let toVersion = Argument<Int?>.optional(
    "--to-version", "N", "Restore how one scope of one namespace stood at this version.", .count)
  private static let names = Argument<[String]>.operands(
    "NAME", "Only these namespaces or parameters; none means all.", .string(bytesMax: 225),
    countMin: 0)

  static let rollback = Command(
    "rollback", "Restores values of the past as a new revision.",
    discussion: """
      Exempt from step limits, never from bounds and rules. Undoing leaves values alone that were \
      changed again since, and says so.
      """,
    arguments: [names, to, undo, toVersion] + Shared.scope + Shared.change
      + [Shared.expectVersion] + Shared.connection,
    examples: [
      .init("mooring config rollback --undo 42 --reason \"wrong table\"", "take one change back"),
      .init("mooring config rollback --to 41 params/pricing", "a namespace as it was"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let targets: [RollbackRequest.Target?] = [
      arguments[to].map { .toRevision(UInt64($0)) },
      arguments[undo].map { .undoRevision(UInt64($0)) },
      arguments[toVersion].map { .toVersion(UInt64($0)) },
    ]
    let given = targets.compactMap(\.self)
    guard given.count == 1, let target = given.first else {
      throw .usage("give one of --to, --undo and --to-version")
    }
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      try await rollback(to: target, run, in: client)
    }
  }

  private static func rollback(
    to target: RollbackRequest.Target, _ run: ChangeRun, in client: ConfigServiceClient
  ) async throws(RPCError) -> ChangeRun.Answer {
    var namespaces: [String] = []
    var names: [String] = []
    for name in run.arguments[self.names] {
      if name.contains("/") && !name.contains(":") {
        namespaces.append(name)
      } else {
        names.append(name)
      }
    }
    let parameters = try await ParameterReference.findAll(names, in: client)
    let touched = namespaces + parameters.map(\.namespace)
    let answer = try await client.rollback(
      RollbackRequest(
        target: target, namespaces: namespaces, parameters: parameters.map(\.name),
        scope: ChangeCommands.scope(run.arguments),
        expectedVersions: try ChangeCommands.expectedVersions(
          for: touched.map { Change(namespace: $0) }, run.arguments),
        reason: run.reason, requestID: run.requestID, validateOnly: run.isDryRun))
    return ChangeRun.Answer(outcome: answer.outcome ?? ChangeOutcome(), message: answer)
  }
}

extension SettingKind where Value == Int {
  /// A position or a count.
  static var count: SettingKind { .integer(in: 0...Int(1 << 53) - 1) }
}
