internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import JSON
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime
internal import Telemetry

extension RiskHandlers {
  var generateReport: ServerStreamHandler<GenerateReportRequest, GenerateReportResponse> {
    ServerStreamHandler { request, responses, context async throws(RPCError) in
      do throws(FaultAnswer) {
        let teller = ProgressTeller(clock: self.core.clock) { progress throws(RPCError) in
          try await responses.write(GenerateReportResponse(kind: .progress(progress)))
        }
        let report = try await self.made(request, context, teller)
        do throws(RPCError) {
          try await responses.write(GenerateReportResponse(kind: .report(report)))
        } catch { throw .cancelled }
      } catch {
        throw error.rpcError()
      }
    }
  }

  private func made(
    _ request: GenerateReportRequest, _ context: CallContext, _ teller: ProgressTeller
  ) async throws(FaultAnswer) -> Report {
    // To deliver nothing and say nothing of it would be worse.
    guard !request.deliver else {
      throw .invalid(
        "deliver", "not_possible", "there are no receivers to deliver to", allowed: "false")
    }
    var command = ChangeCommand(
      request, requestID: request.requestID, isRehearsal: request.ephemeral,
      by: self.core.caller(context), context)
    if let earlier = try await self.core.earlierAnswer(to: command, as: Report.self) {
      return earlier
    }
    let now = self.core.clock.wallNow
    let date = try Self.day(request.reportDate, "report_date") ?? now.date
    guard date <= now.date else {
      throw .invalid(
        "report_date", "out_of_range", "\(date) has not come yet", allowed: "up to \(now.date)")
    }
    let sources = try await self.sources(request, of: date, context, teller)
    // What was computed may take its time; keeping it is quick.
    command.deadline = .now() + ChangeCommand.timeMax
    let subject = command.caller.subject
    let report = try await self.core.change(command) { transaction, now in
      let (assembly, judgement) = try await Self.judged(sources, at: now, in: transaction)
      try await LimitStore.write(judgement, at: now, in: transaction)
      var complete = assembly.sources
      complete.alerts = try await AlertStore.open(in: transaction).map(\.alert)
      return try await ReportStore.keep(
        ReportAssembly(sources: complete).report(), of: date,
        worstStress: assembly.worstStress?.count, by: subject, at: now, in: transaction)
    }.response
    self.core.alerts.ring()
    guard !request.ephemeral else {
      var shown = report
      shown.reportID = ""
      return shown
    }
    await self.writeFile(of: report)
    return report
  }

  /// The limits as the figures of this report have them, and what follows from that.
  private static func judged(
    _ sources: ReportSources, at now: WallTime, in transaction: Transaction
  ) async throws -> (ReportAssembly, LimitJudgement) {
    try await AlertStore.lock(in: transaction)
    var sources = sources
    let assembly = ReportAssembly(sources: sources)
    sources.now = now
    sources.figures.worstStress = assembly.worstStress
    sources.figures.valueAtRiskTrend = assembly.valueAtRiskTrend
    let readings = try LimitReading.all(sources.figures, sources.parameters.limits)
    let judgement = LimitJudgement(
      of: readings, after: try await LimitStore.standings(in: transaction), at: now)
    sources.limits = judgement.limits(of: readings)
    return (ReportAssembly(sources: sources), judgement)
  }

  // MARK: Sources

