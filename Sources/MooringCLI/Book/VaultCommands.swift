internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring vault`: what stands behind the policies.
enum VaultCommands {
  static let group = Command(
    group: "vault", "The vault: capital, float and tranches behind the policies.",
    examples: [.init("mooring vault show", "capital, cover sold and tranches")], [show, set])

  private static let show = Command(
    "show", "Shows the vault, now or as it was.",
    arguments: [Shared.atTime] + Shared.connection,
    examples: [.init("mooring vault show --at-time 2026-03-04T00:00:00Z", "as it was")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await BookServiceClient(channel).getVault(
        GetVaultRequest(atTime: arguments[Shared.atTime].map { Timestamp($0) }))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      say(answer.vault ?? Vault(), in: session)
    }
    return .success
  }

  private static func say(_ vault: Vault, in session: Session) {
    session.console.say(
      KeyValueText.of([
        ("label", vault.label), ("capital", MoneyText.of(vault.capitalCents)),
        ("bitcoin", MoneyText.of(vault.btcFloatCents)),
        ("reserve", MoneyText.of(vault.reserveCents)),
        (
          "sold",
          "\(MoneyText.of(vault.soldCents)) in \(vault.policyCount.groupedDigits) policies, "
            + "\(NumberText.percent(vault.utilization)) of the capital"
        ), ("version", "\(vault.version)"),
        ("changed", "\(TimeText.of(vault.updatedAt)) by \(ActorText.of(vault.updatedBy))"),
      ]) + "\n")
    var table = TextTable([
      .init("TRANCHE"), .init("CAPITAL", isNumeric: true), .init("SHARE", isNumeric: true),
    ])
    for tranche in vault.tranches {
      table.add([
        tranche.tranche, MoneyText.of(tranche.capitalCents), NumberText.percent(tranche.share),
      ])
    }
    session.show(table)
  }

  private static let capital = Argument<USDCents?>.optional(
    "--capital", "DOLLARS", "Capital.", .dollarsOrNone)
  private static let float = Argument<USDCents?>.optional(
    "--btc-float", "DOLLARS", "Value of the bitcoin held.", .dollarsOrNone)
  private static let reserve = Argument<USDCents?>.optional(
    "--reserve", "DOLLARS", "Dollars held in reserve.", .dollarsOrNone)
  private static let tranches = Argument<[Assignment]>.repeated(
    "--tranche", "NAME=DOLLARS", "Capital of a tranche; all together make the capital.",
    .assignment)
  private static let clear = Argument<Bool>.flag(
    "--clear-tranches", "Go back to the allocation percentages.")
  private static let label = Argument<String?>.optional(
    "--label", "NAME", "Label, such as demo.", .string(bytesMax: 64))
  private static let force = Argument<Bool>.flag(
    "--force", "Allow less capital than the cover in force demands; needs --reason.")

  private static let set = Command(
    "set", "Sets capital, float and tranches; what is not named stays.",
    arguments: [
      capital, float, reserve, tranches, clear, label, force, RiskShared.expectVersion,
      Shared.reason, Shared.dryRun, Shared.requestID,
    ] + Shared.connection,
    examples: [
      .init("mooring vault set --capital 50000000 --reason \"new capital\"", "more capital")
    ]
  ) { arguments, session throws(CommandFailure) in
    let request = RepeatableRequest(arguments)
    let update = UpdateVaultRequest(
      capitalCents: arguments[capital]?.count, btcFloatCents: arguments[float]?.count,
      reserveCents: arguments[reserve]?.count, tranches: try vaultTranches(arguments),
      clearTranches: arguments[clear],
      expectedVersion: arguments[RiskShared.expectVersion].map { UInt64($0) },
      reason: arguments[Shared.reason] ?? "", requestID: request.id,
      validateOnly: arguments[Shared.dryRun], force: arguments[force], label: arguments[label])
    let answer = try await request.run(in: session) { () async throws(CommandFailure) in
      try await session.withService(RiskShared.service, arguments) { channel throws(RPCError) in
        try await BookServiceClient(channel).updateVault(update)
      }
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    say(answer.vault ?? Vault(), in: session)
    if arguments[Shared.dryRun] { session.console.say("nothing was changed\n") }
    if answer.replayed { session.console.say("set before, by the same request\n") }
    return .success
  }

  private static func vaultTranches(
    _ arguments: ParsedArguments
  ) throws(CommandFailure) -> [VaultTranche] {
    var result: [VaultTranche] = []
    for tranche in arguments[tranches] {
      guard let amount = SettingKind<USDCents>.dollarsOrNone.parsed(tranche.value) else {
        throw .usage("--tranche \(tranche.name)=\(tranche.value): must be an amount of dollars")
      }
      result.append(VaultTranche(tranche: tranche.name, capitalCents: amount.count))
    }
    return result
  }
}
