internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring depegs`: falls of assets below their pegs.
enum DepegCommands {
  static let group = Command(
    group: "depegs", "Depeg events: what happened, and what people say of it.",
    examples: [.init("mooring depegs list --asset USDC", "of one asset")],
    [list, show, record, verify, reject, reopen, note])

  private static let assets = Argument<[String]>.repeated(
    "--asset", "ASSET", "Only of this asset; may be repeated.", .string(bytesMax: 12))
  private static let verification = Argument<Verification?>.optional(
    "--verification", "NAME", "Only those so judged: open, verified or rejected.",
    .name(of: Verification.self), candidates: .words(Verification.texts))
  private static let ongoing = Argument<Bool>.flag("--ongoing", "Only those that still last.")
  private static let depthMin = Argument<Double?>.optional(
    "--depth-min", "RATIO", "Only those at least this deep, such as 0.05.", .number(in: 0...1))

  private static let list = Command(
    "list", "Lists depeg events, newest first.",
    arguments: [
      assets, verification, ongoing, depthMin, Shared.limit, Shared.since, Shared.until,
    ] + Shared.connection,
    examples: [.init("mooring depegs list --ongoing", "what lasts")]
  ) { arguments, session throws(CommandFailure) in
    let request = ListDepegEventsRequest(
      assets: arguments[assets], since: arguments[Shared.since].map { Timestamp($0) },
      until: arguments[Shared.until].map { Timestamp($0) },
      verification: arguments[verification] ?? .unspecified, ongoingOnly: arguments[ongoing],
      depthMin: arguments[depthMin] ?? 0)
    let limit = arguments[Shared.limit]
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      let client = MarketServiceClient(channel)
      let (events, last) = try await Pages.all(
        limit: limit,
        { size, token throws(RPCError) in
          var request = request
          request.pageSize = size
          request.pageToken = token
          return try await client.listDepegEvents(request)
        }, { page in (page.events, page.nextPageToken) })
      var whole = last
      whole.events = events
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.show(table(of: answer.events))
    }
    return .success
  }

  static func table(of events: [DepegEvent]) -> TextTable {
    var table = TextTable([
      .init("ASSET"), .init("FROM"), .init("TO"), .init("LOWEST", isNumeric: true),
      .init("LASTED", isNumeric: true), .init("RECOVERED", isNumeric: true), .init("JUDGED"),
      .init("SOURCE"), .init("NAME", isFlexible: true), .init("NOTE", isFlexible: true),
      .init("EVENT"),
    ])
    for event in events {
      let hours = { (seconds: Int64?) in
        seconds.map { "\(NumberText.fixed(Double($0) / 3_600, places: 1)) h" } ?? ""
      }
      table.add([
        event.asset, TimeText.of(event.startedAt),
        event.ongoing ? "still lasts" : TimeText.of(event.endedAt),
        NumberText.fixed(event.minRatio, places: 4), hours(event.durationSeconds),
        hours(event.recoverySeconds), event.verification.text, event.source, event.name,
        event.note, event.eventID,
      ])
    }
    return table
  }

  private static let id = Argument<String>.operand("ID", "The event.", .string(bytesMax: 64))

  private static let show = Command(
    "show", "Shows one depeg event.", arguments: [id] + Shared.connection,
    examples: [.init("mooring depegs show ID", "everything of one")]
  ) { arguments, session throws(CommandFailure) in
    let wanted = arguments[id]
    let event = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) -> DepegEvent? in
      let client = MarketServiceClient(channel)
      // The contract lists events; one is found among them.
      var request = ListDepegEventsRequest(pageSize: Pages.pageSizeMax)
      repeat {
        let page = try await client.listDepegEvents(request)
        if let event = page.events.first(where: { $0.eventID == wanted }) { return event }
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      return nil
    }
    guard let event else { throw .other(.notFound, "there is no event \(wanted)") }
    if arguments[Shared.json] {
      session.showJSON(event)
    } else {
      say(event, in: session)
    }
    return .success
  }

  private static func say(_ event: DepegEvent, in session: Session) {
    let review = ActorText.of(event.reviewedBy)
    let judged = review.isEmpty ? "" : " by \(review), \(TimeText.of(event.reviewedAt))"
    session.console.say(
      KeyValueText.of([
        ("event", event.eventID), ("asset", event.asset), ("name", event.name),
        ("from", TimeText.of(event.startedAt)),
        ("to", event.ongoing ? "still lasts" : TimeText.of(event.endedAt)),
        ("recovered", TimeText.of(event.recoveredAt)),
        (
          "lowest",
          "\(NumberText.fixed(event.minRatio, places: 4)) of the peg "
            + "($\(NumberText.short(event.minPrice)))"
        ), ("lasted", NumberText.milliseconds(Double(event.durationSeconds) * 1_000)),
        ("judged", "\(event.verification.text)\(judged)"),
        ("source", event.source), ("note", event.note),
        ("incomplete", event.incomplete ? "prices were missing while it ran" : ""),
        ("version", "\(event.version)"),
      ]))
  }

  private static func show(
    _ event: DepegEvent?, _ arguments: ParsedArguments, in session: Session
  ) {
    if let event { self.say(event, in: session) }
    if arguments[Shared.dryRun] { session.console.say("nothing was changed\n") }
  }

  private static let asset = Argument<String>.operand(
    "ASSET", "The asset, such as USDC.", .string(bytesMax: 12))
  private static let started = Argument<WallTime>.operand(
    "FROM", "First price below the threshold, such as 2026-03-04T05:06:07Z.", .instant)
  private static let lowest = Argument<Double>.operand(
    "LOWEST", "Deepest price as a fraction of the peg, such as 0.88.",
    .number(in: 0.0001...0.9999))
  private static let ended = Argument<WallTime?>.optional(
    "--to", "TIME", "Last price below the threshold. Default: it still lasts.", .instant)
  private static let recovered = Argument<WallTime?>.optional(
    "--recovered", "TIME", "First price back at the peg.", .instant)
  private static let source = Argument<String?>.optional(
    "--source", "NAME", "Where it is known from. Default: manual.", .string(bytesMax: 64))
  private static let name = Argument<String?>.optional(
    "--name", "TEXT", "Name for people.", .string(bytesMax: 800))
  private static let text = Argument<String?>.optional(
    "--note", "TEXT", "What happened.", .string(bytesMax: 16_000))

  private static let record = Command(
    "record", "Records a depeg event by hand.",
    arguments: [
      asset, started, lowest, ended, recovered, source, name, text, Shared.dryRun,
      Shared.requestID,
    ] + Shared.connection,
    examples: [
      .init(
        "mooring depegs record USDC 2023-03-11T00:00:00Z 0.88 --to 2023-03-13T00:00:00Z",
        "one that is over")
    ]
  ) { arguments, session throws(CommandFailure) in
    let request = RepeatableRequest(arguments)
    let message = RecordDepegEventRequest(
      asset: arguments[asset], startedAt: Timestamp(arguments[started]),
      endedAt: arguments[ended].map { Timestamp($0) },
      recoveredAt: arguments[recovered].map { Timestamp($0) }, minRatio: arguments[lowest],
      source: arguments[source] ?? "", name: arguments[name] ?? "", note: arguments[text] ?? "",
      requestID: request.id, validateOnly: arguments[Shared.dryRun])
    let answer = try await request.run(in: session) { () async throws(CommandFailure) in
      try await session.withService(RiskShared.service, arguments) { channel throws(RPCError) in
        try await MarketServiceClient(channel).recordDepegEvent(message)
      }
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    show(answer.event, arguments, in: session)
    if answer.replayed { session.console.say("recorded before, by the same request\n") }
    return .success
  }

  private static let verify = review(
    "verify", .verified, "Says that an event happened; it then counts in the estimates.")
  private static let reject = review(
    "reject", .rejected, "Says that an event did not happen: a glitch.")
  private static let reopen = review("reopen", .open, "Takes a judgement of an event back.")

  private static func review(
    _ word: String, _ judgement: Verification, _ summary: String
  ) -> Command {
    Command(
      word, summary,
      arguments: [id, RiskShared.expectVersion, Shared.reason, Shared.dryRun] + Shared.connection,
      examples: [.init("mooring depegs \(word) ID --reason \"two sources\"", "and why")]
    ) { arguments, session throws(CommandFailure) in
      let answer = try await session.withService(RiskShared.service, arguments) {
        channel throws(RPCError) in
        try await MarketServiceClient(channel).reviewDepegEvent(
          ReviewDepegEventRequest(
            eventID: arguments[id], verification: judgement,
            reason: arguments[Shared.reason] ?? "",
            expectedVersion: arguments[RiskShared.expectVersion].map { UInt64($0) },
            validateOnly: arguments[Shared.dryRun]))
      }
      if arguments[Shared.json] {
        session.showJSON(answer)
      } else {
        show(answer.event, arguments, in: session)
      }
      return .success
    }
  }

  private static let note = Command(
    "note", "Names an event or says what happened; what is not given stays.",
    arguments: [id, name, text, RiskShared.expectVersion, Shared.dryRun] + Shared.connection,
    examples: [.init("mooring depegs note ID --name \"SVB\"", "a name")]
  ) { arguments, session throws(CommandFailure) in
    guard arguments[name] != nil || arguments[text] != nil else {
      throw .usage("give --name, --note or both")
    }
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await MarketServiceClient(channel).annotateDepegEvent(
        AnnotateDepegEventRequest(
          eventID: arguments[id], name: arguments[name], note: arguments[text],
          expectedVersion: arguments[RiskShared.expectVersion].map { UInt64($0) },
          validateOnly: arguments[Shared.dryRun]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      show(answer.event, arguments, in: session)
    }
    return .success
  }
}
