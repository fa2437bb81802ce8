internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands about risk reports.
enum ReportCommands {
  private static let id = Argument<String?>.optionalOperand(
    "REPORT", "A report that was kept: its id, its day, or latest. Without it a new one is made.",
    .string(bytesMax: 64))
  private static let day = Argument<String?>.optional(
    "--date", "DAY", "Day the new report is for, such as 2026-03-04. Default: today.", .day)
  private static let html = Argument<String?>.optional(
    "--html", "FILE", "Write the page to this file; - is standard output.", .path(),
    candidates: .files)
  private static let open = Argument<Bool>.flag(
    "--open", "Write the page, by default as risk_report_DAY.html, and open it.")

  static let report = Command(
    "report", "Makes a risk report or shows one; as a page with --html or --open.",
    arguments: [
      id, day, RiskShared.knownAt, RiskShared.seed, RiskShared.ephemeral, html, open,
      Shared.requestID,
    ] + RiskShared.longConnection,
    examples: [
      .init("mooring risk report --open", "a new one in the browser"),
      .init("mooring risk report latest --html -", "the newest as a page"),
      .init("mooring risk report 2026-03-04 --json", "that of a day"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let wantsPage = arguments[html] != nil || arguments[open]
    try check(arguments, wantsPage: wantsPage)
    let request = RepeatableRequest(arguments)
    let (report, page) = try await request.run(in: session) {
      () async throws(CommandFailure) in
      try await session.withService(RiskShared.service, arguments) {
        channel throws(RPCError) -> (Report, [UInt8]?) in
        let client = RiskServiceClient(channel)
        let report = try await obtain(request.id, arguments, session, client)
        guard wantsPage else { return (report, nil) }
        let page = try await client.getReportHTML(
          GetReportHTMLRequest(reportID: report.reportID))
        return (report, page.html)
      }
    }
    if let page { return try deliver(page, of: report, arguments, session) }
    if arguments[Shared.json] {
      session.showJSON(report)
    } else {
      RiskReportText.show(report, in: session)
    }
    return .success
  }

  private static func check(
    _ arguments: ParsedArguments, wantsPage: Bool
  ) throws(CommandFailure) {
    let isMade =
      arguments[day] != nil || arguments[RiskShared.knownAt] != nil
      || arguments[RiskShared.seed] != nil || arguments[RiskShared.ephemeral]
    if arguments[id] != nil && isMade {
      throw .usage("--date, --known-at, --seed and --ephemeral are for a report to be made")
    }
    if wantsPage && arguments[RiskShared.ephemeral] {
      throw .usage("a page is made of a report that is kept; leave --ephemeral out")
    }
    if arguments[open] && arguments[html] == "-" {
      throw .usage("--open needs a file; leave --html - out")
    }
  }

  private static func obtain(
    _ requestID: String, _ arguments: ParsedArguments, _ session: Session,
    _ client: RiskServiceClient
  ) async throws(RPCError) -> Report {
    if let id = arguments[id] {
      return try await client.getReport(GetReportRequest(reportID: id)).report ?? Report()
    }
    let request = GenerateReportRequest(
      reportDate: arguments[day] ?? "",
      knownAt: arguments[RiskShared.knownAt].map { Timestamp($0) },
      seed: arguments[RiskShared.seed].map { UInt64($0) }, requestID: requestID,
      ephemeral: arguments[RiskShared.ephemeral])
    return try await client.generateReport(request) { responses throws(RPCError) in
      try await session.answer(of: responses) { response -> StreamedAnswer<Report> in
        switch response.kind {
        case .progress(let progress)?: .progress(progress)
        case .report(let report)?: .answer(report)
        case nil: .nothing
        }
      }
    }
  }

  private static func deliver(
    _ page: [UInt8], of report: Report, _ arguments: ParsedArguments, _ session: Session
  ) throws(CommandFailure) -> ExitCode {
    if arguments[html] == "-" {
      session.console.say(String(decoding: page, as: UTF8.self))
      return .success
    }
    let path = arguments[html] ?? "risk_report_\(report.reportDate).html"
    try LocalFile.write(page, to: path)
    if arguments[Shared.json] { session.showJSON(report) }
    guard arguments[open] else { return .success }
    let opener = PageOpener(environment: session.environment)
    guard opener.open(Folder.absolute(path)) else {
      session.console.complain("Nothing here opens pages; it is in \(path).\n")
      return .success
    }
    session.console.complain("The page is in \(path).\n")
    return .success
  }

  private static let sinceDay = Argument<String?>.optional(
    "--since", "DAY", "Only for this day and later.", .day)
  private static let untilDay = Argument<String?>.optional(
    "--until", "DAY", "Only for days before this one.", .day)

  static let list = Command(
    "reports", "Lists the reports, newest first.",
    arguments: [sinceDay, untilDay, Shared.limit] + Shared.connection,
    examples: [.init("mooring risk reports --since 2026-03-01", "of a month")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      let client = RiskServiceClient(channel)
      let (reports, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listReports(
            ListReportsRequest(
              sinceDate: arguments[sinceDay] ?? "", untilDate: arguments[untilDay] ?? "",
              pageSize: size, pageToken: token))
        }, { page in (page.reports, page.nextPageToken) })
      var whole = last
      whole.reports = reports
      return whole
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    var table = TextTable([
      .init("DAY"), .init("MADE"), .init("VAR 95", isNumeric: true),
      .init("TVAR 99", isNumeric: true), .init("EXPECTED", isNumeric: true),
      .init("LTV", isNumeric: true), .init("ALERTS", isNumeric: true), .init("DEGRADED"),
      .init("REPORT"),
    ])
    for report in answer.reports {
      table.add([
        report.reportDate, TimeText.of(report.generatedAt), MoneyText.of(report.var95Cents),
        MoneyText.of(report.cvar99Cents), MoneyText.of(report.expectedLossCents),
        NumberText.percent(report.ltvRatio), "\(report.alertCount)",
        report.degraded ? "yes" : "", report.reportID,
      ])
    }
    session.show(table)
    return .success
  }
}

extension SettingKind where Value == String {
  /// A day of the calendar.
  static var day: SettingKind {
    SettingKind(
      form: "a day such as 2026-03-04",
      read: { text in
        guard text.utf8.count == 10 else { return nil }
        do throws(WallTimeError) {
          _ = try WallTime(parsing: text + "T00:00:00Z")
          return text
        } catch {
          return nil
        }
      }, show: { $0 })
  }
}

/// The platform's program that opens files as people do.
struct PageOpener {
  private static let names = ["xdg-open", "open"]

  /// Its path; nil when there is none.
  let program: String?
  private let environment: [String: String]

  /// Looks for it in the folders of `PATH`.
  init(environment: [String: String]) {
    self.environment = environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let paths = Self.names.flatMap { name in folders.map { "\($0)/\(name)" } }
    self.program = paths.first { Folder.isExecutable($0) }
  }

  /// Opens a file and says whether that worked.
  func open(_ path: String) -> Bool {
    guard let program = self.program else { return false }
    do throws(ChildProcess.StartError) {
      let order = ProcessOrder(
        program: program, arguments: [path], environment: self.environment)
      return try ChildProcess.start(order, input: 0, output: 2, errors: 2).waitForEnd().isSuccess
    } catch {
      return false
    }
  }
}
