internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring policies`: the book.
enum PolicyCommands {
  static let group = Command(
    group: "policies", "Policies: the book, binding, cancelling and taking over.",
    examples: [
      .init("mooring policies list --state active --asset USDC", "what is in force"),
      .init("mooring policies import book.csv --dry-run", "check a file"),
    ],
    [list, show, bind, cancel, ImportCommand.command, summary])

  private static let states = Argument<[PolicyState]>.repeated(
    "--state", "NAME",
    "Only in this state: pending, active, triggered, claimed, expired or cancelled.",
    .name(of: PolicyState.self))
  private static let asset = Argument<String?>.optional(
    "--asset", "ASSET", "Only of this asset.", .string(bytesMax: 12))
  private static let holder = Argument<String?>.optional(
    "--holder", "TEXT", "Only of this holder.", .string(bytesMax: 800))
  private static let externalID = Argument<String?>.optional(
    "--external-id", "ID", "Only the one with this id of whoever wrote it.", .string(bytesMax: 64))
  private static let endsBefore = Argument<WallTime?>.optional(
    "--ends-before", "TIME", "Only those that end before this instant.", .instant)

  private static let list = Command(
    "list", "Lists policies, newest first.",
    arguments: [
      states, asset, holder, externalID, endsBefore, Shared.limit, Shared.since, Shared.until,
    ] + Shared.connection,
    examples: [.init("mooring policies list --ends-before 2026-04-01T00:00:00Z", "what runs out")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      let client = BookServiceClient(channel)
      let (policies, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listPolicies(
            ListPoliciesRequest(
              states: arguments[states], asset: arguments[asset] ?? "",
              holder: arguments[holder] ?? "", externalID: arguments[externalID] ?? "",
              boundSince: arguments[Shared.since].map { Timestamp($0) },
              boundUntil: arguments[Shared.until].map { Timestamp($0) },
              endsBefore: arguments[endsBefore].map { Timestamp($0) }, pageSize: size,
              pageToken: token))
        }, { page in (page.policies, page.nextPageToken) })
      var whole = last
      whole.policies = policies
      return whole
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    session.show(table(of: answer.policies))
    session.console.say(
      "\(answer.policies.count.groupedDigits) of \(answer.totalCount.groupedDigits) policies, "
        + "\(MoneyText.of(answer.coverTotalCents)) of cover altogether\n")
    return .success
  }

  static func table(of policies: [Policy]) -> TextTable {
    var table = TextTable([
      .init("POLICY"), .init("STATE"), .init("ASSET"), .init("COVER", isNumeric: true),
      .init("TRIGGER", isNumeric: true), .init("FLOOR", isNumeric: true),
      .init("DAYS", isNumeric: true), .init("PREMIUM", isNumeric: true), .init("FROM"),
      .init("TO"), .init("HOLDER", isFlexible: true), .init("EXTERNAL", isFlexible: true),
      .init("LABEL"),
    ])
    for policy in policies {
      table.add([
        policy.policyID, policy.state.text, policy.asset, MoneyText.of(policy.coverCents),
        NumberText.fixed(policy.trigger, places: 4), NumberText.fixed(policy.floor, places: 4),
        "\(policy.days)", MoneyText.of(policy.premiumCents), TimeText.of(policy.startsAt),
        TimeText.of(policy.endsAt), policy.holder, policy.externalID, policy.label,
      ])
    }
    return table
  }

  private static let id = Argument<String>.operand("ID", "The policy.", .string(bytesMax: 64))

  private static let show = Command(
    "show", "Shows a policy, and its claim when there is one.",
    arguments: [id] + Shared.connection,
    examples: [.init("mooring policies show ID", "everything of one")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await BookServiceClient(channel).getPolicy(GetPolicyRequest(policyID: arguments[id]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    session.console.say(KeyValueText.of(rows(of: answer.policy ?? Policy())))
    if let claim = answer.claim {
      session.console.say("\n")
      session.show(ClaimCommands.table(of: [claim]))
    }
    return .success
  }

  private static func rows(of policy: Policy) -> [(String, String)] {
    let ratio = { (ratio: Double) in NumberText.fixed(ratio, places: 4) }
    return [
      ("policy", policy.policyID), ("state", policy.state.text), ("label", policy.label),
      ("external id", policy.externalID), ("holder", policy.holder), ("asset", policy.asset),
      ("cover", "\(MoneyText.of(policy.coverCents)) for \(policy.days) days"),
      (
        "pays",
        "below \(ratio(policy.trigger)), in full at \(ratio(policy.floor)) of "
          + "$\(NumberText.short(policy.pegReference))"
      ),
      ("premium", MoneyText.of(policy.premiumCents)), ("bound", TimeText.of(policy.boundAt)),
      ("from", TimeText.of(policy.startsAt)), ("to", TimeText.of(policy.endsAt)),
      ("triggered", TimeText.of(policy.triggeredAt)), ("claim", policy.claimID),
      ("cancelled", TimeText.of(policy.cancelledAt)),
      ("refund", policy.refundCents == 0 ? "" : MoneyText.of(policy.refundCents)),
      ("quote", policy.quoteID),
      (
        "priced with",
        policy.model.isEmpty
          ? ""
          : "\(policy.model), revision \(policy.configRevision), market \(policy.marketVersion)"
      ), ("version", "\(policy.version)"),
    ]
  }

  private static let token = Argument<String>.operand(
    "TOKEN", "The quote_token of a quote that can be bound.", .string(bytesMax: 4_096))
  private static let newHolder = Argument<String?>.optional(
    "--holder", "TEXT", "Who will hold it.", .string(bytesMax: 800))

  private static let bind = Command(
    "bind", "Turns a sealed quote into a policy.",
    arguments: [token, newHolder, Shared.dryRun, Shared.requestID] + Shared.connection,
    examples: [.init("mooring policies bind TOKEN --holder desk-1", "with `mooring quote --json`")]
  ) { arguments, session throws(CommandFailure) in
    guard let holder = arguments[newHolder] else {
      throw .usage("--holder is missing: \(newHolder.declaration.summary)")
    }
    let request = RepeatableRequest(arguments)
    let answer = try await request.run(in: session) { () async throws(CommandFailure) in
      try await session.withService(RiskShared.service, arguments) { channel throws(RPCError) in
        try await BookServiceClient(channel).bindPolicy(
          BindPolicyRequest(
            quoteToken: arguments[token], holder: holder, requestID: request.id,
            validateOnly: arguments[Shared.dryRun]))
      }
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    session.console.say(KeyValueText.of(rows(of: answer.policy ?? Policy())))
    if answer.replayed { session.console.say("bound before, by the same request\n") }
    return .success
  }

  private static let cancel = Command(
    "cancel", "Ends a policy early and refunds unearned premium less the fee.",
    arguments: [
      id, RiskShared.expectVersion, Shared.reason, Shared.dryRun, Shared.requestID,
    ] + Shared.connection,
    examples: [.init("mooring policies cancel ID --dry-run", "what would be refunded")]
  ) { arguments, session throws(CommandFailure) in
    let request = RepeatableRequest(arguments)
    let answer = try await request.run(in: session) { () async throws(CommandFailure) in
      try await session.withService(RiskShared.service, arguments) { channel throws(RPCError) in
        try await BookServiceClient(channel).cancelPolicy(
          CancelPolicyRequest(
            policyID: arguments[id],
            expectedVersion: arguments[RiskShared.expectVersion].map { UInt64($0) },
            reason: arguments[Shared.reason] ?? "", requestID: request.id,
            validateOnly: arguments[Shared.dryRun]))
      }
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    let verb = arguments[Shared.dryRun] ? "would be refunded" : "are refunded"
    session.console.say(
      "\(MoneyText.of(answer.policy?.refundCents ?? 0)) \(verb); the fee is "
        + "\(MoneyText.of(answer.feeCents))\n")
    if answer.replayed { session.console.say("cancelled before, by the same request\n") }
    return .success
  }

  private static let cellsMax = Argument<Int?>.optional(
    "--cells", "N", "Most rows; cover is summed in wider buckets until it fits.",
    .integer(in: 1...10_000))

  private static let summary = Command(
    "summary", "Sums the policies in force by asset, trigger, floor, days and cover.",
    arguments: [cellsMax] + Shared.connection,
    examples: [.init("mooring policies summary --cells 50", "the book on one screen")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await BookServiceClient(channel).summarizeBook(
        SummarizeBookRequest(cellCountMax: UInt32(arguments[cellsMax] ?? 0)))
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    var table = TextTable([
      .init("ASSET"), .init("TRIGGER", isNumeric: true), .init("FLOOR", isNumeric: true),
      .init("DAYS", isNumeric: true), .init("POLICIES", isNumeric: true),
      .init("MEAN COVER", isNumeric: true), .init("COVER", isNumeric: true),
    ])
    for cell in answer.cells {
      table.add([
        cell.asset, NumberText.fixed(cell.trigger, places: 4),
        NumberText.fixed(cell.floor, places: 4), "\(cell.days)", cell.policyCount.groupedDigits,
        MoneyText.of(cell.coverMeanCents), MoneyText.of(cell.coverTotalCents),
      ])
    }
    session.show(table)
    session.console.say(
      "\(answer.policyCount.groupedDigits) policies, \(MoneyText.of(answer.coverTotalCents)) of "
        + "cover; book \(answer.bookVersion)\n")
    return .success
  }
}
