internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring claims`: what policies pay.
enum ClaimCommands {
  static let group = Command(
    group: "claims", "Claims: what policies pay, and that it was paid.",
    examples: [.init("mooring claims list --state owed", "what is to be paid")], [list, settle])

  private static let state = Argument<ClaimState?>.optional(
    "--state", "NAME", "Only in this state: running, owed or settled.",
    .name(of: ClaimState.self), candidates: .words(ClaimState.texts))
  private static let asset = Argument<String?>.optional(
    "--asset", "ASSET", "Only of this asset.", .string(bytesMax: 12))
  private static let policy = Argument<String?>.optional(
    "--policy", "ID", "Only of this policy.", .string(bytesMax: 64))
  private static let event = Argument<String?>.optional(
    "--event", "ID", "Only of this depeg event.", .string(bytesMax: 64))

  private static let list = Command(
    "list", "Lists claims, newest first.",
    arguments: [state, asset, policy, event, Shared.limit, Shared.since, Shared.until]
      + Shared.connection,
    examples: [.init("mooring claims list --asset USDC", "of one asset")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      let client = BookServiceClient(channel)
      let (claims, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listClaims(
            ListClaimsRequest(
              state: arguments[state] ?? .unspecified, asset: arguments[asset] ?? "",
              policyID: arguments[policy] ?? "", eventID: arguments[event] ?? "",
              since: arguments[Shared.since].map { Timestamp($0) },
              until: arguments[Shared.until].map { Timestamp($0) }, pageSize: size,
              pageToken: token))
        }, { page in (page.claims, page.nextPageToken) })
      var whole = last
      whole.claims = claims
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.show(table(of: answer.claims))
      session.console.say("\(MoneyText.of(answer.owedTotalCents)) not settled altogether\n")
    }
    return .success
  }

  static func table(of claims: [Claim]) -> TextTable {
    var table = TextTable([
      .init("CLAIM"), .init("STATE"), .init("ASSET"), .init("TRIGGERED"),
      .init("DEEPEST", isNumeric: true), .init("SHARE", isNumeric: true),
      .init("PAYOUT", isNumeric: true), .init("SETTLED"), .init("BY"), .init("PAYMENT"),
      .init("POLICY"),
    ])
    for claim in claims {
      table.add([
        claim.claimID, claim.state.text, claim.asset, TimeText.of(claim.triggeredAt),
        NumberText.fixed(claim.deepestRatio, places: 4), NumberText.percent(claim.payoutRatio),
        MoneyText.of(claim.payoutCents), TimeText.of(claim.settledAt),
        ActorText.of(claim.settledBy), claim.paymentReference, claim.policyID,
      ])
    }
    return table
  }

  private static let id = Argument<String>.operand("ID", "The claim.", .string(bytesMax: 64))
  private static let payment = Argument<String>.operand(
    "PAYMENT", "Reference of the payment.", .string(bytesMax: 800))
  private static let note = Argument<String?>.optional(
    "--note", "TEXT", "Remark.", .string(bytesMax: 4_000))

  private static let settle = Command(
    "settle", "Records that a claim was paid; once more changes nothing.",
    arguments: [id, payment, note, Shared.dryRun] + Shared.connection,
    examples: [.init("mooring claims settle ID wire-4711", "paid")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await BookServiceClient(channel).settleClaim(
        SettleClaimRequest(
          claimID: arguments[id], paymentReference: arguments[payment],
          note: arguments[note] ?? "", validateOnly: arguments[Shared.dryRun]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    session.show(table(of: answer.claim.map { [$0] } ?? []))
    if answer.alreadySettled { session.console.say("it had been settled before\n") }
    return .success
  }
}
