import Glibc
import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("Cover is sold", .serialized)
struct SellingTests {
  @Test("cover that is bound makes the next quote dearer, until it is cancelled")
  func bound() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let item = ["quote", "DAI", "2000000", "--days", "365"]
    // Its share of what assets lose is known once the curves are made, which nothing waits for.
    let before = try await Self.quote(item, in: system, "with expected losses") {
      $0["expected_loss_cents"]?.uint64 ?? 0 > 0
    }
    #expect(before["market"]?["sold_cents"]?.uint64 == 0 && before["bindable"] == true)

    var policies: [String] = []
    for asset in ["USDC", "USDT", "FRAX"] {
      let token = try #require(
        try await system.json("quote", asset, "8000000", "--days", "90")["quote_token"]?.string)
      let bound = try await system.json("policies", "bind", token, "--holder", "desk-1")
      policies.append(try #require(bound["policy"]?["policy_id"]?.string))
      let again = try await system.mooring("policies", "bind", token, "--holder", "desk-1")
      #expect(again.status != 0, "\(again.text)")
    }
    // 24 of the 50 millions that the example vault has: with two more, more than half are sold.
    let after = try await Self.quote(item, in: system, "after what was sold") {
      $0["market"]?["sold_cents"]?.uint64 == 24_000_000_00
    }
    let (cheap, dear) = (before["premium_cents"]?.uint64, after["premium_cents"]?.uint64)
    #expect(try #require(dear) > #require(cheap), "\(after)")
    #expect(after["expected_loss_cents"] == before["expected_loss_cents"])

    for policy in policies {
      let cancelled = try await system.json("policies", "cancel", policy, "--reason", "review")
      #expect(cancelled["policy"]?["refund_cents"]?.uint64 ?? 0 > 0, "\(cancelled)")
    }
    let last = try await Self.quote(item, in: system, "after what was cancelled") {
      $0["market"]?["sold_cents"]?.uint64 == 0
    }
    #expect(last["premium_cents"] == before["premium_cents"])
    try await system.down(up)
  }

  @Test("an event that is recorded is in the expected loss of the next quotes")
  func event() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let item = ["quote", "LUSD", "100000", "--days", "365"]
    let before = try await Self.quote(item, in: system, "with expected losses") {
      $0["expected_loss_cents"]?.uint64 ?? 0 > 0
    }
    let loss = try #require(before["expected_loss_cents"]?.uint64)
    _ = try await system.json(
      "depegs", "record", "LUSD", "2024-05-01T00:00:00Z", "0.7", "--to", "2024-05-03T00:00:00Z")
    let after = try await Self.quote(item, in: system, "after the event") {
      $0["expected_loss_cents"]?.uint64 ?? 0 > loss
    }
    #expect(after["market"]?["version"]?.uint64 ?? 0 > before["market"]?["version"]?.uint64 ?? 0)
    let technical = try #require(after["technical_premium_cents"]?.uint64)
    #expect(technical > before["technical_premium_cents"]?.uint64 ?? .max)
    try await system.down(up)
  }

  @Test("without RiskService quotes go on and say that the market is old, and follow it again")
  func away() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    _ = try await system.json(
      "config", "set", "params/pricing:market_max_age_seconds=5", "--reason", "trial",
      "--wait-applied")
    let item = ["quote", "USDC", "100000", "--days", "90"]
    let before = try await Self.quote(item, in: system, "of a fresh market") {
      $0["bindable"] == true && $0["expected_loss_cents"]?.uint64 ?? 0 > 0
    }
    let risk = try system.idOfProcess(running: "mooring-risk")
    kill(risk, SIGSTOP)
    let stale = try await Self.quote(item, in: system, "of a stale market") {
      $0["market_stale"] == true
    }
    #expect(stale["bindable"] != true && stale["config_stale"] != true, "\(stale)")
    #expect(stale["premium_cents"] == before["premium_cents"])
    #expect(stale["expected_loss_cents"] == before["expected_loss_cents"])
    kill(risk, SIGKILL)
    try await up.line(containing: "risk is ready again")
    _ = try await system.json("vault", "set", "--capital", "60000000", "--reason", "review")
    let again = try await Self.quote(item, in: system, "of the market that is followed again") {
      $0["market"]?["capital_cents"]?.uint64 == 60_000_000_00 && $0["bindable"] == true
    }
    #expect(again["market_stale"] != true)
    #expect(again["expected_loss_cents"] == before["expected_loss_cents"])
    try await system.down(up)
  }

  /// Asks for a quote until it is as wanted.
  private static func quote(
    _ item: [String], in system: TestSystem, _ wanted: String,
    _ isWanted: (JSONValue) -> Bool
  ) async throws -> JSONValue {
    var last = JSONValue.null
    try await eventually("a quote \(wanted)") {
      last = try await system.json(item)
      return isWanted(last)
    }
    return last
  }
}

extension JSONValue {
  /// The text of a value that is one.
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
}