  private func sources(
    _ request: GenerateReportRequest, of date: CivilDate, _ context: CallContext,
    _ teller: ProgressTeller
  ) async throws(FaultAnswer) -> ReportSources {
    let parameters = try self.core.parametersInForce()
    let moment = try await self.moment(request, parameters, context)
    let simulation = try await self.simulation(
      RunSimulationRequest(
        terms: SimulationTerms(
          seed: request.seed ?? UInt64(clamping: date.daysSinceEpoch),
          levels: ReportAssembly.levels(parameters.simulation), knownAt: request.knownAt),
        ephemeral: request.ephemeral, title: "Risk report for \(date)"),
      readBefore: moment.stored, context, teller)
    let stress = try await self.scenarios(request, of: moment, context)
    let now = self.core.clock.wallNow
    let since = now - .seconds(ReportSources.eventDays * 86_400)
    let events = ListDepegEventsRequest(
      since: Timestamp(microseconds: since.microsecondsSinceEpoch),
      pageSize: ReportSources.eventsMax)
    let page = try HistoryPage(reading: events)
    var sources = try await self.core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in
      var sources = try await ReportSources(
        of: date, now: now, simulation, stress, moment, parameters, on: connection)
      sources.depegEvents = try await connection.depegEvents(events, page, now: now)
        .prefix(page.size).map(\.event)
      return sources
    }
    sources.reserveExceeded = simulation.exceedance(
      ofCents: ReportAssembly(sources: sources).advice.recommended.count)
    return sources
  }

  /// Reads what the report's figures rest on.
  private func moment(
    _ request: GenerateReportRequest, _ parameters: RiskParameters, _ context: CallContext
  ) async throws(FaultAnswer) -> ReportMoment {
    let now = self.core.clock.wallNow
    let knownAt = request.knownAt.map {
      WallTime(clampingMicrosecondsSinceEpoch: $0.microseconds)
    }
    if let knownAt, knownAt > now {
      throw .invalid(
        "known_at", "out_of_range", "known_at lies ahead", allowed: "an instant of the past")
    }
    let question = InputStore.Question(
      knownAt: knownAt ?? now, tellsEnds: parameters.simulation.treatment == .runoff, parameters)
    return try await self.core.snapshot(deadline: context.deadline) {
      transaction throws(PostgresError) in
      try await ReportMoment(question, parameters, in: transaction)
    }
  }

  /// The scenarios that are enabled; a book that none is made for has no stress test.
  private func scenarios(
    _ request: GenerateReportRequest, of moment: ReportMoment, _ context: CallContext
  ) async throws(FaultAnswer) -> RunStressResponse {
    do throws(FaultAnswer) {
      return try await self.stress(
        RunStressRequest(ephemeral: request.ephemeral), readBefore: moment.stored,
        knownAt: request.knownAt, context)
    } catch {
      guard error.reason == "NO_SCENARIOS" else { throw error }
      return RunStressResponse()
    }
  }

  // MARK: The file

  /// The most bytes of the file of a report.
  private static let fileBytesMax = 64 << 20

  /// Writes the report also to the folder that the settings name, at once or not at all.
  private func writeFile(of report: Report) async {
    guard let folder = self.core.reportFolder else { return }
    var buffer = ByteBuffer()
    report.appendJSON(to: &buffer, format: .pretty)
    let bytes = buffer.array()
    let file = SmallFile(
      at: "\(folder)/risk_report_\(report.reportDate).json", bytesMax: Self.fileBytesMax)
    let written = await SmallFile.offThread { () throws(FileFault) in
      try file.replace(with: bytes)
    }
    guard case .failure(let failure) = written else { return }
    // The report is kept; its file can be written again from there.
    self.core.logger.warning(
      "a report could not be written to its folder",
      ["report": .string(report.reportID), "reason": .string("\(failure)")])
  }
}

extension ReportSources {
  /// How many days of depeg events a report shows, and how many of them at most.
  static let eventDays = 365
  static let eventsMax: Int32 = 1_000

  /// Reads what else a report is made of.
  init(
    of date: CivilDate, now: WallTime, _ simulation: Simulation, _ stress: RunStressResponse,
    _ moment: ReportMoment, _ parameters: RiskParameters, on connection: PostgresConnection
  ) async throws(PostgresError) {
    self.init(
      date: date, now: now, simulation: simulation, stress: stress, figures: moment.figures,
      policyCount: moment.policyCount, annualPremium: moment.annualPremium,
      parameters: parameters)
    self.past = try await ReportStore.past(before: date, now: now, on: connection)
    self.regime = try await Self.regime(at: now, on: connection)
    self.correlations = try await connection.correlations(id: nil, days: 90, at: now)
  }

  private static func regime(
    at now: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> Regime {
    let row = try await connection.query(
      """
      SELECT avg(mean) FILTER (WHERE as_of > $1 - interval '7 days'),
             avg(mean) FILTER (WHERE as_of <= $1 - interval '7 days')
      FROM risk.correlation_sets
      WHERE window_days = 30 AND as_of <= $1 AND as_of > $1 - interval '30 days'
      """, now
    ).onlyRow()
    let (recent, before) = try row.decode(Double?.self, Double?.self)
    return Regime(recent: recent, before: before)
  }
}
