internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import RiskModels

/// Why no demonstration is loaded.
enum DemoRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// The database holds what is not made up, and then must hold nothing else.
  case realThings([String])
  /// The deployment is for other things.
  case environment(String)

  var description: String {
    switch self {
    case .realThings(let names):
      "this database holds what is not made up (\(names.joined(separator: ", "))), and nothing "
        + "made up is put beside it; start without it, or in another folder"
    case .environment(let name):
      "made-up data is for development, and this is \(name)"
    }
  }
}

/// Brings made-up data into a running service, through its own door.
///
/// What is there already is left as it is, so that a second time adds at most the hours since.
struct DemoLoader: Sendable {
  /// How long any of its calls may take.
  private static let callMax = Duration.seconds(900)
  /// Policies of a message.
  private static let policiesPerMessage = 5_000
  private static let reason = "made up for a demonstration"

  let plan: DemoPlan
  let facts: DemoFacts
  let now: WallTime
  let channel: RPCChannel
  /// Told how far it has come, line by line.
  let tell: @Sendable (String) -> Void

  private var options: CallOptions { CallOptions(timeout: Self.callMax, waitsForReady: true) }

  /// Adds what is missing; true when anything was.
  @discardableResult
  func load() async throws -> Bool {
    guard self.facts.strangers.isEmpty else {
      throw DemoRefusal.realThings(self.facts.strangers)
    }
    self.tell(
      "everything here is made up: prices have the source \(SyntheticPrices.sourceName), vault and "
        + "policies the label \(DemoPlan.label)")
    let hasVault = self.facts.vaultLabel == DemoPlan.label
    let hasPrices = DemoPrices.isComplete(self.facts, now: self.now)
    let hasBook = self.facts.policyCount > 0
    if !hasVault { try await self.makeVault() }
    if !hasPrices { try await self.ingest() }
    if !hasBook { try await self.importBook() }
    // A report is the last step of a first load: one that broke off is made good here.
    let reports = try await RiskServiceClient(self.channel).listReports(
      ListReportsRequest(pageSize: 1), options: self.options)
    let hasReport = !reports.reports.isEmpty
    if !hasReport { try await self.report() }
    let isComplete = hasVault && hasPrices && hasBook && hasReport
    self.tell(isComplete ? "all of it is there already; nothing changed" : "complete")
    return !isComplete
  }

  private func makeVault() async throws {
    let answer = try await BookServiceClient(self.channel).updateVault(
      UpdateVaultRequest(
        capitalCents: self.plan.capitalCents, btcFloatCents: self.plan.floatCents,
        reserveCents: self.plan.reserveCents, reason: Self.reason, label: DemoPlan.label),
      options: self.options)
    self.tell("vault: $\(USDCents(answer.vault?.capitalCents ?? 0)) of capital")
  }

  private func ingest() async throws {
    var prices = DemoPrices(self.plan, self.facts, now: self.now)
    let market = MarketServiceClient(self.channel)
    let tell = self.tell
    let answer = try await market.ingestPrices(options: self.options) {
      writer async throws(RPCError) in
      var source = SyntheticPrices.sourceName
      var toldTenths = 0
      while let piece = prices.next() {
        try await writer.write(IngestPricesRequest(source: source, points: piece.rows))
        source = ""
        let tenths = Int(piece.share * 10)
        if tenths > toldTenths {
          tell("prices: \(tenths * 10) %")
          toldTenths = tenths
        }
      }
      if !source.isEmpty { try await writer.write(IngestPricesRequest(source: source)) }
    }
    self.tell(
      "prices: \(answer.storedCount) added, \(answer.duplicateCount) there already, "
        + "\(answer.quarantinedCount) held back")
    let sets = try await market.computeCorrelations(
      ComputeCorrelationsRequest(), options: self.options
    ).sets
    self.tell("correlations: \(sets.map { "\($0.windowDays)" }.joined(separator: ", ")) days")
  }

  private func importBook() async throws {
    let rows = DemoBook(plan: self.plan, now: self.now).rows
    let start = PolicyImport(label: DemoPlan.label, reason: Self.reason)
    let answer = try await BookServiceClient(self.channel).importPolicies(options: self.options) {
      writer async throws(RPCError) in
      try await writer.write(ImportPoliciesRequest(start: start))
      for first in stride(from: 0, to: rows.count, by: Self.policiesPerMessage) {
        let last = min(first + Self.policiesPerMessage, rows.count)
        try await writer.write(ImportPoliciesRequest(policies: Array(rows[first..<last])))
      }
    }
    self.tell(
      "policies: \(answer.importedCount) added, $\(USDCents(answer.coverTotalCents)) of cover")
  }

  private func report() async throws {
    self.tell("report: simulating")
    try await RiskServiceClient(self.channel).generateReport(
      GenerateReportRequest(), options: self.options
    ) { responses async throws(RPCError) in
      for try await _ in responses {}
    }
    self.tell("report: made and kept")
  }
}
