internal import Basics
internal import ContractConfig
internal import ContractPricing
internal import RPC
internal import ServiceRuntime

/// The commands about prices.
enum PricingCommands {
  static let service = "pricing"
  static let all = [quote, tranches, lintRates, preview]

  private static let asset = Argument<String>.operand(
    "ASSET", "The asset, such as USDC; letter case counts.", .string(bytesMax: 12))
  private static let cover = Argument<USDCents>.operand(
    "COVER", "What a full depeg pays, in dollars, such as 100000.", .dollars)
  private static let days = Argument<Int?>.optional(
    "--days", "N", "Length of the cover. Default: 90.", .integer(in: 1...365))
  private static let trigger = Argument<Double?>.optional(
    "--trigger", "RATIO", "The policy pays below this, as a fraction of the peg.",
    .number(in: 0.5...0.9999))
  private static let floor = Argument<Double?>.optional(
    "--floor", "RATIO", "The policy pays in full at and below this.", .number(in: 0...1))
  private static let explain = Argument<Bool>.flag(
    "--explain", "Show every step from the base premium to the premium, and the market.")

  private static let quote = Command(
    "quote", "Prices one cover.",
    discussion: """
      With --at-revision the cover is priced now, and then again with the parameters of that \
      revision and the same market; the second is shown, with the difference.
      """,
    arguments: [asset, cover, days, trigger, floor, explain, Shared.atRevision]
      + Shared.connection,
    examples: [
      .init("mooring quote USDC 100000 --days 90 --trigger 0.97", "a price"),
      .init("mooring quote USDC 100000 --explain", "and why"),
      .init("mooring quote USDC 100000 --at-revision 41", "with the parameters of then"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let request = QuoteRequest(
      asset: arguments[asset], coverCents: arguments[cover].count, trigger: arguments[trigger],
      floor: arguments[floor], days: arguments[days].map { UInt32($0) })
    let revision = arguments[Shared.atRevision]
    let (quote, repriced) = try await session.withService(service, arguments) {
      channel throws(RPCError) -> (Quote, RepriceResponse?) in
      let client = PricingServiceClient(channel)
      let quote = try await client.quote(request)
      guard let revision else { return (quote, nil) }
      return (
        quote,
        try await client.reprice(
          RepriceRequest(source: .quote(quote), atRevision: UInt64(revision)))
      )
    }
    if arguments[Shared.json] {
      if let repriced { session.showJSON(repriced) } else { session.showJSON(quote) }
      return .success
    }
    QuoteReport.show(
      repriced?.quote ?? quote, explain: arguments[explain], isRepriced: repriced != nil,
      in: session)
    if let repriced {
      let sign = repriced.differenceCents > 0 ? "+" : ""
      session.console.say(
        "now it is \(MoneyText.of(quote.premiumCents)); the difference is "
          + "\(sign)\(MoneyText.of(repriced.differenceCents))\n")
    }
    return .success
  }

  private static let utilization = Argument<Double?>.optional(
    "--utilization", "RATIO", "Utilisation to show yields at. Default: the vault's.",
    .number(in: 0...1))

  private static let tranches = Command(
    "tranches", "Lists the tranches of the vault with their yields.",
    arguments: [utilization] + Shared.connection,
    examples: [.init("mooring tranches --utilization 0.8", "yields when most is sold")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(service, arguments) { channel throws(RPCError) in
      try await PricingServiceClient(channel).listTranches(
        ListTranchesRequest(utilization: arguments[utilization]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    var table = TextTable([
      .init("TRANCHE"), .init("YIELD", isNumeric: true), .init("FROM", isNumeric: true),
      .init("TO", isNumeric: true), .init("CURVE"), .init("RISK", isNumeric: true),
      .init("ALLOCATION", isNumeric: true), .init("CAPITAL", isNumeric: true),
    ])
    for tranche in answer.tranches {
      table.add([
        tranche.title, "\(NumberText.fixed(tranche.apyPercent, places: 2)) %",
        "\(NumberText.fixed(tranche.apyMinPercent, places: 2)) %",
        "\(NumberText.fixed(tranche.apyMaxPercent, places: 2)) %", tranche.curve.text,
        "\(tranche.riskScore)", "\(NumberText.fixed(tranche.allocationPercent, places: 0)) %",
        tranche.capitalCents.map { MoneyText.of($0) } ?? "",
      ])
    }
    session.show(table)
    let used = answer.rawUtilization.map { NumberText.percent($0) } ?? "unknown: no vault"
    session.console.say(
      "utilisation of the vault \(used); revision \(answer.basis?.configRevision ?? 0)\n")
    return .success
  }

  private static let assets = Argument<[String]>.operands(
    "ASSET", "Only these assets; none means all.", .string(bytesMax: 12), countMin: 0)

  private static let lintRates = Command(
    "lint-rates", "Looks for faults of the rate card. Exits 1 when there are any.",
    arguments: [assets] + Shared.connection,
    examples: [.init("mooring lint-rates USDC", "of one asset")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(service, arguments) { channel throws(RPCError) in
      try await PricingServiceClient(channel).lint(LintRequest(assets: arguments[assets]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return answer.findings.isEmpty ? .success : .negative
    }
    var table = TextTable([
      .init("WEIGHT", isNumeric: true), .init("KIND"), .init("SUBJECT"), .init("PARAMETER"),
      .init("FINDING", isFlexible: true),
    ])
    for finding in answer.findings {
      table.add([
        NumberText.fixed(finding.weight, places: 2), finding.kind.text, finding.subject,
        finding.parameter, finding.message,
      ])
    }
    session.show(table)
    session.console.say(
      "\(answer.findings.count) findings among \(answer.priceCount) prices at revision "
        + "\(answer.basis?.configRevision ?? 0)\n")
    return answer.findings.isEmpty ? .success : .negative
  }

  private static let assignments = Argument<[Assignment]>.operands(
    "NAME=VALUE", "Parameters with the values to try.", .assignment)

  private static let preview = Command(
    "preview", "Says what a change of parameters would do to prices. Exits 1 when it cannot be.",
    arguments: [assignments] + Shared.scope + Shared.connection,
    examples: [
      .init("mooring preview base_rate_USDC=0.05", "before it is set")
    ]
  ) { arguments, session throws(CommandFailure) in
    let names = arguments[assignments].map(\.name)
    let references = try await Self.references(names, arguments, session)
    let candidates = zip(references, arguments[assignments]).map { reference, assignment in
      Change(
        namespace: reference.namespace, key: reference.key,
        scope: ChangeCommands.scope(arguments),
        action: .set(TypedValue.guess(assignment.value)))
    }
    let answer = try await session.withService(service, arguments) { channel throws(RPCError) in
      try await PricingServiceClient(channel).previewChange(
        PreviewChangeRequest(changes: candidates))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      QuoteReport.show(answer, in: session)
    }
    return answer.priceable && answer.violations.isEmpty ? .success : .negative
  }

  /// The parameters that are named, in full or by keys that only one namespace has.
  private static func references(
    _ names: [String], _ arguments: ParsedArguments, _ session: Session
  ) async throws(CommandFailure) -> [ParameterReference] {
    let full = names.compactMap { ParameterReference(full: $0) }
    guard full.count < names.count else { return full }
    guard arguments[Shared.socket] == nil else {
      throw .usage(
        "with --socket a parameter is named in full, such as params/pricing:base_rate_USDC")
    }
    return try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ParameterReference.findAll(names, in: ConfigServiceClient(channel))
    }
  }
}

extension SettingKind where Value == USDCents {
  /// An amount of dollars with at most two decimals, more than nothing.
  static var dollars: SettingKind {
    SettingKind(
      form: "an amount of dollars such as 100000 or 2500.50",
      read: { text in
        do throws(ParseRejection) {
          let cents = try USDCents(parsing: text)
          return cents > .zero ? cents : nil
        } catch {
          return nil
        }
      }, show: { $0.description })
  }
}
