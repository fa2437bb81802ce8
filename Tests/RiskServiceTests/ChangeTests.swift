import Basics
import ContractRisk
import Postgres
import PostgresTestSupport
import RPC
import RPCServices
import TestSupport
import Testing

@testable import RiskService

@Suite("A change", .riskDatabase)
struct ChangeTests {
  /// Writes an asset of that name; the answer names the call that wrote it.
  private static func change(
    _ asset: String, id: String, rehearses: Bool = false, of method: String = "/test",
    by actor: String = "operator@example.org", in fixture: RiskFixture
  ) async throws -> RiskCore.ChangeAnswer<GetScenarioRequest> {
    let context = try RiskFixture.call(method, as: actor)
    let request = GetScenarioRequest(scenarioID: asset)
    let command = ChangeCommand(
      request, requestID: id, isRehearsal: rehearses, by: fixture.core.caller(context), context)
    return try await fixture.core.change(command) { transaction, _ in
      try await transaction.query(
        """
        INSERT INTO risk.assets (symbol, class, peg_reference, launched_on, kind)
        VALUES ($1, 'fiat', 1, '2020-01-01', 'stablecoin')
        """, asset)
      return GetScenarioRequest(scenarioID: "wrote-\(asset.lowercased())")
    }
  }

  private static func count(in fixture: RiskFixture) async throws -> Int {
    try await fixture.core.pool.query("SELECT count(*) FROM risk.assets")
      .onlyRow().decode(at: 0)
  }

  @Test("is made once, however often its request comes")
  func replay() async throws {
    try await RiskFixture.with { fixture in
      let first = try await Self.change("AAA", id: "one", in: fixture)
      let second = try await Self.change("AAA", id: "one", in: fixture)
      #expect(!first.isReplay && second.isReplay)
      #expect(second.response == first.response)
      #expect(try await Self.count(in: fixture) == 1)
    }
  }

  @Test("is another one by another actor, of another method, or a day later")
  func identity() async throws {
    try await RiskFixture.with { fixture in
      _ = try await Self.change("AAA", id: "one", in: fixture)
      let other = try await Self.change(
        "BBB", id: "one", by: "somebody@example.org", in: fixture)
      let method = try await Self.change("CCC", id: "one", of: "/other", in: fixture)
      fixture.clock.advance(by: RiskCore.answersKept)
      let later = try await Self.change("DDD", id: "one", in: fixture)
      #expect(!other.isReplay && !method.isReplay && !later.isReplay)
      #expect(try await Self.count(in: fixture) == 4)
    }
  }

  @Test("is refused when its identifier was used for another request")
  func reuse() async throws {
    try await RiskFixture.with { fixture in
      _ = try await Self.change("AAA", id: "one", in: fixture)
      await #expect(throws: FaultAnswer.requestIDReused) {
        _ = try await Self.change("BBB", id: "one", in: fixture)
      }
      #expect(try await Self.count(in: fixture) == 1)
    }
  }

  @Test("that is only rehearsed leaves nothing, not even its identifier")
  func rehearsal() async throws {
    try await RiskFixture.with { fixture in
      let rehearsed = try await Self.change("AAA", id: "one", rehearses: true, in: fixture)
      #expect(rehearsed.response.scenarioID == "wrote-aaa")
      #expect(try await Self.count(in: fixture) == 0)
      let made = try await Self.change("AAA", id: "one", in: fixture)
      #expect(!made.isReplay)
    }
  }

  @Test("that failed may be tried again under its identifier")
  func failure() async throws {
    try await RiskFixture.with { fixture in
      _ = try await Self.change("AAA", id: "", in: fixture)
      await #expect(throws: FaultAnswer.internalFault) {
        _ = try await Self.change("AAA", id: "one", in: fixture)
      }
      try await fixture.core.pool.query("DELETE FROM risk.assets")
      #expect(try await !Self.change("AAA", id: "one", in: fixture).isReplay)
    }
  }

  @Test("leaves no answer behind that is older than a day")
  func forgotten() async throws {
    try await RiskFixture.with { fixture in
      _ = try await Self.change("AAA", id: "one", in: fixture)
      fixture.clock.advance(by: RiskCore.answersKept - .seconds(1))
      _ = try await Self.change("BBB", id: "two", in: fixture)
      #expect(try await fixture.core.forgetAnswers(deadline: .never) == 0)
      fixture.clock.advance(by: .seconds(1))
      #expect(try await fixture.core.forgetAnswers(deadline: .never) == 1)
      #expect(try await Self.change("BBB", id: "two", in: fixture).isReplay)
    }
  }

  @Test("asked for many times at once is made once")
  func atOnce() async throws {
    try await RiskFixture.with { fixture in
      let replays = try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<6 {
          group.addTask { try await Self.change("AAA", id: "one", in: fixture).isReplay }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(replays == 5)
      #expect(try await Self.count(in: fixture) == 1)
    }
  }

  /// Why a change that locks the book was not made.
  private static func refusal(
    of command: ChangeCommand, in fixture: RiskFixture
  ) async -> FaultAnswer? {
    do throws(FaultAnswer) {
      _ = try await fixture.core.change(command) { transaction, _ in
        _ = try await BookStore.lock(transaction)
        return GetScenarioRequest()
      }
      return nil
    } catch {
      return error
    }
  }

  @Test("waits no longer than it may for another one to end, and changes nothing")
  func busy() async throws {
    try await RiskFixture.with { fixture in
      var command = try ChangeCommand(
        GetScenarioRequest(), by: fixture.core.caller(RiskFixture.call()), RiskFixture.call())
      #expect(command.lockTimeout == ChangeCommand.lockWaitMax)
      command.lockTimeout = .milliseconds(20)
      let hurried = command
      let refusal = try await fixture.core.pool.transaction { transaction in
        _ = try await BookStore.lock(transaction)
        return await Self.refusal(of: hurried, in: fixture)
      }
      #expect(refusal?.reason == "NOT_COMMITTED" && refusal?.code == .unavailable)
      // Once the other one has ended, nothing is in the way.
      command.lockTimeout = ChangeCommand.lockWaitMax
      let later = await Self.refusal(of: command, in: fixture)
      #expect(later == nil)
    }
  }
}
