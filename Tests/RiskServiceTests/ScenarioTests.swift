import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import TestSupport
import Testing

@testable import RiskService

@Suite("Scenarios", .seededRiskDatabase)
struct ScenarioTests {
  static let terms = ScenarioTerms(
    title: "An issuer fails", kind: .other, severity: .high, annualProbability: 0.01, drawn: true,
    impacts: [AssetImpact(asset: "USDC", priceRatio: 0.5)])

  @Test("begin with the four that are drawn and the one that is not")
  func seeds() async throws {
    try await RiskFixture.with { fixture in
      let all = try await fixture.risk.listScenarios(ListScenariosRequest())
      #expect(
        all.scenarios.map(\.scenarioID) == [
          "banking_crisis", "crypto_crash", "multiple_stablecoin_failure",
          "normal_market_conditions", "regulatory_shutdown",
        ])
      #expect(abs(all.probabilityTotal - 0.085) < 1e-12)
      let normal = try #require(all.scenarios[3].terms)
      #expect(!normal.drawn && normal.kind == .baseline)
      #expect(all.scenarios.allSatisfy { $0.terms?.impacts.count == 14 && $0.version == 1 })
      let banking = try #require(all.scenarios[0].terms)
      #expect(banking.impacts.first { $0.asset == "USDC" }?.priceRatio == 0.88)
      #expect(banking.btcChange == 0.27 && banking.correlationShift == -0.3)
    }
  }

  @Test("are made, changed and deleted as versions that stay readable")
  func versions() async throws {
    try await RiskFixture.with { fixture in
      let made = try await fixture.risk.createScenario(
        CreateScenarioRequest(scenarioID: "issuer", terms: Self.terms, reason: "review"),
        options: .by("operator@example.org"))
      #expect(made.scenario?.version == 1 && made.scenario?.enabled == true)
      #expect(made.scenario?.updatedBy?.subject == "operator@example.org")
      fixture.clock.advance(by: .seconds(1))
      let changed = try await fixture.risk.updateScenario(
        UpdateScenarioRequest(scenarioID: "issuer", enabled: false, expectedVersion: 1))
      #expect(changed.scenario?.version == 2 && changed.scenario?.enabled == false)
      #expect(changed.scenario?.terms == Self.terms)
      let deleted = try await fixture.risk.deleteScenario(
        DeleteScenarioRequest(scenarioID: "issuer", expectedVersion: 2))
      #expect(deleted.scenario?.version == 2)
      let gone = try await Refusal.of {
        _ = try await fixture.risk.getScenario(GetScenarioRequest(scenarioID: "issuer"))
      }
      #expect(gone.code == .notFound && gone.reason == "UNKNOWN_SCENARIO")
      let history = try await fixture.risk.listScenarios(
        ListScenariosRequest(scenarioID: "issuer"))
      #expect(history.scenarios.map(\.version) == [3, 2, 1])
      #expect(history.scenarios.map(\.deleted) == [true, false, false])
      let first = try await fixture.risk.getScenario(
        GetScenarioRequest(scenarioID: "issuer", version: 1))
      #expect(first.scenario == made.scenario)
      let again = try await fixture.risk.createScenario(
        CreateScenarioRequest(scenarioID: "issuer", terms: Self.terms))
      #expect(again.scenario?.version == 4)
    }
  }

  @Test("come in pages, and so do the versions of one")
  func pages() async throws {
    try await RiskFixture.with { fixture in
      var request = ListScenariosRequest(pageSize: 2)
      var ids: [String] = []
      repeat {
        let page = try await fixture.risk.listScenarios(request)
        ids += page.scenarios.map(\.scenarioID)
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(ids.count == 5 && Set(ids).count == 5)
      for enabled in [false, true] {
        _ = try await fixture.risk.updateScenario(
          UpdateScenarioRequest(scenarioID: "crypto_crash", enabled: enabled))
      }
      var history = ListScenariosRequest(scenarioID: "crypto_crash", pageSize: 1)
      var versions: [UInt64] = []
      repeat {
        let page = try await fixture.risk.listScenarios(history)
        versions += page.scenarios.map(\.version)
        history.pageToken = page.nextPageToken
      } while !history.pageToken.isEmpty
      #expect(versions == [3, 2, 1])
      let foreign = try await Refusal.of {
        _ = try await fixture.risk.listScenarios(ListScenariosRequest(pageToken: "1.0.0.00"))
      }
      #expect(foreign.reason == "INVALID_REQUEST")
    }
  }

  @Test("are refused with everything that is wrong at once")
  func violations() async throws {
    try await RiskFixture.with { fixture in
      var terms = Self.terms
      terms.kind = .baseline
      terms.annualProbability = 0.95
      terms.impacts += [
        AssetImpact(asset: "USDC", priceRatio: 0.4), AssetImpact(asset: "NOPE", priceRatio: 0.4),
      ]
      for validateOnly in [true, false] {
        let refusal = try await Refusal.of {
          _ = try await fixture.risk.createScenario(
            CreateScenarioRequest(
              scenarioID: "issuer", terms: terms, validateOnly: validateOnly))
        }
        #expect(refusal.code == .invalidArgument && refusal.reason == "INVALID_REQUEST")
        #expect(
          refusal.violations.map(\.field) == [
            "terms.impacts[1].asset", "terms.impacts[2].asset", "terms.drawn",
            "terms.annual_probability",
          ])
      }
    }
  }

  @Test("refuse whoever believes in another version, another id, or a second one of it")
  func conflicts() async throws {
    try await RiskFixture.with { fixture in
      let stale = try await Refusal.of {
        _ = try await fixture.risk.updateScenario(
          UpdateScenarioRequest(scenarioID: "crypto_crash", enabled: false, expectedVersion: 7))
      }
      #expect(stale.code == .aborted && stale.reason == "VERSION_MISMATCH")
      #expect(stale.message.contains("version 1"))
      let unknown = try await Refusal.of {
        _ = try await fixture.risk.deleteScenario(DeleteScenarioRequest(scenarioID: "nothing"))
      }
      #expect(unknown.reason == "UNKNOWN_SCENARIO")
      let second = try await Refusal.of {
        _ = try await fixture.risk.createScenario(
          CreateScenarioRequest(scenarioID: "crypto_crash", terms: Self.terms))
      }
      #expect(second.code == .alreadyExists && second.reason == "SCENARIO_EXISTS")
    }
  }

  @Test("answer a repeated request as the first time, and a dry run without a trace")
  func repetition() async throws {
    try await RiskFixture.with { fixture in
      let request = CreateScenarioRequest(
        scenarioID: "issuer", terms: Self.terms, requestID: "one")
      var rehearsal = request
      rehearsal.validateOnly = true
      let outlook = try await fixture.risk.createScenario(rehearsal)
      let first = try await fixture.risk.createScenario(request)
      let second = try await fixture.risk.createScenario(request)
      #expect(outlook.scenario == first.scenario && second.scenario == first.scenario)
      #expect(!first.replayed && second.replayed)
    }
  }
}

