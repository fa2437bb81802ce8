import ContractRisk
import ContractType
import FoundationEssentials
import JSON
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import MooringCLI

@Suite("Commands about risk")
struct RiskCommandTests {
  static let estimate = ContractType.MoneyEstimate(
    valueCents: 1_304_201_681, standardErrorCents: 1_500, lowerCents: 1_304_198_741,
    upperCents: 1_304_204_621, confidence: 0.95, sampleCount: 65_536)

  static let simulation = Simulation(
    simulationID: "s-1", terms: SimulationTerms(method: .importance),
    lineage: Lineage(
      assets: [AssetLineage(asset: "USDC", synthetic: true)], degraded: true,
      degradations: ["The prices of DAI are 3 h old."]),
    seed: 7, simulationCount: 65_536, policyCount: 1_247, coverCents: 3_300_000_000,
    capitalCents: 5_000_000_000, expectedLoss: Self.estimate,
    tails: [
      TailMeasure(level: 0.99, valueAtRisk: Self.estimate, tailValueAtRisk: Self.estimate)
    ],
    contributions: [
      Contribution(kind: .asset, name: "USDC", expectedLoss: Self.estimate, coverCents: 500)
    ])

  static func running(_ requests: Recorder<RunSimulationRequest>) -> Route {
    Route(
      RiskServiceMethods.runSimulation,
      ServerStreamHandler { request, responses, _ async throws(RPCError) in
        requests.record(request)
        try await responses.write(
          RunSimulationResponse(
            kind: .progress(
              Progress(step: "simulating", doneCount: 4_096, totalCount: 8_192, fraction: 0.5))))
        try await responses.write(RunSimulationResponse(kind: .simulation(Self.simulation)))
      })
  }

