internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring audit`: the record of every change and every rehearsal.
enum AuditCommands {
  private static let namespaces = Argument<[String]>.operands(
    "NAMESPACE", "Only these namespaces; none means all.", .string(bytesMax: 64), countMin: 0)
  private static let key = Argument<String?>.optional(
    "--key", "KEY", "Only this key.", .string(bytesMax: 160))
  private static let actor = Argument<String?>.optional(
    "--actor", "SUBJECT", "Only those by this subject, such as unix:operator.",
    .string(bytesMax: 200))
  private static let source = Argument<ContractType.Source?>.optional(
    "--source", "DOOR", "Only those through this door.", .source,
    candidates: .words(ContractType.Source.texts))
  private static let revision = Argument<Int?>.optional(
    "--revision", "N", "Only those of this revision.", .count)
  private static let withoutDryRuns = Argument<Bool>.flag(
    "--without-dry-runs", "Leave rehearsals out.")

  static let group = Command(
    group: "audit", "The audit log: every change and every rehearsal, in a chain of hashes.",
    examples: [.init("mooring audit list params/pricing --since 2026-01-01T00:00:00Z", "who")],
    [list, verify])

  private static let list = Command(
    "list", "Lists audit records, newest first.",
    arguments: [
      namespaces, key, actor, source, revision, withoutDryRuns, Shared.since, Shared.until,
      Shared.limit,
    ] + Shared.scope + Shared.connection,
    examples: [
      .init("mooring audit list --actor unix:operator --limit 20", "of one person"),
      .init("mooring audit list --source sql", "changes made in the database"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let (records, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listAudit(request(arguments, size: size, token: token))
        }, { page in (page.records, page.nextPageToken) })
      var whole = last
      whole.records = records
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.show(table(of: answer.records))
    }
    return .success
  }

  private static func request(
    _ arguments: ParsedArguments, size: Int32, token: String
  ) -> ListAuditRequest {
    ListAuditRequest(
      namespaces: arguments[namespaces], key: arguments[key] ?? "",
      environment: arguments[Shared.environment] ?? "", symbol: arguments[Shared.symbol] ?? "",
      actor: arguments[actor] ?? "", source: arguments[source] ?? .unspecified,
      revision: UInt64(arguments[revision] ?? 0),
      since: arguments[Shared.since].map { Timestamp($0) },
      until: arguments[Shared.until].map { Timestamp($0) },
      withoutDryRuns: arguments[withoutDryRuns], pageSize: size, pageToken: token)
  }

  private static func table(of records: [AuditRecord]) -> TextTable {
    var table = TextTable([
      .init("NUMBER", isNumeric: true), .init("WHEN"), .init("REVISION", isNumeric: true),
      .init("PARAMETER"), .init("SCOPE"), .init("BEFORE", isFlexible: true),
      .init("AFTER", isFlexible: true), .init("BY", isFlexible: true), .init("THROUGH"),
      .init("REASON", isFlexible: true), .init("HASH"),
    ])
    for record in records {
      let change = record.change ?? ValueChange()
      let name = change.key.isEmpty ? change.namespace : "\(change.namespace):\(change.key)"
      table.add([
        "\(record.sequence)", TimeText.of(record.at),
        record.dryRun ? "dry run" : "\(record.revision)", name, ScopeText.of(change.scope),
        ValueText.of(change.before), ValueText.of(change.after), ActorText.of(record.actor),
        record.actor?.source.text ?? "", record.reason,
        String(HexText.of(record.hash).prefix(12)),
      ])
    }
    return table
  }

  private static let expect = Argument<[UInt8]?>.optional(
    "--expect", "HASH", "The hash that the last record must have, as noted outside.", .hash)
  private static let from = Argument<Int?>.optional(
    "--from", "N", "First record to verify. Default: the oldest kept.", .count)
  private static let through = Argument<Int?>.optional(
    "--through", "N", "Last record to verify. Default: the newest.", .count)

  private static let verify = Command(
    "verify", "Has the service recompute the chain of hashes. Exits 1 when it is broken.",
    discussion: "`mooring verify-audit` does it without the service, on the database alone.",
    arguments: [expect, from, through] + Shared.connection,
    examples: [.init("mooring audit verify --expect 3f…", "against a hash noted elsewhere")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ConfigServiceClient(channel).verifyAudit(
        VerifyAuditRequest(
          fromSequence: UInt64(arguments[from] ?? 0),
          throughSequence: UInt64(arguments[through] ?? 0),
          expectedHash: arguments[expect] ?? []))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      let verdict = answer.valid ? "The chain holds." : "The chain is broken."
      let broken = answer.brokenSequence == 0 ? "" : "\(answer.brokenSequence)"
      session.console.say(
        verdict + "\n"
          + KeyValueText.of([
            ("records", "\(answer.checkedCount)"),
            ("from", "\(answer.firstSequence)\(answer.startsAtAnchor ? " (anchor)" : "")"),
            ("through", "\(answer.lastSequence)"), ("last hash", HexText.of(answer.lastHash)),
            ("broken at", broken), ("why", answer.explanation),
          ]))
    }
    return answer.valid ? .success : .negative
  }
}

extension SettingKind where Value == ContractType.Source {
  /// Through which door a change came.
  static var source: SettingKind {
    SettingKind(
      form: "one of \(ContractType.Source.texts.joined(separator: ", "))",
      read: { ContractType.Source(text: $0) }, show: { $0.text })
  }
}

extension SettingKind where Value == [UInt8] {
  /// A hash of 32 bytes in hexadecimal digits.
  static var hash: SettingKind {
    SettingKind(
      form: "64 hexadecimal digits",
      read: { text in HexText.bytes(of: text).flatMap { $0.count == 32 ? $0 : nil } },
      show: { HexText.of($0) })
  }
}
