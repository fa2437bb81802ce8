import FoundationEssentials
import Glibc
import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("Everything in one folder", .serialized)
struct UpTests {
  static let rate = "params/pricing:base_rate_USDC"

  @Test("a change is made, seen, explained and taken back", arguments: [false, true])
  func change(asOrdinaryUser: Bool) async throws {
    let system = try TestSystem(asOrdinaryUser: asOrdinaryUser)
    let up = try await system.up()
    let before = try await system.json("config", "get", Self.rate)
    #expect(before["entry"]?["value"] == .number(JSONNumber(0.04) ?? JSONNumber(0 as Int64)))

    let set = try await system.json(
      "config", "set", "base_rate_USDC=0.05", "--reason", "review", "--wait-applied")
    let revision = try #require(set["outcome"]?["revision"]?.uint64)
    #expect(set["outcome"]?["committed"] == true)
    #expect(
      try await system.mooring("config", "get", "base_rate_USDC", "--value-only").lines == ["0.05"])

    let history = try await system.mooring("config", "history", Self.rate)
    #expect(history.text.contains("review") && history.text.contains("unix:"), "\(history.text)")
    let explained = try await system.mooring("config", "explain", Self.rate)
    #expect(explained.text.contains("review"), "\(explained.text)")

    let back = try await system.mooring(
      "config", "rollback", "--undo", "\(revision)", "--reason", "wrong")
    #expect(back.status == 0, "\(back.text)")
    #expect(try await system.mooring("config", "get", Self.rate, "--value-only").lines == ["0.04"])
    let past = try await system.mooring(
      "config", "get", Self.rate, "--at-revision", "\(revision)", "--value-only")
    #expect(past.lines == ["0.05"])
    try await system.down(up)
    try await system.hasNoProcesses()
  }

  @Test("what is refused says all that is wrong, and the exit code says that it was refused")
  func refused() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let answer = try await system.mooring(
      "config", "set", "\(Self.rate)=7", "params/pricing:min_premium_rate=much",
      "params/pricing:nothing=1")
    #expect(answer.status == 65, "\(answer.text)")
    #expect(answer.text.contains("CHANGE_REFUSED"), "\(answer.text)")
    #expect(answer.text.contains("[out_of_range]"), "\(answer.text)")
    #expect(answer.text.contains("[wrong_type]"), "\(answer.text)")
    #expect(answer.text.contains("[unknown_parameter]"), "\(answer.text)")

    let conflict = try await system.mooring(
      "config", "set", "\(Self.rate)=0.05", "--expect-version", "99")
    #expect(conflict.status == 73, "\(conflict.text)")
    let rehearsal = try await system.mooring("config", "set", "\(Self.rate)=0.05", "--dry-run")
    #expect(rehearsal.status == 0 && rehearsal.text.contains("0.05"), "\(rehearsal.text)")
    let names = try await system.mooring("config", "set", "base_rate_USDX=1", "\(Self.rate)=7")
    #expect(names.status == 65 && names.text.contains("CHANGE_REFUSED"), "\(names.text)")
    #expect(names.text.contains("there is no parameter base_rate_USDX"), "\(names.text)")
    #expect(names.text.contains("did you mean base_rate_USD"), "\(names.text)")
    #expect(names.text.contains("[out_of_range]"), "\(names.text)")
    let short = try await system.mooring("strategy", "set", "orderbook_skew", "buy_threshold=1.5")
    let full = "did you mean strategy/orderbook_skew:parameters.buy_threshold?"
    #expect(short.status == 65 && short.text.contains(full), "\(short.text)")
    let unknown = try await system.mooring("config", "get", "base_rate_USDX")
    #expect(unknown.status == 66 && unknown.text.contains("did you mean base_rate_USD"))
    let both = try await system.mooring("config", "get", "base_rate_USDX", "nothing_like_it")
    #expect(both.status == 66 && both.text.contains("no parameter nothing_like_it"), "\(both.text)")
    #expect(both.text.contains("no parameter base_rate_USDX"), "\(both.text)")
    let judged = try await system.mooring("config", "validate", "\(Self.rate)=7")
    #expect(judged.status == 1, "\(judged.text)")
    let value = try await system.mooring("config", "get", Self.rate, "--value-only")
    #expect(value.lines == ["0.04"])
    try await system.down(up)
  }

  @Test("a second start is refused while the first runs, and goes on with its data afterwards")
  func resumes() async throws {
    let system = try TestSystem()
    let first = try await system.up()
    _ = try await system.json("config", "set", "\(Self.rate)=0.05", "--reason", "kept")
    let second = try await system.mooring("up")
    #expect(second.status == 73, "\(second.text)")
    #expect(second.text.contains("already running"), "\(second.text)")
    try await system.down(first)
    #expect(try await system.mooring("config", "list").status == 69)

    let again = try await system.up()
    #expect(try await system.mooring("config", "get", Self.rate, "--value-only").lines == ["0.05"])
    try await system.down(again)
  }

  @Test("a service that is killed is started again, and its values are still there")
  func restarted() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    _ = try await system.json("config", "set", "\(Self.rate)=0.05", "--reason", "kept")
    kill(try system.idOfProcess(running: "mooring-config"), SIGKILL)
    try await up.line(containing: "config is ready again")
    #expect(try await system.mooring("config", "get", Self.rate, "--value-only").lines == ["0.05"])
    #expect(try await system.mooring("health", "config").status == 0)
    try await system.down(up)
  }

  @Test("when the supervisor is killed everything ends, and the next start works")
  func supervisorKilled() async throws {
    let system = try TestSystem()
    let first = try await system.up()
    _ = try await system.json("config", "set", "\(Self.rate)=0.05", "--reason", "kept")
    first.send(SIGKILL)
    #expect(try await first.end() == -SIGKILL)
    let again = try await system.up()
    #expect(try await system.mooring("config", "get", Self.rate, "--value-only").lines == ["0.05"])
    try await system.down(again)
    try await system.hasNoProcesses()
  }

  @Test("a secret is kept and shown to nobody, with nothing to set up")
  func secret() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let set = try await system.mooring(
      "config", "set", "env/exchange:hyperliquid.api_secret=hunter2", "--reason", "first")
    #expect(set.status == 0, "\(set.text)")
    #expect(!set.text.contains("hunter2"), "\(set.text)")
    let get = try await system.mooring(
      "config", "get", "env/exchange:hyperliquid.api_secret", "--value-only")
    #expect(get.lines == ["***"])
    try await system.down(up)
    // The key is still there at the next start: without it the service would complain.
    let again = try await system.up()
    let same = try await system.mooring(
      "config", "set", "env/exchange:hyperliquid.api_secret=hunter2")
    #expect(same.text.contains("Nothing differs"), "\(same.text)")
    try await system.down(again)
  }

  @Test("status and health tell what runs")
  func status() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let status = try await system.mooring("status")
    #expect(status.status == 0, "\(status.text)")
    #expect(status.text.contains("config") && status.text.contains("serving"), "\(status.text)")
    #expect(try await system.mooring("health", "config").lines == ["SERVING"])
    try await system.down(up)
    #expect(try await system.mooring("health", "config").status == 69)
  }
}

extension JSONValue {
  /// The number of a value that is a whole one.
  var uint64: UInt64? { if case .number(let number) = self { number.uint64 } else { nil } }
}
