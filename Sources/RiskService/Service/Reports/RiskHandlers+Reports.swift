internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskReport
internal import ServiceRuntime

extension RiskHandlers {
  var getReport: UnaryHandler<GetReportRequest, GetReportResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      GetReportResponse(report: try await self.kept(request.reportID, context))
    }
  }

  var getReportHTML: UnaryHandler<GetReportHTMLRequest, GetReportHTMLResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      let report = try await self.kept(request.reportID, context)
      do throws(ComputePool.Refusal) {
        let html = try await self.core.compute.run { _ in ReportPage.html(of: report) }
        return GetReportHTMLResponse(html: html)
      } catch {
        throw error == .cancelled ? FaultAnswer.cancelled : .overloaded
      }
    }
  }

  private func kept(
    _ name: String, _ context: CallContext
  ) async throws(FaultAnswer) -> Report {
    let report = try await self.core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in
      try await ReportStore.report(name, on: connection)
    }
    guard let report else {
      throw FaultAnswer(.notFound, "UNKNOWN_REPORT", "There is no report \(name).")
    }
    return report
  }

  var listReports: UnaryHandler<ListReportsRequest, ListReportsResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      let page = try Page(of: request)
      let since = try Self.day(request.sinceDate, "since_date") ?? .earliest
      let until = try Self.day(request.untilDate, "until_date") ?? .latest
      let start = page.start.flatMap { Self.place($0.position) } ?? (.latest, .max)
      let found = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        try await ReportStore.list(
          since: since, until: until, before: start, countMax: page.size + 1, on: connection)
      }
      let shown = found.prefix(page.size)
      let next =
        found.count > page.size
        ? shown.last.map { page.next(after: "\($0.date.daysSinceEpoch) \($0.number)") } : nil
      return ListReportsResponse(reports: shown.map(\.header), nextPageToken: next ?? "")
    }
  }

  private static func place(_ text: String) -> (date: CivilDate, number: Int64)? {
    let parts = text.split(separator: " ").compactMap { Int64($0) }
    guard parts.count == 2, let date = CivilDate(daysSinceEpoch: Int(parts[0])) else { return nil }
    return (date, parts[1])
  }

  /// The day in a field; nil when it is empty.
  static func day(_ text: String, _ field: String) throws(FaultAnswer) -> CivilDate? {
    guard !text.isEmpty else { return nil }
    guard let day = CivilDate(reportDate: text) else {
      throw .invalid(
        field, "bad_format", "\(text) is no day of the calendar",
        allowed: "a day such as 2026-03-04")
    }
    return day
  }
}
