internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands that move whole documents in and out.
enum DocumentCommands {
  /// The largest document, as the contract has it.
  static let documentBytesMax = 3 << 20

  private static let replace = Argument<Bool>.flag(
    "--replace", "Also remove values that the document does not mention, in its namespaces.")
  private static let expectRevision = Argument<Int?>.optional(
    "--expect-revision", "N", "Import only when this is the head: the plan as it was seen.", .count)

  static let importing = Command(
    "import", "Makes a scope hold what a YAML document says, as one revision.",
    discussion: """
      The document is one that export wrote or that a service reads at its start; a change set in \
      the form that apply reads is committed by apply.
      """,
    arguments: [NamedFile.operand, NamedFile.option, Shared.environment, replace, expectRevision]
      + [Shared.overrideStep] + Shared.change + Shared.connection,
    examples: [
      .init("mooring config import production.yaml --env production --dry-run", "the exact plan"),
      .init(
        "mooring config import production.yaml --env production --reason \"release 7\"", "do it"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let document = try LocalFile.readBytes(
      try NamedFile.path(arguments), bytesMax: documentBytesMax)
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      let answer = try await client.import(
        ImportRequest(
          document: document, environment: arguments[Shared.environment] ?? "",
          replace: arguments[replace], reason: run.reason, requestID: run.requestID,
          validateOnly: run.isDryRun, overrideStep: arguments[Shared.overrideStep],
          expectedRevision: UInt64(arguments[expectRevision] ?? 0)))
      return ChangeRun.Answer(outcome: answer.outcome ?? ChangeOutcome(), message: answer)
    }
  }

  private static let output = Argument<String?>.optional(
    "--output", short: "-o", "PATH", "Write to this file instead of standard output.", .path(),
    candidates: .files)
  private static let resolved = Argument<Bool>.flag(
    "--resolved", "Every value in force, not only those the scope holds itself.")
  private static let allSymbols = Argument<Bool>.flag(
    "--all-symbols", "Also the values of every symbol.")

  static let exporting = Command(
    "export", "Writes the values of a scope as YAML that import reads back.",
    arguments: [
      ReadCommands.namespaceNames, output, resolved, allSymbols, Shared.atRevision, Shared.atTime,
    ] + Shared.scope + Shared.connection,
    examples: [
      .init("mooring config export --env staging -o staging.yaml", "what staging holds"),
      .init("mooring config export params/pricing --at-revision 41 --resolved", "as it was"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ConfigServiceClient(channel).export(
        ExportRequest(
          namespaces: arguments[ReadCommands.namespaceNames],
          environment: arguments[Shared.environment] ?? "",
          symbol: arguments[Shared.symbol] ?? "", resolved: arguments[resolved],
          at: arguments[Shared.atRevision].map { .atRevision(UInt64($0)) }
            ?? arguments[Shared.atTime].map { .atTime(Timestamp($0)) },
          allSymbols: arguments[allSymbols]))
    }
    if let path = arguments[output] {
      try LocalFile.write(answer.document, to: path)
    } else if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.console.say(String(decoding: answer.document, as: UTF8.self))
    }
    return .success
  }

  private static let namespaces = Argument<[String]>.operands(
    "NAMESPACE", "Only files of these namespaces; none means all.", .string(bytesMax: 64),
    countMin: 0)
  private static let supersede = Argument<Bool>.flag(
    "--supersede", "Remove stored values that hide a value whose file changed.")

  static let reload = Command(
    "reload", "Reads the configuration files again and commits what differs.",
    arguments: [namespaces, supersede] + Shared.change + Shared.connection,
    examples: [.init("mooring config reload --dry-run", "what differs, and what hides it")]
  ) { arguments, session throws(CommandFailure) in
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      let answer = try await client.reload(
        ReloadRequest(
          namespaces: arguments[namespaces], supersede: arguments[supersede], reason: run.reason,
          requestID: run.requestID, validateOnly: run.isDryRun))
      if !arguments[Shared.json] {
        for name in answer.shadowed {
          session.console.complain("\(name): the file's value is hidden by a stored one\n")
        }
      }
      return ChangeRun.Answer(outcome: answer.outcome ?? ChangeOutcome(), message: answer)
    }
  }
}
