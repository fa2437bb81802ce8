import Basics
import ContractRisk
import ContractType
import RPCServices
import RiskModels
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("A simulation")
struct SimulationDeskTests {
  private static func run(
    _ terms: SimulationTerms, threads: Int = 2, isDrawn: Bool = true, isVerified: Bool = false,
    _ change: (inout StoredInputs) -> Void = { _ in }
  ) async throws -> Simulation {
    let pool = try ComputePool(named: "test-desk", threads: threads)
    let desk = SimulationDesk(
      inputs: try Golden.inputs(terms, change).inputs, terms: terms, isDrawn: isDrawn,
      isVerified: isVerified, pool: pool)
    let result: Result<Simulation, FaultAnswer>
    do throws(FaultAnswer) {
      result = .success(try await desk.simulation { _, _, _ in })
    } catch {
      result = .failure(error)
    }
    await pool.drain()
    return try result.get()
  }

  @Test("has the same figures on one, two and four threads")
  func threads() async throws {
    let terms = try Golden.terms {
      $0.simulationCountMin = 49_152
      $0.simulationCountMax = 49_152
    }
    var hashes: Set<[UInt8]> = []
    for threads in [1, 2, 4] {
      hashes.insert(try await Self.run(terms, threads: threads).resultHash)
    }
    #expect(hashes.count == 1)
    var other = terms
    other.seed = 8
    #expect(!hashes.contains(try await Self.run(other).resultHash))
  }

  @Test("says of every figure how sure it is", arguments: [SimulationMethod.crude, .importance])
  func uncertainty(method: SimulationMethod) async throws {
    let simulation = try await Self.run(Golden.terms { $0.method = method })
    #expect(simulation.simulationCount >= 4_096)
    let expected = try #require(simulation.expectedLoss)
    #expect(try #require(expected.standardErrorCents) > 0)
    #expect(simulation.tails.map(\.level) == [0.9, 0.95])
    for tail in simulation.tails {
      let (low, high) = (try #require(tail.valueAtRisk), try #require(tail.tailValueAtRisk))
      for estimate in [low, high] {
        #expect(try #require(estimate.lowerCents) <= estimate.valueCents)
        #expect(try #require(estimate.upperCents) >= estimate.valueCents)
        #expect(estimate.confidence == 0.95 && estimate.sampleCount == simulation.simulationCount)
        #expect((estimate.effectiveCount != nil) == (method == .importance))
      }
      #expect(high.valueCents >= low.valueCents)
      #expect(tail.valueAtRiskNet != nil)
    }
    for kind in [ContributorKind.asset, .scenario, .tranche] {
      let parts = simulation.contributions.filter { $0.kind == kind }
      #expect(parts.reduce(0) { $0 + ($1.expectedLoss?.valueCents ?? 0) } == expected.valueCents)
      #expect(
        parts.reduce(0) { $0 + ($1.tailValueAtRisk?.valueCents ?? 0) }
          == simulation.tails.last?.tailValueAtRisk?.valueCents)
    }
    #expect(simulation.tranches.first?.tranche == "SURE_BTC")
    #expect(simulation.tranches.last?.attachmentCents == 0)
    #expect(simulation.convergence?.reason.isEmpty == false)
    for period in simulation.returnPeriods where !period.beyondResolution {
      let (year, event) = (try #require(period.aggregate), try #require(period.occurrence))
      #expect(event.valueCents <= year.valueCents)
    }
  }

  @Test("is the one that quadrature gives, within its errors")
  func verified() async throws {
    let terms = try Golden.terms {
      $0.assumptions = ModelAssumptions(uniformCorrelation: 0.3, withoutScenarios: true)
      // Few losses, which are quick to tell apart: an event pays a cent or nothing.
      $0.book?.policies = (0..<14).map { place in
        AssumedPolicy(asset: Golden.names[place], coverCents: 1, trigger: 0.99, floor: 0.98)
      }
    }
    let simulation = try await Self.run(terms, isVerified: true)
    #expect(simulation.comparisons.count == 5)
    for comparison in simulation.comparisons {
      #expect(comparison.zScore.magnitude < 4, "\(comparison)")
    }
    var exactTerms = terms
    exactTerms.method = .exact
    let exact = try await Self.run(exactTerms)
    let expected = try #require(exact.expectedLoss)
    #expect(expected.standardErrorCents == nil && expected.sampleCount == 0)
    let difference = try #require(simulation.expectedLoss).valueCents - expected.valueCents
    let error = try #require(simulation.expectedLoss?.standardErrorCents)
    #expect(Double(difference).magnitude < 4 * error)
    #expect(exact.tails.count == 2 && exact.kernel == "quadrature")
  }

  @Test("by the older method has the published figures")
  func classic() async throws {
    let terms = try Golden.terms { $0.method = .classic }
    let exact = try await Self.run(terms, isDrawn: false)
    #expect(exact.expectedLoss?.valueCents == 1_304_201_681)
    for tail in exact.tails {
      #expect(tail.valueAtRisk?.valueCents == 2_954_285_714)
      #expect(tail.tailValueAtRisk?.valueCents == 2_954_285_714)
    }
    #expect(exact.simulationCount == 4)
    let drawn = try await Self.run(terms)
    #expect(drawn.simulationCount == 4_096)
    #expect(drawn.expectedLoss?.valueCents != 1_304_201_681)
    #expect(drawn.tails.first?.valueAtRisk?.valueCents == 2_954_285_714)
    let refusal = await #expect(throws: FaultAnswer.self) {
      _ = try await Self.run(terms) { $0.scenarios = [] }
    }
    #expect(refusal?.reason == "NO_SCENARIOS")
  }