  @Test("a run asks for what was said, and shows figures with their intervals and what is stale")
  func run() async throws {
    let requests = Recorder<RunSimulationRequest>()
    let risk = try ScriptedRisk([Self.running(requests)])
    let outcome = await risk.mooring(
      "risk", "run", "--seed", "7", "--level", "0.99", "--method", "crude", "--correlation",
      "0.5", "--add", "USDC:1000000.50:0.97:0.90:180", "--request-id", "r-1", terminal: true)
    #expect(outcome.code == .success)
    let request = try #require(requests.elements.first)
    #expect(request.requestID == "r-1")
    #expect(request.terms?.seed == 7)
    #expect(request.terms?.levels == [0.99])
    #expect(request.terms?.method == .crude)
    #expect(request.terms?.assumptions?.uniformCorrelation == 0.5)
    #expect(
      request.terms?.addedPolicies == [
        AssumedPolicy(
          asset: "USDC", coverCents: 100_000_050, trigger: 0.97, floor: 0.90, days: 180)
      ])
    #expect(outcome.output.hasPrefix("DEGRADED: "))
    #expect(outcome.output.contains("The prices of DAI are 3 h old."))
    #expect(outcome.output.contains("Synthetic prices: USDC"))
    #expect(outcome.output.contains("TVaR 0.99"))
    #expect(outcome.output.contains("$13,042,016.81"))
    #expect(outcome.output.contains("$13,041,987.41"))
    #expect(outcome.errors.contains("50 %  4,096 of 8,192"))
    #expect(outcome.errors.hasSuffix("\r\u{1B}[K"))
    await risk.close()
  }

  @Test("without a terminal there is no progress, and JSON is the message on one line")
  func json() async throws {
    let risk = try ScriptedRisk([Self.running(Recorder())])
    let outcome = await risk.mooring("risk", "run", "--json")
    #expect(outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 1)
    let json = try JSONValue(parsing: outcome.output)
    #expect(json["simulation_id"] == "s-1")
    #expect(json["cover"] == "33000000.00")
    await risk.close()
  }

  @Test("a refusal is told as the service sent it, with the exit code of its kind")
  func refused() async throws {
    let refusal = ErrorReportTests.error(.failedPrecondition, "NO_POLICIES")
    let risk = try ScriptedRisk([
      Route(
        RiskServiceMethods.runStress,
        UnaryHandler { (_, _) throws(RPCError) in throw refusal })
    ])
    let outcome = await risk.mooring("risk", "stress")
    #expect(outcome.code == .refused)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("FAILED_PRECONDITION (NO_POLICIES): No."))
    await risk.close()
  }

  @Test("exit codes answer the question of the command", arguments: [true, false])
  func verdicts(isGood: Bool) async throws {
    let risk = try ScriptedRisk([
      Route(
        RiskServiceMethods.runStress,
        UnaryHandler { (_, _) throws(RPCError) in
          RunStressResponse(results: [StressResult(title: "Crash", survives: isGood)])
        }),
      Route(
        RiskServiceMethods.listLimits,
        UnaryHandler { (_, _) throws(RPCError) in
          let limit = Limit(
            name: "ltv", value: 0.7, limit: 0.8, state: isGood ? .amber : .red,
            action: "Raise capital.")
          return ListLimitsResponse(limits: [limit])
        }),
      Route(
        RiskServiceMethods.reverseStress,
        UnaryHandler { (_, _) throws(RPCError) in ReverseStressResponse(found: isGood) }),
    ])
    let expected: ExitCode = isGood ? .success : .negative
    #expect(await risk.mooring("risk", "stress").code == expected)
    #expect(await risk.mooring("risk", "reverse", "--loss", "100").code == expected)
    let limits = await risk.mooring("risk", "limits")
    #expect(limits.code == expected)
    #expect(limits.output.contains("ltv: Raise capital."))
    await risk.close()
  }

  @Test("arguments that contradict each other are refused before anybody is asked")
  func misuse() async throws {
    let risk = try ScriptedRisk([])
    for words in [
      ["risk", "reverse", "--loss", "1", "--share", "0.5"],
      ["risk", "report", "latest", "--seed", "1"],
      ["risk", "report", "--html", "-", "--ephemeral"],
      ["risk", "run", "--add", "USDC:1000000"],
      ["policies", "bind", "token"],
      ["depegs", "note", "e-1"],
    ] {
      let session = Session(
        environment: [:], console: Console(output: { _ in }, errors: { _ in }))
      #expect(await MooringCLI.run(words, in: session) == .usage, "\(words)")
    }
    await risk.close()
  }

  static let report = Report(
    reportID: "r-1", reportDate: "2026-03-04",
    varAnalysis: VarAnalysis(
      var95: Self.estimate, varTrendReason: "There is no report of 30 days ago."),
    recommendations: ["Cover is within the acceptable range."])

  static let reporting = [
    Route(
      RiskServiceMethods.generateReport,
      ServerStreamHandler<GenerateReportRequest, GenerateReportResponse> {
        (_, responses, _) async throws(RPCError) in
        try await responses.write(GenerateReportResponse(kind: .report(Self.report)))
      }),
    Route(
      RiskServiceMethods.getReportHTML,
      UnaryHandler { (request: GetReportHTMLRequest, _) throws(RPCError) in
        GetReportHTMLResponse(html: Array("<!doctype html>\(request.reportID)".utf8))
      }),
  ]

  @Test("a report is a text for people, and a page on request that the opener is given")
  func report() async throws {
    let risk = try ScriptedRisk(Self.reporting)
    let text = await risk.mooring("risk", "report")
    #expect(text.code == .success)
    #expect(text.output.contains("no trend: There is no report of 30 days ago."))
    #expect(text.output.contains("- Cover is within the acceptable range."))
    let path = risk.folder.file("page.html")
    let opener = risk.folder.file("xdg-open")
    let opened = risk.folder.file("opened")
    try SmallFile(at: opener, bytesMax: 1_000).replace(
      with: Array("#!/bin/sh\nprintf %s \"$1\" > \(opened)\n".utf8))
    _ = ShellCommand("chmod +x \(opener)").text
    let page = await risk.mooring(
      "risk", "report", "--html", path, "--open",
      environment: ["PATH": "\(risk.folder.path):/usr/bin:/bin"])
    #expect(page.code == .success)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "<!doctype html>r-1")
    #expect(try String(contentsOfFile: opened, encoding: .utf8) == path)
    let none = await risk.mooring("risk", "report", "--html", path, "--open")
    #expect(none.code == .success)
    #expect(none.errors.contains("Nothing here opens pages; it is in \(path)."))
    await risk.close()
  }

  @Test("watched alerts are lines, signs of life are not shown")
  func watch() async throws {
    let risk = try ScriptedRisk([
      Route(
        RiskServiceMethods.watchAlerts,
        ServerStreamHandler { (_: WatchAlertsRequest, responses, _) async throws(RPCError) in
          let alert = Alert(
            alertID: "a-1", severity: .critical, category: "Capital", message: "LTV is 0.81.",
            state: .open, raisedAt: Timestamp(microseconds: 0))
          try await responses.write(WatchAlertsResponse())
          try await responses.write(WatchAlertsResponse(alert: alert))
          try await responses.write(WatchAlertsResponse(alert: alert))
        })
    ])
    let outcome = await risk.mooring("risk", "alerts", "watch", "--count", "1")
    #expect(outcome.code == .success)
    #expect(
      outcome.output == "1970-01-01 00:00:00  critical  open  Capital  LTV is 0.81.\n")
    await risk.close()
  }
}

@Suite("Commands about the book")
struct BookCommandTests {
  /// Takes an import to its end, or to where its caller left it.
  static func importing(
    _ messages: Recorder<ImportPoliciesRequest>, _ ends: Recorder<Bool>
  ) -> Route {
    Route(
      BookServiceMethods.importPolicies,
      ClientStreamHandler<ImportPoliciesRequest, ImportPoliciesResponse> {
        (requests, _) async throws(RPCError) in
        var count: UInt64 = 0
        var iterator = requests.makeAsyncIterator()
        do throws(RPCError) {
          while let message = try await iterator.next() {
            messages.record(message)
            count += UInt64(message.policies.count)
          }
        } catch {
          ends.record(false)
          throw error
        }
        ends.record(true)
        return ImportPoliciesResponse(
          receivedCount: count, importedCount: count, coverTotalCents: 100_000)
      })
  }

