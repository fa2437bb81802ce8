import Basics
import ContractConfig
import FoundationEssentials
import JSON
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigClient
@testable import MooringCLI

@Suite("Following a strategy")
struct FollowingTests {
  static let session = Session(environment: [:])

  static func following(_ watch: ScriptedWatch, isLong: Bool = true) throws -> ConfigFollowing {
    var following = ConfigFollowing(
      subscription: try WatchSubscription(
        service: "strategy-follower", instance: "test", namespaces: ["strategy/skew"]),
      socket: watch.socket, logger: .disabled)
    following.preparesLong = isLong
    following.endsOnSignals = false
    return following
  }

  @Test("each set is applied or refused by the command, and only when it is another")
  func applied() async throws {
    let watch = try ScriptedWatch([
      ScriptedWatch.snapshot(1, [("threshold", "", 1.25), ("threshold", "BTC", 1.5)]),
      // Another symbol's affair.
      ScriptedWatch.delta(2, [("threshold", "ETH", 9)]),
      ScriptedWatch.delta(3, [("threshold", "BTC", 2.5)]),
      ScriptedWatch.delta(4, [("threshold", "BTC", 1.75)]),
    ])
    let command = """
      read -r line; printf '%s\\n' "$line" >> \(watch.file)
      case $line in *2.5*) echo first >&2; echo 'too much' >&2; exit 3;; esac
      """
    let follower = StrategyFollower(
      strategy: "skew", symbol: "BTC",
      command: FollowerProgram(command: command, limit: .seconds(60)), isJSON: true,
      session: Self.session, logger: .disabled)
    let ending = ConfigFollowing.Ending()
    let following = try Self.following(watch)
    let task = Task {
      try await following.run(
        ending: ending, observer: { follower.observe($0) },
        prepare: { snapshot throws(SnapshotRejection) in try follower.prepare(snapshot) })
    }
    try await watch.acknowledgements.first { $0.revision == 4 }
    ending.end()
    try await task.value
    let states = watch.acknowledgements.elements.map(\.state)
    #expect(states == [.applied, .applied, .rejected, .applied])
    #expect(watch.acknowledgements.elements[2].reason == "the command exited with 3: too much")
    let lines = try String(contentsOfFile: watch.file, encoding: .utf8).split(separator: "\n")
    let sets = try lines.map { try JSONValue(parsing: String($0)) }
    #expect(sets.compactMap { $0["revision"] } == [1, 3, 4])
    #expect(sets.last?["values"]?["threshold"] == .number(try #require(JSONNumber(1.75))))
    #expect(sets.last?["symbol"] == "BTC")
    try FileManager.default.removeItem(atPath: watch.file)
    await watch.close()
  }

  @Test("a refusal that will not pass ends following with it")
  func refused() async throws {
    let watch = try ScriptedWatch([], refusal: RPCError(.notFound, "There is no strategy/skew."))
    let following = try Self.following(watch, isLong: false)
    await #expect(throws: CommandFailure.self) {
      try await following.run(
        ending: ConfigFollowing.Ending(), observer: { _ in }, prepare: { _ in })
    }
    await watch.close()
  }

  @Test("a command that takes too long is ended with all it started, and its set refused")
  func tooLong() {
    let program = FollowerProgram(command: "sleep 1000 & wait", limit: .milliseconds(50))
    do {
      try program.run(with: "{}")
      Issue.record("accepted")
    } catch {
      #expect(error.reason.contains("longer than"))
    }
  }

  @Test("a line of any length reaches the command, whether it reads it or not")
  func longLine() throws {
    let line = String(repeating: "x", count: 1 << 20)
    try FollowerProgram(command: "exit 0", limit: .seconds(60)).run(with: line)
    try FollowerProgram(command: "test $(wc -c) -eq 1048577", limit: .seconds(60)).run(with: line)
  }

  @Test(
    "why a set is refused fits in one line",
    arguments: [
      (.exited(3), false, "a\nb\n", "the command exited with 3: b"),
      (.exited(1), false, "", "the command exited with 1"),
      (.killed(signal: 9), false, "x", "the command was ended by signal 9: x"),
      (.killed(signal: 9), true, "x", "the command took longer than 5.0 seconds"),
    ] as [(ProcessEnd, Bool, String, String)])
  func reasons(end: ProcessEnd, isLate: Bool, said: String, text: String) {
    #expect(FollowerProgram.reason(end, isLate: isLate, said: said, .seconds(5)) == text)
  }
}

@Suite("What a watcher shows")
struct WatchProgressTests {
  static func snapshot(
    _ revision: UInt64, _ values: [(String, String, Double)]
  ) throws -> ConfigSnapshot {
    let hash = try #require(
      unsafe ChainHash(bytes: Array(repeating: UInt8(revision), count: 32).span.bytes))
    var slots: [ConfigSnapshot.Slot: ResolvedParameter] = [:]
    for (key, symbol, number) in values {
      slots[ConfigSnapshot.Slot(key: key, symbol: symbol)] = ResolvedParameter(
        value: .number(number), isSensitive: key == "secret")
    }
    return ConfigSnapshot(
      token: SnapshotToken(epoch: StoreEpoch(1), revision: Revision(revision), chainHash: hash),
      environment: try #require(EnvironmentName("development")),
      namespaces: ["strategy/skew": slots])
  }

  @Test("the first snapshot is shown on request only, then each difference once")
  func differences() throws {
    var progress = WatchProgress(countMax: 1, initial: false)
    let first = try Self.snapshot(1, [("a", "", 1), ("b", "", 2), ("a", "BTC", 5)])
    #expect(progress.text(for: first, isJSON: false) == ("", false))
    let same = try Self.snapshot(2, [("a", "", 1), ("b", "", 2), ("a", "BTC", 5)])
    #expect(progress.text(for: same, isJSON: false) == ("", false))
    let second = try Self.snapshot(3, [("a", "", 3), ("b", "", 2), ("a", "BTC", 6), ("c", "", 1)])
    let (text, isLast) = progress.text(for: second, isJSON: false)
    #expect(
      text == """
        revision 3  strategy/skew:a  1 → 3
        revision 3  strategy/skew:a for BTC  5 → 6
        revision 3  strategy/skew:c  – → 1

        """)
    #expect(isLast)
  }

  @Test("a symbol that only follows the common value is not told of")
  func follows() throws {
    let before = try Self.snapshot(1, [("a", "", 1), ("b", "BTC", 5)])
    let after = try Self.snapshot(2, [("a", "", 2), ("b", "BTC", 5)])
    let differences = SnapshotDifference.all(from: before, to: after)
    #expect(differences.map(\.symbol) == [""])
  }

  @Test("programs get one object a revision, and secrets are not shown")
  func json() throws {
    var progress = WatchProgress(countMax: nil, initial: true)
    let first = try Self.snapshot(1, [("secret", "", 1)])
    let (text, isLast) = progress.text(for: first, isJSON: true)
    let object = try JSONValue(parsing: text)
    #expect(object["revision"] == 1)
    #expect(object["changes"]?[0]?["value"] == "***")
    #expect(!isLast)
  }

  @Test("a lost stream is told once, and once that it is back")
  func lost() {
    var progress = WatchProgress(countMax: nil, initial: false)
    #expect(progress.line(for: .streamLost(nil)) != nil)
    #expect(progress.line(for: .streamLost(nil)) == nil)
    #expect(progress.line(for: .becameFresh) != nil)
    #expect(progress.line(for: .becameFresh) == nil)
  }
}
