import JSON
import Testing

/// The commands about prices, against everything that `mooring up` starts.
@Suite("Prices on the command line")
struct PricingCommandTests {
  @Test("a quote explains itself, also by the parameters of then; changes are tried before")
  func commands() async throws {
    // The vault of RiskService is another test's; the prices here are those of the example.
    let system = try TestSystem(variables: ["MOORING_MARKET_SOURCE": "example"])
    let up = try await system.up()
    let quote = ["quote", "USDC", "100000", "--days", "90", "--trigger", "0.97"]
    let first = try await system.json(quote)
    #expect(first["premium_cents"]?.uint64 == 1_023_29, "\(first)")
    let revision = try #require(first["config_revision"]?.uint64)

    let preview = try await system.mooring("preview", "params/pricing:base_rate_USDC=0.05")
    #expect(preview.status == 0 && preview.text.contains("reference"), "\(preview.text)")
    #expect(preview.text.contains("25.00 %"), "\(preview.text)")
    let short = try await system.mooring("preview", "base_rate_USDC=0.05")
    #expect(short.status == 0 && short.lines == preview.lines, "\(short.text)")
    let rehearsed = try await system.mooring(
      "config", "set", "base_rate_USDC=0.05", "--reason", "review", "--dry-run")
    #expect(rehearsed.status == 0 && rehearsed.text.contains("This would change:"))
    #expect(rehearsed.text.contains(preview.text), "\(rehearsed.text)")
    let wrong = try await system.mooring("preview", "base_rate_USDC=2")
    #expect(wrong.status == 1 && !wrong.text.contains("reference"), "\(wrong.text)")
    #expect(try await system.json(quote)["premium_cents"]?.uint64 == 1_023_29)

    _ = try await system.json(
      ["config", "set", "base_rate_USDC=0.05", "--reason", "review", "--wait-applied"])
    let explained = try await system.mooring(quote + ["--explain"])
    #expect(explained.status == 0 && explained.text.contains("$1,279.11"), "\(explained.text)")
    for word in ["STEP", "utilization", "stress", "minimum", "capital", "revision"] {
      #expect(explained.text.contains(word), "\(word) is not in\n\(explained.text)")
    }
    let again = try await system.mooring(quote + ["--at-revision", "\(revision)"])
    #expect(again.status == 0 && again.text.contains("$1,023.29"), "\(again.text)")
    #expect(again.text.contains("now it is $1,279.11"), "\(again.text)")
    let refused = try await system.mooring("quote", "USDC", "1", "--days", "90")
    #expect(refused.status == 65 && refused.text.contains("cover_cents"), "\(refused.text)")
    let stranger = try await system.mooring("quote", "NEWUSD", "100000")
    #expect(stranger.text.contains("not among the insured assets"), "\(stranger.text)")
    let unknown = try await system.mooring("lint-rates", "NEWUSD")
    #expect(unknown.status == 65 && unknown.text.contains("assets[0]"), "\(unknown.text)")

    let tranches = try await system.mooring("tranches", "--utilization", "1")
    #expect(tranches.status == 0 && tranches.lines.count >= 8, "\(tranches.text)")
    #expect(tranches.text.contains("SURE-EQT") && tranches.text.contains("25.00 %"))
    let lint = try await system.mooring("lint-rates", "USDC")
    #expect(lint.status == 1 && lint.text.contains("SURE_EQT_apy_min"), "\(lint.text)")
    try await system.down(up)
  }
}
