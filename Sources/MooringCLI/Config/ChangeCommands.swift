internal import Contract
internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands that change parameters.
enum ChangeCommands {
  private static let assignments = Argument<[Assignment]>.operands(
    "NAME=VALUE", "Parameters with their new values; the type of each decides how it is read.",
    .assignment)
  private static let names = Argument<[String]>.operands(
    "NAME", "Parameters, in full or by key.", .string(bytesMax: 225))

  private static let checks: [any DeclaredArgument] = [Shared.expectVersion, Shared.overrideStep]

  static let set = Command(
    "set", "Changes parameters, all together or none, as one revision.",
    discussion: """
      Numbers, true and false are written as in JSON, texts as they are, lists and objects as \
      JSON; null where the parameter allows it.
      """,
    arguments: [assignments] + Shared.scope + Shared.change + checks + Shared.connection,
    examples: [
      .init("mooring config set base_rate_USDC=0.05 --reason \"quarterly review\"", "one change"),
      .init(
        "mooring config set strategy/market_maker:enabled=false --wait-applied",
        "and wait until the followers have it"),
      .init("mooring config set base_rate_USDC=0.05 --dry-run", "what it would do"),
    ]
  ) { arguments, session throws(CommandFailure) in
    try await set(arguments[assignments], arguments, session)
  }

  /// Sets parameters together, as one revision.
  static func set(
    _ assignments: [Assignment], _ arguments: ParsedArguments, _ session: Session
  ) async throws(CommandFailure) -> ExitCode {
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      let named = try await NamedChanges.setting(assignments, arguments, in: client)
      return try await self.apply(named, run, in: client)
    }
  }

  static let unset = Command(
    "unset", "Removes values that a scope holds, so that lower layers show through.",
    arguments: [names] + Shared.scope + Shared.change + checks + Shared.connection,
    examples: [.init("mooring config unset base_rate_USDC --reason \"back to default\"", "one")]
  ) { arguments, session throws(CommandFailure) in
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      let named = try await NamedChanges.unsetting(arguments[names], arguments, in: client)
      return try await apply(named, run, in: client)
    }
  }

  static let apply = Command(
    "apply", "Commits a change set from a file.",
    discussion: """
      The file names namespaces with keys and values, or is an ApplyRequest of the contract. \
      Options given here count more than what the file says. A document of one environment that \
      export wrote is read by import.
      """,
    arguments: [NamedFile.operand, NamedFile.option] + Shared.scope + Shared.change + checks
      + Shared.connection,
    examples: [
      .init("mooring config apply change.yaml --dry-run", "what it would do"),
      .init(
        "echo '{\"params/pricing\": {\"base_rate_USDC\": 0.05}}' | mooring config apply -f -",
        "from another program"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let document = try ChangeDocument(
      path: try NamedFile.path(arguments), scope: scope(arguments))
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      try await apply(document.request, run, in: client)
    }
  }

  private static let wanted = Argument<[Assignment]>.operands(
    "NAME=VALUE", "Parameters with the values to judge.", .assignment, countMin: 0)

  static let validate = Command(
    "validate", "Says whether a change would be allowed; records nothing. Exits 1 when not.",
    arguments: [wanted, NamedFile.option] + Shared.scope + checks + Shared.connection,
    examples: [.init("mooring config validate base_rate_USDC=7", "all that is wrong with it")]
  ) { arguments, session throws(CommandFailure) in
    var changes: [Change] = []
    if let path = arguments[NamedFile.option] {
      changes = try ChangeDocument(path: path, scope: scope(arguments)).request.changes
    }
    guard !changes.isEmpty || !arguments[wanted].isEmpty else {
      throw .usage("name what to judge: NAME=VALUE, or -f PATH")
    }
    let fromFile = changes
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      var named = try await NamedChanges.setting(arguments[wanted], arguments, in: client)
      named.add(fromFile)
      return try await named.validation(arguments, in: client)
    }
    let outcome = answer.outcome ?? ChangeOutcome()
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      OutcomeReport.show(outcome, isRehearsal: true, in: session)
    }
    return outcome.valid ? .success : .negative
  }

  /// The scope that `--env` and `--symbol` name; nil when neither is given.
  static func scope(_ arguments: ParsedArguments) -> ContractType.Scope? {
    let (environment, symbol) = (arguments[Shared.environment], arguments[Shared.symbol])
    guard environment != nil || symbol != nil else { return nil }
    return ContractType.Scope(environment: environment ?? "", symbol: symbol ?? "")
  }

  /// Applies changes, unless some of their names mean nothing: then says all that is wrong.
  private static func apply(
    _ named: NamedChanges, _ run: ChangeRun, in client: ConfigServiceClient
  ) async throws(RPCError) -> ChangeRun.Answer {
    guard named.violations.isEmpty else {
      let answer = try await named.validation(run.arguments, in: client)
      throw RPCError(refusing: answer.outcome?.violations ?? named.violations)
    }
    return try await self.apply(ApplyRequest(changes: named.changes), run, in: client)
  }

  /// Applies a request with what the command line says laid over it.
  private static func apply(
    _ given: ApplyRequest, _ run: ChangeRun, in client: ConfigServiceClient
  ) async throws(RPCError) -> ChangeRun.Answer {
    var request = given
    request.expectedVersions += try self.expectedVersions(for: given.changes, run.arguments)
    if !run.reason.isEmpty { request.reason = run.reason }
    if request.requestID.isEmpty || run.arguments[Shared.requestID] != nil {
      request.requestID = run.requestID
    }
    request.validateOnly = given.validateOnly || run.isDryRun
    request.overrideStep = given.overrideStep || run.arguments[Shared.overrideStep]
    let answer = try await client.apply(request)
    return ChangeRun.Answer(outcome: answer.outcome ?? ChangeOutcome(), message: answer)
  }

  /// What `--expect-version` demands of the scopes that the changes touch.
  static func expectedVersions(
    for changes: [Change], _ arguments: ParsedArguments
  ) throws(RPCError) -> [ExpectedVersion] {
    let scope = self.scope(arguments)
    var expected: [ExpectedVersion] = []
    for text in arguments[Shared.expectVersion] {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard let version = parts.last.flatMap({ UInt64($0) }) else {
        throw RPCError(.invalidArgument, "--expect-version \(text): must be N or NAMESPACE=N.")
      }
      let namespaces = parts.count == 2 ? [parts[0]] : Set(changes.map(\.namespace)).sorted()
      expected += namespaces.map {
        ExpectedVersion(namespace: $0, scope: scope, version: version)
      }
    }
    return expected
  }
}

extension SettingKind where Value == Assignment {
  /// A name with a value.
  static var assignment: SettingKind {
    SettingKind(
      form: "NAME=VALUE", read: { Assignment($0) }, show: { "\($0.name)=\($0.value)" })
  }
}
