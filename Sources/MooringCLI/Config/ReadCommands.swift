internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands that show what is in force.
enum ReadCommands {
  private static let names = Argument<[String]>.operands(
    "NAME", "Parameters, in full or by key.", .string(bytesMax: 225))
  static let namespaceNames = Argument<[String]>.operands(
    "NAMESPACE", "Namespaces such as params/pricing, or params/*; none means all.",
    .string(bytesMax: 64), countMin: 0)
  static let namespaceName = Argument<String>.operand(
    "NAMESPACE", "A namespace such as params/pricing.", .string(bytesMax: 225))
  private static let valueOnly = Argument<Bool>.flag(
    "--value-only", "Print the values alone, one per line.")
  private static let prefix = Argument<String?>.optional(
    "--prefix", "TEXT", "Only keys that begin so.", .string(bytesMax: 160))
  private static let text = Argument<String?>.optional(
    "--text", "TEXT", "Only keys or descriptions that contain this.", .string(bytesMax: 100))
  private static let stored = Argument<Bool>.flag(
    "--stored", "Only values that the scope holds itself, not what it inherits.")
  private static let at: [any DeclaredArgument] = [Shared.atRevision, Shared.atTime]

  static let get = Command(
    "get", "Shows parameters as they are in force.",
    arguments: [names, valueOnly] + Shared.scope + at + Shared.connection,
    examples: [
      .init("mooring config get base_rate_USDC", "its value and where it comes from"),
      .init("mooring config get params/pricing:base_rate_USDC --value-only", "for a script"),
      .init("mooring config get base_rate_USDC --at-revision 41", "as it was"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answers = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      var answers: [GetResponse] = []
      for reference in try await ParameterReference.findAll(arguments[names], in: client) {
        answers.append(try await client.get(request(for: reference, arguments)))
      }
      return answers
    }
    if arguments[Shared.json] {
      for answer in answers { session.showJSON(answer) }
    } else if arguments[valueOnly] {
      for answer in answers { session.console.say(ValueText.of(answer.entry?.value) + "\n") }
    } else {
      show(answers.compactMap(\.entry), in: session)
      let isStale = answers.contains(where: \.stale)
      warn(stale: isStale, unsynced: answers.contains(where: \.unsynced), session)
    }
    return .success
  }

  private static func request(
    for reference: ParameterReference, _ arguments: ParsedArguments
  ) -> GetRequest {
    GetRequest(
      namespace: reference.namespace, key: reference.key,
      environment: arguments[Shared.environment] ?? "", symbol: arguments[Shared.symbol] ?? "",
      at: arguments[Shared.atRevision].map { .atRevision(UInt64($0)) }
        ?? arguments[Shared.atTime].map { .atTime(Timestamp($0)) })
  }

  static let list = Command(
    "list", "Lists parameters as they are in force, with the layer that decided.",
    arguments: [namespaceNames, prefix, text, stored] + Shared.scope + at + Shared.connection,
    examples: [
      .init("mooring config list params/pricing", "one namespace"),
      .init("mooring config list strategy/* --symbol BTCUSDT", "as resolved for a symbol"),
      .init("mooring config list --stored", "what was set by hand"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let request = ListRequest(
        namespaces: arguments[namespaceNames], environment: arguments[Shared.environment] ?? "",
        symbol: arguments[Shared.symbol] ?? "", keyPrefix: arguments[prefix] ?? "",
        text: arguments[text] ?? "", storedOnly: arguments[stored],
        at: arguments[Shared.atRevision].map { .atRevision(UInt64($0)) }
          ?? arguments[Shared.atTime].map { .atTime(Timestamp($0)) })
      return try await Pages.list(request, in: ConfigServiceClient(channel))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    show(answer.entries, in: session)
    let revision = answer.token?.revision ?? 0
    session.console.say("\(answer.entries.count) parameters at revision \(revision)\n")
    warn(stale: answer.stale, unsynced: answer.unsynced, session)
    return .success
  }

  private static func show(_ entries: [Entry], in session: Session) {
    var table = TextTable([
      .init("PARAMETER"), .init("VALUE", isFlexible: true), .init("LAYER"), .init("SCOPE"),
      .init("REVISION", isNumeric: true), .init("CHANGED"), .init("BY", isFlexible: true),
    ])
    for entry in entries {
      table.add([
        "\(entry.namespace):\(entry.key)", ValueText.of(entry.value), entry.layer.text,
        ScopeText.of(entry.scope), entry.revision == 0 ? "" : "\(entry.revision)",
        TimeText.of(entry.changedAt), entry.changedBy,
      ])
    }
    session.show(table)
  }

  private static func warn(stale: Bool, unsynced: Bool, _ session: Session) {
    if unsynced {
      session.console.complain("The service has no database and no memory: these are defaults.\n")
    } else if stale {
      session.console.complain(
        "The service cannot reach its database: these are the last known values.\n")
    }
  }

  private static let realm = Argument<String?>.optionalOperand(
    "REALM", "Only this realm, such as strategy.", .string(bytesMax: 64))

  static let namespaces = Command(
    "namespaces", "Lists the namespaces.",
    arguments: [realm, Shared.environment] + Shared.connection,
    examples: [.init("mooring config namespaces params", "the namespaces of one realm")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await listNamespaces(
        ListNamespacesRequest(
          realm: arguments[realm] ?? "", environment: arguments[Shared.environment] ?? ""),
        in: ConfigServiceClient(channel))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      show(answer.namespaces, in: session)
    }
    return .success
  }

  static func listNamespaces(
    _ request: ListNamespacesRequest, in client: ConfigServiceClient
  ) async throws(RPCError) -> ListNamespacesResponse {
    let (items, last) = try await Pages.all(
      { size, token throws(RPCError) in
        var request = request
        request.pageSize = size
        request.pageToken = token
        return try await client.listNamespaces(request)
      }, { page in (page.namespaces, page.nextPageToken) })
    var whole = last
    whole.namespaces = items
    return whole
  }

  static func show(_ namespaces: [Namespace], in session: Session) {
    var table = TextTable([
      .init("NAMESPACE"), .init("TITLE", isFlexible: true), .init("CATEGORY"),
      .init("PARAMETERS", isNumeric: true), .init("SCOPES WRITTEN", isFlexible: true),
    ])
    for namespace in namespaces {
      let scopes = namespace.scopes.filter { $0.version > 0 }.map { ScopeText.of($0.scope) }
      table.add([
        namespace.name, namespace.title, namespace.category, "\(namespace.parameterCount)",
        scopes.joined(separator: ", "),
      ])
    }
    session.show(table)
  }

  static let schema = Command(
    "schema", "Says what the parameters of a namespace may be, or one parameter.",
    arguments: [namespaceName] + Shared.connection,
    examples: [
      .init("mooring config schema params/pricing", "types, bounds, units and rules"),
      .init("mooring config schema params/pricing:base_rate_USDC", "one parameter"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let name = arguments[namespaceName]
      if name.contains("/") && !name.contains(":") {
        return try await client.getSchema(GetSchemaRequest(namespace: name))
      }
      let reference = try await ParameterReference.find(name, in: client)
      return try await client.getSchema(
        GetSchemaRequest(namespace: reference.namespace, key: reference.key))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      SchemaReport.show(answer, in: session)
    }
    return .success
  }

  private static let name = Argument<String>.operand(
    "NAME", "A parameter, in full or by key.", .string(bytesMax: 225))

  static let explain = Command(
    "explain", "Shows every layer of one parameter, which decides, and who set it and why.",
    arguments: [name] + Shared.scope + at + Shared.connection,
    examples: [.init("mooring config explain base_rate_USDC --env production", "where it is from")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let reference = try await ParameterReference.find(arguments[name], in: client)
      return try await client.explain(
        ExplainRequest(
          namespace: reference.namespace, key: reference.key,
          environment: arguments[Shared.environment] ?? "",
          symbol: arguments[Shared.symbol] ?? "",
          at: arguments[Shared.atRevision].map { .atRevision(UInt64($0)) }
            ?? arguments[Shared.atTime].map { .atTime(Timestamp($0)) }))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      SchemaReport.show(answer, in: session)
    }
    return .success
  }
}
