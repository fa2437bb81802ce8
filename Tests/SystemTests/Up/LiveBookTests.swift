import Basics
import FoundationEssentials
import Glibc
import JSON
import ServiceRuntime
import TestSupport
import Testing

/// Previews of a change, with the policies that RiskService keeps.
@Suite("The effect of a change on policies in force")
struct LiveBookTests {
  static let preview = ["preview", "params/pricing:base_rate_USDC=0.05"]

  /// Three policies of one kind and two of another, halfway through their year.
  static func book() -> String {
    let starts = SystemClock().wallNow - .seconds(180 * 86_400)
    let term = "\(starts),\(starts + .seconds(365 * 86_400))"
    let usdc = (1...3).map { "c-\($0),USDC,100000,0.97,0.9,\(term)\n" }
    let usdt = (1...2).map { "t-\($0),USDT,250000,0.95,0.88,\(term)\n" }
    return "external_id,asset,cover,trigger,floor,starts_at,ends_at\n"
      + (usdc + usdt).joined()
  }

  @Test("is told beside the reference book, and says that it is missing without RiskService")
  func liveBook() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let file = system.folder + "/book.csv"
    try Self.book().write(toFile: file, atomically: false, encoding: .utf8)
    let taken = try await system.mooring("policies", "import", file, "--reason", "review")
    #expect(taken.status == 0, "\(taken.text)")

    // The market, in which the vault is, comes to PricingService by itself.
    try await eventually("the policies are priced") {
      (try await system.json(Self.preview)["live"]?["premium_before_cents"]?.uint64 ?? 0) > 0
    }
    let first = try await system.json(Self.preview)
    let live = try #require(first["live"])
    #expect(live["policy_count"]?.uint64 == 5, "\(first)")
    #expect(live["quote_count"]?.uint64 == 2)
    let before = try #require(live["premium_before_cents"]?.uint64)
    let after = try #require(live["premium_after_cents"]?.uint64)
    #expect(after > before)
    let reference = try #require(first["reference"])
    #expect(reference["quote_count"]?.uint64 ?? 0 >= 200)
    let shown = try await system.mooring(Self.preview)
    #expect(shown.status == 0 && shown.text.contains("\nlive "), "\(shown.text)")

    let risk = try system.idOfProcess(running: "mooring-risk")
    kill(risk, SIGSTOP)
    let alone = try await system.json(Self.preview)
    kill(risk, SIGCONT)
    #expect(alone["live"]?["partial"] == true, "\(alone)")
    #expect("\(alone)".contains("RiskService did not answer"))
    #expect(alone["live"]?["policy_count"]?.uint64 ?? 0 == 0)
    #expect(alone["reference"]?["quote_count"] == reference["quote_count"])
    #expect(alone["reference"]?["total_change"] != nil)

    try await eventually("the live book is back") {
      try await system.json(Self.preview)["live"]?["policy_count"]?.uint64 == 5
    }
    try await system.down(up)
  }
}
