internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands about limits and alerts.
enum AlertCommands {
  private static let stateMin = Argument<LimitState?>.optional(
    "--state", "NAME", "Only those at least this bad: green, amber or red.",
    .name(of: LimitState.self), candidates: .words(LimitState.texts))

  static let limits = Command(
    "limits", "Shows figures beside their limits, worst first. Exits 1 when one is red.",
    arguments: [stateMin] + Shared.connection,
    examples: [
      .init("mooring risk limits", "all"),
      .init("mooring risk limits --state red", "only what is beyond its limit"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await RiskServiceClient(channel).listLimits(
        ListLimitsRequest(stateMin: arguments[stateMin] ?? .unspecified))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.show(table(of: answer.limits))
      for limit in answer.limits where !limit.action.isEmpty && limit.state != .green {
        session.console.say("\(limit.name): \(limit.action)\n")
      }
      session.console.say("as of \(TimeText.of(answer.at))\n")
    }
    return answer.limits.contains { $0.state == .red } ? .negative : .success
  }

  static func table(of limits: [Limit]) -> TextTable {
    var table = TextTable([
      .init("STATE"), .init("LIMIT"), .init("FIGURE", isNumeric: true),
      .init("WARNS", isNumeric: true), .init("AT MOST", isNumeric: true),
      .init("HEADROOM", isNumeric: true), .init("SINCE"), .init("PARAMETER", isFlexible: true),
      .init("MEANING", isFlexible: true),
    ])
    for limit in limits {
      let number = { (number: Double?) in
        number.map { NumberText.fixed($0, places: 4) } ?? ""
      }
      let bound = (limit.falling ? "≥ " : "≤ ") + NumberText.short(limit.limit)
      table.add([
        limit.state.text, limit.name, number(limit.value), number(limit.warning), bound,
        number(limit.headroom), TimeText.of(limit.since), limit.parameter, limit.title,
      ])
    }
    return table
  }

  static let group = Command(
    group: "alerts", "What people should know: limits crossed, data missing, events.",
    [list, acknowledge, watch])

  private static let states = Argument<[AlertState]>.repeated(
    "--state", "NAME", "Only alerts in this state: open, acknowledged or resolved.",
    .name(of: AlertState.self))
  private static let severity = Argument<AlertSeverity?>.optional(
    "--severity", "NAME", "Only those at least this bad: low, medium, high or critical.",
    .name(of: AlertSeverity.self), candidates: .words(AlertSeverity.texts))
  private static let category = Argument<String?>.optional(
    "--category", "NAME", "Only of this group, such as Capital.", .string(bytesMax: 800))

  private static let list = Command(
    "list", "Lists alerts, newest first.",
    arguments: [states, severity, category, Shared.limit, Shared.since, Shared.until]
      + Shared.connection,
    examples: [.init("mooring risk alerts list --state open --severity high", "what waits")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      let client = RiskServiceClient(channel)
      let (alerts, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listAlerts(
            ListAlertsRequest(
              states: arguments[states], severityMin: arguments[severity] ?? .unspecified,
              category: arguments[category] ?? "",
              since: arguments[Shared.since].map { Timestamp($0) },
              until: arguments[Shared.until].map { Timestamp($0) }, pageSize: size,
              pageToken: token))
        }, { page in (page.alerts, page.nextPageToken) })
      var whole = last
      whole.alerts = alerts
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.show(table(of: answer.alerts))
    }
    return .success
  }

  static func table(of alerts: [Alert]) -> TextTable {
    var table = TextTable([
      .init("SEVERITY"), .init("STATE"), .init("RAISED"), .init("RESOLVED"), .init("CATEGORY"),
      .init("MESSAGE", isFlexible: true), .init("SEEN BY"), .init("NOTE", isFlexible: true),
      .init("ALERT"),
    ])
    for alert in alerts {
      table.add([
        alert.severity.text, alert.state.text, TimeText.of(alert.raisedAt),
        TimeText.of(alert.resolvedAt), alert.category, alert.message,
        ActorText.of(alert.acknowledgedBy), alert.note, alert.alertID,
      ])
    }
    return table
  }

  private static let id = Argument<String>.operand("ID", "The alert.", .string(bytesMax: 64))
  private static let note = Argument<String?>.optional(
    "--note", "TEXT", "Remark, kept beside the alert.", .string(bytesMax: 4_000))

  private static let acknowledge = Command(
    "ack", "Says that you have seen an alert.",
    arguments: [id, note, Shared.dryRun] + Shared.connection,
    examples: [.init("mooring risk alerts ack ID --note \"raising capital\"", "seen")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await RiskServiceClient(channel).acknowledgeAlert(
        AcknowledgeAlertRequest(
          alertID: arguments[id], note: arguments[note] ?? "",
          validateOnly: arguments[Shared.dryRun]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else if let alert = answer.alert {
      session.show(table(of: [alert]))
    }
    return .success
  }

  private static let count = Argument<Int?>.optional(
    "--count", "N", "End after so many alerts.", .integer(in: 1...1_000_000))

  private static let watch = Command(
    "watch", "Shows the open alerts and then every change of one, until Ctrl-C.",
    discussion: "With --json each is one object on a line.",
    arguments: [severity, count, Shared.json, Shared.runDirectory, Shared.socket],
    examples: [.init("mooring risk alerts watch --severity high", "only what matters today")]
  ) { arguments, session throws(CommandFailure) in
    let isJSON = arguments[Shared.json]
    var rest = arguments[count] ?? .max
    try await session.withService(RiskShared.service, arguments) { channel throws(RPCError) in
      try await RiskServiceClient(channel).watchAlerts(
        WatchAlertsRequest(severityMin: arguments[severity] ?? .unspecified)
      ) { responses throws(RPCError) in
        var iterator = responses.makeAsyncIterator()
        while rest > 0, let response = try await iterator.next() {
          // Without an alert it is a sign of life.
          guard let alert = response.alert else { continue }
          rest -= 1
          if isJSON { session.showJSON(alert) } else { session.console.say(line(of: alert)) }
        }
      }
    }
    return .success
  }

  /// An alert on one line, at the instant of its last change.
  private static func line(of alert: Alert) -> String {
    let at = alert.resolvedAt ?? alert.acknowledgedAt ?? alert.raisedAt
    return "\(TimeText.of(at))  \(alert.severity.text)  \(alert.state.text)  \(alert.category)  "
      + "\(alert.message)\n"
  }
}