  @Test("of a book that runs out loses less than of one that is renewed")
  func runoff() async throws {
    let renewed = try await Self.run(Golden.terms())
    let runoff = try await Self.run(
      Golden.terms { terms in
        terms.bookMode = .runoff
        for place in 0..<7 { terms.book?.policies[place].days = 90 }
      })
    let share =
      Double(try #require(runoff.expectedLoss).valueCents)
      / Double(try #require(renewed.expectedLoss).valueCents)
    #expect(share > 0.2 && share < 0.3)
    #expect(runoff.simulationCount % UInt64(YearBook.runoffTimes * SimulatedBlock.pathCount) == 0)
  }

  @Test("draws scenarios whose probabilities add to more than 1 each by itself")
  func overOne() async throws {
    let simulation = try await Self.run(Golden.terms()) { stored in
      for place in stored.scenarios.indices {
        stored.scenarios[place].annualProbability = 0.4
      }
    }
    let chance = try #require(simulation.lossProbability)
    #expect(chance.value > 0.8 && chance.value < 1)
  }

  @Test("of one policy, or of policies of one asset, has figures", arguments: [1, 5])
  func oneAsset(count: Int) async throws {
    let simulation = try await Self.run(
      Golden.terms {
        $0.book?.policies = [AssumedPolicy](
          repeating: AssumedPolicy(
            asset: "DAI", coverCents: 100_000, trigger: 0.97, floor: 0.9), count: count)
      })
    #expect(simulation.policyCount == UInt64(count))
    #expect(simulation.lossMaxCents <= 100_000 * Int64(count))
    #expect(simulation.tails.allSatisfy { ($0.tailValueAtRisk?.valueCents ?? 0) > 0 })
    for part in simulation.contributions where part.kind == .asset && part.name != "DAI" {
      #expect(part.expectedLoss?.valueCents == 0)
    }
  }

  @Test("stops when nobody waits for it any more")
  func cancelled() async throws {
    let terms = try Golden.terms {
      $0.simulationCountMax = UInt64(SimulatedYears.pathsMax)
      $0.ciTarget = 0.0001
    }
    let pool = try ComputePool(named: "test-stop", threads: 1)
    let desk = SimulationDesk(
      inputs: try Golden.inputs(terms).inputs, terms: terms, pool: pool)
    let told = Recorder<String>()
    let task = Task {
      do throws(FaultAnswer) {
        _ = try await desk.simulation { step, _, _ in told.record(step) }
        return nil as FaultAnswer?
      } catch { return error }
    }
    try await told.first("progress") { _ in true }
    task.cancel()
    #expect(await task.value == .cancelled)
    await pool.drain()
  }
}