@Suite("What a database holds at first", .riskDatabase)
struct SeedTests {
  @Test("is added once, and what people changed or deleted stays so")
  func idempotent() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await database.connect()
    let loader = SeedLoader(environment: "development")
    let first = try await loader.load(on: connection)
    #expect(first == "added 16 assets\nadded 5 scenarios\nadded 1 vaults\nadded 14 depeg events\n")
    try await RiskFixture.with { fixture in
      _ = try await fixture.risk.deleteScenario(
        DeleteScenarioRequest(scenarioID: "crypto_crash"))
      _ = try await fixture.risk.updateScenario(
        UpdateScenarioRequest(scenarioID: "banking_crisis", enabled: false))
      #expect(try await loader.load(on: connection) == "")
      let left = try await fixture.risk.listScenarios(ListScenariosRequest(enabledOnly: true))
      #expect(left.scenarios.count == 3)
    }
    await connection.close()
  }

  @Test("has no made-up vault where cover is sold", arguments: ["staging", "production"])
  func noExample(environment: String) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let text = try await SeedLoader(environment: environment).load(on: connection)
    #expect(text == "added 16 assets\nadded 5 scenarios\nadded 14 depeg events\n")
    await connection.close()
  }

  @Test("describes the assets as the published parameters do")
  func assets() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    _ = try await SeedLoader(environment: "production").load(on: connection)
    let parameters = try PublishedParameters.parameters()
    let rows = try await connection.query(
      """
      SELECT symbol, class, peg_reference::double precision AS reference, yield_bearing,
             launched_on
      FROM risk.assets WHERE kind = 'stablecoin'
      """)
    #expect(rows.count == parameters.assets.count)
    for row in rows {
      let asset = try #require(
        parameters.assets[try Asset(parsing: try row.decode("symbol"))])
      #expect(try row.decode("class") == asset.assetClass)
      #expect(try row.decode("reference") == asset.pegReference)
      #expect(try row.decode("yield_bearing") == asset.isYieldBearing)
      #expect(try row.decode("launched_on") == asset.launchedOn)
    }
    await connection.close()
  }
}
