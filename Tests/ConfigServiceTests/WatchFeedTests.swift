import Basics
import JSON
import TestSupport
import Testing

@testable import ConfigService

/// A consumer as it should be: it keeps what it is told and checks that nothing is missing.
struct ModelConsumer {
  struct Place: Hashable {
    let name: ParameterName
    let symbol: Symbol?
  }

  var values: [Place: JSONValue] = [:]
  var installed: Revision?

  mutating func take(_ values: [FeedValue], at revision: Revision, isSnapshot: Bool) {
    if isSnapshot { self.values = [:] }
    for value in values {
      self.values[Place(name: value.name, symbol: value.symbol)] = value.value
    }
    self.installed = revision
  }
}

@Suite("What a consumer is told")
struct WatchFeedTests {
  let subscription: Subscription

  init() throws {
    self.subscription = Subscription(
      environment: Sample.environment,
      patterns: [try #require(Subscription.Pattern("strategy/*"))])
  }

  @Test("is resolved, and nothing that was not asked for")
  func snapshot() {
    let state = Sample.defaults.changed(
      Sample.set(Sample.skew, "top_levels", .float(7)),
      Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")))
    let values = WatchFeed.snapshot(of: self.subscription, at: state, Sample.catalogue)
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
    let values = WatchFeed.delta(
      of: self.subscription, from: before, to: after, Sample.catalogue)
    #expect(values.map(\.name.key.description) == ["buy_threshold", "top_levels"])
    #expect(values.map(\.value) == [.float(2), nil])
  }

  @Test("is nothing for a change that a higher layer hides")
  func hidden() {
    let before = Sample.defaults.changed(Sample.set(Sample.skew, "top_levels", .float(7)))
    let after = before.changed(
      Sample.set(Sample.skew, "top_levels", .float(9), in: .everywhere))
    #expect(
      WatchFeed.delta(of: self.subscription, from: before, to: after, Sample.catalogue).isEmpty)
  }

  @Test(
    "leaves it with the store's own values, however slow it is", arguments: 0..<100 as Range<UInt64>
  )
  func convergence(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var states = [Sample.defaults]
    var machine = SubscriberStateMachine(newest: .zero)
    var consumer = ModelConsumer()
    var now = MonotonicTime(nanoseconds: 0)
    var sendings = 0

    func carryOut(_ action: SubscriberStateMachine.Action) throws {
      switch action {
      case .none: return
      case .sendBookmark(let revision):
        #expect(consumer.installed == revision || consumer.installed == nil)
      case .sendSnapshot(let revision):
        let state = states[Int(revision.count)]
        consumer.take(
          WatchFeed.snapshot(of: self.subscription, at: state, Sample.catalogue),
          at: revision, isSnapshot: true)
      case .sendDelta(let after, let through):
        #expect(consumer.installed == after, "seed \(seed)")
        #expect(after < through)
        consumer.take(
          WatchFeed.delta(
            of: self.subscription, from: states[Int(after.count)],
            to: states[Int(through.count)], Sample.catalogue),
          at: through, isSnapshot: false)
      }
      sendings += 1
    }

    try carryOut(machine.start(from: nil, now: now))
    for _ in 0..<60 {
      now = now + .milliseconds(Int.random(in: 0...400, using: &random))
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        let value = JSONValue.float(Double(Int.random(in: 1...20, using: &random)))
        let symbol = Bool.random(using: &random) ? "BTCUSDT" : nil
        let last = try #require(states.last)
        states.append(
          last.changed(
            Bool.random(using: &random)
              ? Sample.set(Sample.skew, "top_levels", value, in: Sample.scope(symbol))
              : Sample.unset(Sample.skew, "top_levels", in: Sample.scope(symbol))))
        try carryOut(
          machine.advanced(to: Revision(UInt64(states.count - 1)), now: now))
      case 1: try carryOut(machine.written(now: now))
      default: try carryOut(machine.timeAdvanced(to: now))
      }
    }
    for _ in 0..<3 { try carryOut(machine.written(now: now)) }
    let last = try #require(states.last)
    var expected = ModelConsumer()
    expected.take(
      WatchFeed.snapshot(of: self.subscription, at: last, Sample.catalogue),
      at: Revision(UInt64(states.count - 1)), isSnapshot: true)
    #expect(consumer.values == expected.values, "seed \(seed)")
    #expect(consumer.installed == expected.installed)
    #expect(sendings > 0)
  }

  @Test("starts where the consumer left off, or from the beginning when that is unknown")
  func resuming() {
    let now = MonotonicTime(nanoseconds: 0)
    func first(_ resume: UInt64?) -> SubscriberStateMachine.Action {
      var machine = SubscriberStateMachine(newest: Revision(5))
      return machine.start(from: resume.map(Revision.init), now: now)
    }
    #expect(first(nil) == .sendSnapshot(Revision(5)))
    #expect(first(3) == .sendDelta(after: Revision(3), through: Revision(5)))
    #expect(first(5) == .sendBookmark(Revision(5)))
    #expect(first(6) == .sendSnapshot(Revision(5)))
  }

  @Test("begins again when the store was restored")
  func restored() {
    let now = MonotonicTime(nanoseconds: 0)
    var machine = SubscriberStateMachine(newest: Revision(5))
    #expect(machine.start(from: nil, now: now) == .sendSnapshot(Revision(5)))
    #expect(machine.restarted(at: Revision(3), now: now) == .none)
    #expect(machine.written(now: now) == .sendSnapshot(Revision(3)))
  }

  @Test("is a bookmark when nothing has happened for long")
  func bookmarks() {
    var now = MonotonicTime(nanoseconds: 0)
    var machine = SubscriberStateMachine(newest: Revision(5))
    _ = machine.start(from: Revision(5), now: now)
    _ = machine.written(now: now)
    now = now + .milliseconds(4_999)
    #expect(machine.timeAdvanced(to: now) == .none)
    now = now + .milliseconds(1)
    #expect(machine.timeAdvanced(to: now) == .sendBookmark(Revision(5)))
  }
}