  static func table(rowCount: Int, fault: Int? = nil) -> String {
    let rows = (1...rowCount).map { row in
      let cover = row == fault ? "much" : "1000.50"
      return "P-\(row),USDC,\(cover),0.97,0.9,2026-01-01,2026-04-01\n"
    }
    return "external_id,asset,cover,trigger,floor,starts_at,ends_at\n" + rows.joined()
  }

  @Test("an import is sent in pieces with progress, and says what came of it")
  func imported() async throws {
    let messages = Recorder<ImportPoliciesRequest>()
    let risk = try ScriptedRisk([Self.importing(messages, Recorder())])
    let path = risk.folder.file("book.csv")
    try SmallFile(at: path, bytesMax: 1 << 20).replace(
      with: Array(Self.table(rowCount: 10_001).utf8))
    let outcome = await risk.mooring(
      "policies", "import", path, "--dry-run", "--label", "demo", terminal: true)
    #expect(outcome.code == .success)
    let sent = messages.elements
    #expect(sent.map(\.policies.count) == [5_000, 5_000, 1])
    #expect(sent.map { $0.start != nil } == [true, false, false])
    #expect(sent[0].start == PolicyImport(validateOnly: true, label: "demo"))
    #expect(sent[2].policies.first?.externalID == "P-10001")
    #expect(sent[2].policies.first?.coverCents == 100_050)
    #expect(outcome.errors.contains("importing"))
    #expect(outcome.errors.contains("100 %  10,001"))
    #expect(outcome.output.hasPrefix("10,001 of 10,001 policies would be imported, $1,000.00"))
    await risk.close()
  }

  @Test("a line that is no policy ends the import, and the service forgets what it had")
  func faulty() async throws {
    let ends = Recorder<Bool>()
    let risk = try ScriptedRisk([Self.importing(Recorder(), ends)])
    let path = risk.folder.file("book.csv")
    try SmallFile(at: path, bytesMax: 1 << 20).replace(
      with: Array(Self.table(rowCount: 6_000, fault: 5_500).utf8))
    let outcome = await risk.mooring("policies", "import", path)
    #expect(outcome.code == .refused)
    #expect(
      outcome.errors.contains(
        "line 5501: cover \"much\" must be an amount of dollars such as 2500.50; nothing was"))
    try await ends.first { !$0 }
    #expect(ends.elements == [false])
    await risk.close()
  }

  @Test("the vault is set to what was named and nothing else")
  func vault() async throws {
    let requests = Recorder<UpdateVaultRequest>()
    let risk = try ScriptedRisk([
      Route(
        BookServiceMethods.updateVault,
        UnaryHandler { (request: UpdateVaultRequest, _) throws(RPCError) in
          requests.record(request)
          return UpdateVaultResponse(vault: Vault(capitalCents: 5_000_000_000, version: 3))
        })
    ])
    let outcome = await risk.mooring(
      "vault", "set", "--capital", "50000000", "--tranche", "SURE_EQT=10.25", "--reason", "r",
      "--expect-version", "2", "--request-id", "v-1")
    #expect(outcome.code == .success)
    #expect(outcome.output.contains("$50,000,000.00"))
    let expected = UpdateVaultRequest(
      capitalCents: 5_000_000_000,
      tranches: [VaultTranche(tranche: "SURE_EQT", capitalCents: 1_025)], expectedVersion: 2,
      reason: "r", requestID: "v-1")
    #expect(requests.elements == [expected])
    await risk.close()
  }

  @Test("an event is found on whatever page it is")
  func event() async throws {
    let risk = try ScriptedRisk([
      Route(
        MarketServiceMethods.listDepegEvents,
        UnaryHandler { (request: ListDepegEventsRequest, _) throws(RPCError) in
          let isFirst = request.pageToken.isEmpty
          let event = DepegEvent(eventID: isFirst ? "e-1" : "e-2", asset: "USDC", minRatio: 0.88)
          return ListDepegEventsResponse(events: [event], nextPageToken: isFirst ? "next" : "")
        })
    ])
    let found = await risk.mooring("depegs", "show", "e-2")
    #expect(found.code == .success)
    #expect(found.output.contains("0.8800 of the peg"))
    #expect(await risk.mooring("depegs", "show", "e-3").code == .notFound)
    await risk.close()
  }

  @Test("a lost outcome names the request to repeat")
  func outcomeUnknown() async throws {
    let risk = try ScriptedRisk([
      Route(
        BookServiceMethods.cancelPolicy,
        UnaryHandler { (_: CancelPolicyRequest, _) throws(RPCError) in
          throw RPCError(.resourceExhausted, "Too many calls.")
        })
    ])
    let outcome = await risk.mooring("policies", "cancel", "p-1", "--request-id", "c-9")
    #expect(outcome.code == .temporary)
    #expect(outcome.errors.contains("Repeat it with --request-id c-9"))
    await risk.close()
  }
}
