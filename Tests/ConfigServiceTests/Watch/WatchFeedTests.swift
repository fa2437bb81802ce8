import Basics
import JSON
import TestSupport
import Testing

@testable import ConfigService

extension WatchedState {
  /// A state of the sample's catalogue.
  init(_ state: ConfigState) { self.init(state: state, catalogue: Sample.catalogue) }
}

@Suite("What a consumer is told")
struct WatchFeedTests {
  let subscription: Subscription

  init() throws {
    self.subscription = Subscription(
      environment: Sample.environment,
      patterns: [try #require(Subscription.Pattern("strategy/*"))])
  }

  func delta(from old: ConfigState, to new: ConfigState) -> [FeedValue] {
    WatchFeed.delta(
      of: self.subscription, from: WatchedState(old), to: WatchedState(new),
      among: new.names(changedSince: old))
  }

  @Test("is resolved, and nothing that was not asked for")
  func snapshot() {
    let state = Sample.defaults.changed(
      Sample.set(Sample.skew, "top_levels", .float(7)),
      Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")))
    let values = WatchFeed.snapshot(of: self.subscription, at: WatchedState(state))
    #expect(values.allSatisfy { $0.name.namespace == Sample.skew })
    let levels = values.filter { $0.name.key.description == "top_levels" }
    #expect(levels.map(\.value) == [.float(7), .float(9)])
    #expect(levels.map { $0.symbol?.description } == [nil, "BTCUSDT"])
  }

  @Test("is only what differs")
  func delta() {
    let before = Sample.defaults.changed(
      Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")))
    let after = before.changed(
      Sample.unset(Sample.skew, "top_levels", in: Sample.scope("BTCUSDT")),
      Sample.set(Sample.skew, "buy_threshold", .float(2)),
      Sample.set(Sample.pricing, "base_rate_USDC", .float(0.05)))
    let values = self.delta(from: before, to: after)
    #expect(values.map(\.name.key.description) == ["buy_threshold", "top_levels"])
    #expect(values.map(\.value) == [.float(2), nil])
  }

  @Test("is nothing for a change that a higher layer hides")
  func hidden() {
    let before = Sample.defaults.changed(Sample.set(Sample.skew, "top_levels", .float(7)))
    let after = before.changed(
      Sample.set(Sample.skew, "top_levels", .float(9), in: .everywhere))
    #expect(self.delta(from: before, to: after).isEmpty)
  }

  @Test("is the difference of any two states", arguments: 0..<50 as Range<UInt64>)
  func anyTwo(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var states = [Sample.defaults]
    for _ in 0..<12 {
      let symbol = Bool.random(using: &random) ? "BTCUSDT" : nil
      let value = JSONValue.float(Double(Int.random(in: 1...20, using: &random)))
      states.append(
        states[states.count - 1].changed(
          Bool.random(using: &random)
            ? Sample.set(Sample.skew, "top_levels", value, in: Sample.scope(symbol))
            : Sample.unset(Sample.skew, "top_levels", in: Sample.scope(symbol))))
    }
    let first = Int.random(in: 0..<states.count, using: &random)
    let last = Int.random(in: first..<states.count, using: &random)
    var told = Told(WatchFeed.snapshot(of: self.subscription, at: WatchedState(states[first])))
    told.take(self.delta(from: states[first], to: states[last]))
    #expect(
      told == Told(WatchFeed.snapshot(of: self.subscription, at: WatchedState(states[last]))),
      "seed \(seed)")
  }
}

/// A consumer that keeps what it is told.
struct Told: Equatable {
  private var values: [String: FeedValue] = [:]

  init(_ values: [FeedValue]) { self.take(values) }

  mutating func take(_ values: [FeedValue]) {
    for value in values {
      self.values["\(value.name) \(value.symbol?.description ?? "")"] =
        value.value == nil ? nil : value
    }
  }
}

@Suite("The log of what was told")
struct FeedLogTests {
  func value(_ number: Double, at revision: UInt64, key: String = "top_levels") -> FeedValue {
    FeedValue(
      name: Sample.name(Sample.skew, key), symbol: nil, value: .float(number),
      layer: .storedEnvironment, scope: Sample.scope(), revision: Revision(revision))
  }

  func append(_ log: inout FeedLog, _ number: Double, _ after: UInt64, _ through: UInt64) {
    log.append(
      [self.value(number, at: through)], after: Revision(after), through: Revision(through))
  }

  @Test("knows which revisions changed something")
  func changes() {
    var log = FeedLog(completeAfter: Revision(2))
    self.append(&log, 1, 4, 5)
    self.append(&log, 2, 7, 9)
    func changes(_ after: UInt64, _ through: UInt64) -> Bool? {
      log.changes(after: Revision(after), through: Revision(through))
    }
    #expect(changes(5, 5) == false)
    #expect(changes(2, 4) == false)
    #expect(changes(4, 5) == true)
    #expect(changes(5, 7) == false)
    // A step over several revisions counts for each of them.
    #expect(changes(5, 8) == true)
    #expect(changes(9, 20) == false)
    // Too long ago to be known, but for what is known.
    #expect(changes(1, 4) == nil)
    #expect(changes(1, 5) == true)
  }

  @Test("puts steps together, the latest value of each")
  func together() {
    var log = FeedLog(completeAfter: .zero)
    self.append(&log, 1, 0, 1)
    log.append(
      [self.value(5, at: 2, key: "buy_threshold")], after: Revision(1), through: Revision(2))
    self.append(&log, 3, 2, 3)
    #expect(log.delta(after: .zero)?.map(\.value) == [.float(5), .float(3)])
    #expect(log.delta(after: Revision(2))?.map(\.value) == [.float(3)])
    #expect(log.delta(after: Revision(3)) == [])
  }

  @Test("forgets the oldest steps, and says so")
  func bounded() {
    var log = FeedLog(completeAfter: .zero)
    for revision in 0..<UInt64(FeedLog.stepsMax + 10) {
      self.append(&log, Double(revision), revision, revision + 1)
    }
    #expect(log.completeAfter == Revision(10))
    #expect(log.delta(after: Revision(9)) == nil)
    #expect(log.delta(after: Revision(10)) != nil)
    var large = FeedLog(completeAfter: .zero)
    let values = Array(repeating: self.value(1, at: 1), count: FeedLog.valuesMax)
    large.append(values, after: .zero, through: Revision(1))
    #expect(large.delta(after: .zero)?.count == values.count)
    self.append(&large, 2, 1, 2)
    #expect(large.completeAfter == Revision(1))
  }
}
