import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("Everything with made-up data", .serialized)
struct DemoSystemTests {
  /// Enough of everything, and quickly there.
  static let size = ["MOORING_DEMO_DAYS": "30", "MOORING_DEMO_POLICIES": "60"]

  @Test("every command of risk answers, what it says is labelled, and a second start adds nothing")
  func demo() async throws {
    let system = try TestSystem(variables: Self.size)
    let first = try await Self.up(system)
    #expect(first.output.contains("prices: 100 %"), "\(first.output)")
    #expect(first.output.contains("everything here is made up"), "\(first.output)")
    let vault = try await system.json("vault", "show")
    #expect(vault["vault"]?["label"] == "demo" && vault["vault"]?["policy_count"]?.uint64 == 60)
    let run = try await system.mooring("risk", "run")
    #expect(run.status == 0 && run.text.contains("generated"), "\(run.text)")
    let report = try await system.json("risk", "report", "latest")
    #expect(report["degraded"] == true, "\(report)")
    let models = try await system.json("risk", "models")
    #expect(models["models"]?[13]?["baseline_rate"] != nil, "\(models)")
    let quote = try await system.json("quote", "USDC", "100000", "--days", "90")
    #expect(quote["market"]?["capital_cents"] == vault["vault"]?["capital_cents"])
    #expect(quote["market"]?["sold_cents"] == vault["vault"]?["sold_cents"])
    try await system.down(first)

    let second = try await Self.up(system)
    #expect(second.output.contains("nothing changed") || second.output.contains("prices: "))
    #expect(!second.output.contains("policies: "), "\(second.output)")
    #expect(try await system.json("vault", "show")["vault"] == vault["vault"])
    try await system.down(second)
  }

  @Test("nothing is made up where a real vault is, nor without being asked to")
  func refused() async throws {
    let system = try TestSystem(variables: Self.size)
    let first = try await system.up()
    #expect(!first.output.contains("made up"), "\(first.output)")
    // The example becomes somebody's own as soon as he says what is in it.
    _ = try await system.json("vault", "set", "--capital", "60000000", "--reason", "review")
    try await system.down(first)
    let refused = try await system.mooring("up", "--demo")
    #expect(refused.status == 70, "\(refused.text)")
    #expect(refused.text.contains("what is not made up (vault)"), "\(refused.text)")
    let again = try await system.up()
    #expect(try await system.json("vault", "show")["vault"]?["policy_count"]?.uint64 ?? 0 == 0)
    try await system.down(again)
  }

  private static func up(_ system: TestSystem) async throws -> TestProgram {
    let program = try system.start(mooring: ["up", "--demo"])
    try await program.line(containing: "Ctrl-C stops everything")
    return program
  }
}
