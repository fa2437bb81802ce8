import FoundationEssentials
import Glibc
import JSON
import TestSupport
import Testing

/// One after the other: each starts a database and services of its own.
@Suite("Programs that follow a strategy", .serialized)
struct FollowTests {
  static let key = "parameters.buy_threshold"

  /// A command that keeps what it is given, and refuses a threshold of 2.
  static let script = """
    read -r line; case $line in *'"parameters.buy_threshold":2,'*) echo 'too much' >&2; exit 3;; \
    esac; printf '%s\\n' "$line"
    """

  static func follow(_ system: TestSystem, symbol: String) throws -> TestProgram {
    try system.start(mooring: [
      "strategy", "follow", "orderbook_skew", "--symbol", symbol, "--exec", Self.script,
    ])
  }

  @Test("each symbol's follower gets its own set, and a change waits until it is applied")
  func symbols() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let bitcoin = try Self.follow(system, symbol: "BTCUSDT")
    let ether = try Self.follow(system, symbol: "ETHUSDT")
    for follower in [bitcoin, ether] {
      try await follower.line(containing: #""parameters.buy_threshold":1.2"#)
      try await follower.line(containing: "Configuration updated")
    }
    let set = try await system.mooring(
      "strategy", "set", "orderbook_skew", "\(Self.key)=1.5", "--symbol", "BTCUSDT", "--reason",
      "trial", "--wait-applied", "--wait-timeout", "30s")
    #expect(set.status == 0, "\(set.text)")
    #expect(set.text.contains("In force"), "\(set.text)")
    try await bitcoin.line(containing: #""parameters.buy_threshold":1.5"#)
    #expect(!ether.lines.contains { $0.contains(#""parameters.buy_threshold":1.5"#) })

    let common = try await system.mooring(
      "strategy", "set", "orderbook_skew", "parameters.top_levels=7", "--wait-applied",
      "--wait-timeout", "30s")
    #expect(common.status == 0, "\(common.text)")
    for follower in [bitcoin, ether] {
      try await follower.line(containing: #""parameters.top_levels":7"#)
    }
    for follower in [bitcoin, ether] {
      follower.send(SIGTERM)
      #expect(try await follower.end() == 0)
    }
    try await system.down(up)
  }

  @Test("a set that the program refuses is reported with its words, and the change not complete")
  func rejected() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let follower = try Self.follow(system, symbol: "BTCUSDT")
    try await follower.line(containing: "Configuration updated")
    let set = try await system.mooring(
      "strategy", "set", "orderbook_skew", "\(Self.key)=2", "--wait-applied", "--wait-timeout",
      "60s", "--override-step", "--reason", "trial")
    #expect(set.status == 1, "\(set.text)")
    #expect(set.text.contains("too much"), "\(set.text)")
    try await follower.line(containing: "Configuration rejected")
    let rows = try await system.mooring("config", "subscribers", "--state", "rejected")
    #expect(rows.text.contains("strategy-follower") && rows.text.contains("too much"))
    follower.send(SIGTERM)
    #expect(try await follower.end() == 0)
    try await system.down(up)
  }

  @Test("with the store gone a follower keeps its set, and hears of changes once it is back")
  func storeKilled() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let follower = try Self.follow(system, symbol: "BTCUSDT")
    try await follower.line(containing: "Configuration updated")
    kill(try system.idOfProcess(running: "postgres -D"), SIGKILL)
    kill(try system.idOfProcess(running: "mooring-config"), SIGKILL)
    try await follower.line(containing: "it stays in force")
    try await up.line(containing: "config is ready again")
    // What is known is served before the database is back; changes have to wait for that.
    var set = try await Self.setOnceMore(system)
    for _ in 1..<Self.attemptsMax where set.status == Self.unavailable {
      set = try await Self.setOnceMore(system)
    }
    #expect(set.status == 0, "\(set.text)")
    try await follower.line(containing: #""parameters.buy_threshold":1.4"#)
    follower.send(SIGTERM)
    #expect(try await follower.end() == 0)
    try await system.down(up)
  }

  /// The exit code of a service that cannot do it now.
  private static let unavailable: Int32 = 69
  /// Each attempt takes most of a second while the database is away.
  private static let attemptsMax = 60

  private static func setOnceMore(_ system: TestSystem) async throws -> TestSystem.Answer {
    try await system.mooring(
      "strategy", "set", "orderbook_skew", "\(Self.key)=1.4", "--wait-applied", "--wait-timeout",
      "60s", "--timeout", "60s")
  }

  @Test("the example in Python follows as well")
  func python() async throws {
    let top = String(#filePath.dropLast("/Tests/SystemTests/Up/FollowTests.swift".count))
    let chosen = ProcessInfo.processInfo.environment["MOORING_TEST_PYTHON"]
    let python = chosen ?? top + "/.venv/bin/python"
    let system = try TestSystem()
    let up = try await system.up()
    let follower = try system.start([
      python, "-B", "\(top)/examples/follow_strategy.py", "orderbook_skew", "--symbol", "BTCUSDT",
    ])
    try await follower.line(containing: #""parameters.buy_threshold": 1.2"#)
    let set = try await system.mooring(
      "strategy", "set", "orderbook_skew", "\(Self.key)=1.5", "--symbol", "BTCUSDT",
      "--wait-applied", "--wait-timeout", "30s")
    #expect(set.status == 0, "\(set.text)")
    try await follower.line(containing: #""parameters.buy_threshold": 1.5"#)
    follower.send(SIGTERM)
    #expect(try await follower.end() == -SIGTERM)
    try await system.down(up)
  }

  @Test("a watcher shows a change as one object, and ends when it was told to")
  func watched() async throws {
    let system = try TestSystem()
    let up = try await system.up()
    let watcher = try system.start(mooring: [
      "config", "watch", "params/pricing", "--json", "--initial", "--count", "1",
    ])
    try await watcher.line(containing: "base_rate_USDC")
    _ = try await system.json("config", "set", "base_rate_USDC=0.05", "--reason", "watch")
    #expect(try await watcher.end() == 0)
    let last = try JSONValue(parsing: try #require(watcher.lines.last))
    #expect(last["changes"]?[0]?["key"] == "base_rate_USDC")
    #expect(last["changes"]?[0]?["symbol"] == "")
    try await system.down(up)
  }
}
