internal import Contract
internal import ContractConfig
internal import ContractType
internal import RPC

/// What a change came to, and what its caller is told.
struct ChangeRun {
  /// The answer of a change whichever way it was made.
  struct Answer {
    let outcome: ChangeOutcome
    /// The message as the service sent it.
    let message: any ContractMessage
  }

  let arguments: ParsedArguments
  let session: Session
  private let request: RepeatableRequest

  init(_ arguments: ParsedArguments, _ session: Session) {
    self.arguments = arguments
    self.session = session
    self.request = RepeatableRequest(arguments)
  }

  /// The id that makes a repetition harmless.
  var requestID: String { self.request.id }
  var reason: String { self.arguments[Shared.reason] ?? "" }
  var isDryRun: Bool { self.arguments[Shared.dryRun] }

  /// Makes the change, shows what came of it, and waits for it where that was asked for.
  func run(
    _ change: (ConfigServiceClient) async throws(RPCError) -> Answer
  ) async throws(CommandFailure) -> ExitCode {
    try await self.request.run(in: self.session) { () async throws(CommandFailure) in
      try await self.attempt(change)
    }
  }

  private func attempt(
    _ change: (ConfigServiceClient) async throws(RPCError) -> Answer
  ) async throws(CommandFailure) -> ExitCode {
    let waits = self.arguments[Shared.waitApplied]
    let timeout = self.arguments[Shared.waitTimeout]
    let (answer, waited) = try await self.session.withService(
      ConfigCommands.service, self.arguments
    ) { channel throws(RPCError) -> (Answer, WaitAppliedResponse?) in
      let client = ConfigServiceClient(channel)
      let answer = try await change(client)
      guard waits, answer.outcome.committed else { return (answer, nil) }
      self.show(answer)
      return (
        answer, try await DeliveryCommands.wait(answer.outcome.revision, timeout, in: client)
      )
    }
    guard let waited else {
      self.show(answer)
      if self.isDryRun && !self.arguments[Shared.json] {
        await PriceEffect.show(of: answer.outcome, self.arguments, self.session)
      }
      return answer.outcome.valid || answer.outcome.committed ? .success : .refused
    }
    DeliveryCommands.show(waited, self.arguments, self.session)
    return waited.complete ? .success : .negative
  }

  private func show(_ answer: Answer) {
    guard !self.arguments[Shared.json] else { return self.session.showJSON(answer.message) }
    OutcomeReport.show(answer.outcome, isRehearsal: self.isDryRun, in: self.session)
  }
}

/// Shows what came of a change, or would come of it.
enum OutcomeReport {
  static func show(_ outcome: ChangeOutcome, isRehearsal: Bool, in session: Session) {
    session.console.say(Self.title(of: outcome, isRehearsal: isRehearsal) + "\n")
    if !outcome.changes.isEmpty { session.show(Self.table(of: outcome.changes)) }
    for violation in outcome.violations {
      session.console.say("refused: \(ErrorReport.text(of: violation))\n")
    }
    for warning in outcome.warnings {
      session.console.say("warning: \(ErrorReport.text(of: warning))\n")
    }
  }

  private static func title(of outcome: ChangeOutcome, isRehearsal: Bool) -> String {
    if outcome.committed {
      let replayed = outcome.replayed ? " (made before, by the same request)" : ""
      return "Revision \(outcome.revision), \(TimeText.of(outcome.committedAt))\(replayed)"
    }
    if !outcome.valid { return "This would be refused:" }
    if outcome.changes.isEmpty { return "Nothing differs; nothing was changed." }
    return isRehearsal ? "This would change:" : "Nothing was changed."
  }

  static func table(of changes: [ValueChange]) -> TextTable {
    var table = TextTable([
      .init("PARAMETER"), .init("SCOPE"), .init("BEFORE", isFlexible: true),
      .init("AFTER", isFlexible: true), .init("IN FORCE BEFORE", isFlexible: true),
      .init("IN FORCE AFTER", isFlexible: true),
    ])
    for change in changes {
      let isShadowed =
        change.resolvedBefore != change.before || change.resolvedAfter != change.after
      table.add([
        "\(change.namespace):\(change.key)", ScopeText.of(change.scope),
        ValueText.of(change.before), ValueText.of(change.after),
        isShadowed ? change.resolvedBefore.map { ValueText.of($0) } ?? "" : "",
        isShadowed ? change.resolvedAfter.map { ValueText.of($0) } ?? "" : "",
      ])
    }
    return table
  }
}
