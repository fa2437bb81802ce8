import TestSupport
import Testing

@testable import RPCServices

@Suite("Deciding what watchers of health are told")
struct HealthStateMachineTests {
  private typealias Observed = HealthStateMachine.Observed

  private var machine = HealthStateMachine(
    services: ["", "a"], status: .notServing, watchersMax: 2)

  @Test("a watcher is told the present status at once and then waits")
  mutating func firstReport() {
    let first = Observed(status: .notServing, change: 1)
    #expect(self.machine.watch("a", after: nil, as: 1) == .report(first))
    #expect(self.machine.watch("a", after: first, as: 2) == .wait)
  }

  @Test("a service that does not exist is unknown until it does")
  mutating func unknownService() {
    let unknown = Observed(status: nil, change: 0)
    #expect(self.machine.watch("b", after: nil, as: 1) == .report(unknown))
    #expect(self.machine.watch("b", after: unknown, as: 2) == .wait)
    #expect(self.machine.set(.serving, for: "b") == [2])
    let known = Observed(status: .serving, change: 1)
    #expect(self.machine.watch("b", after: unknown, as: 3) == .report(known))
  }

  @Test("only a change of its own service wakes a watcher")
  mutating func wakesOwn() {
    let seen = Observed(status: .notServing, change: 1)
    #expect(self.machine.watch("a", after: seen, as: 7) == .wait)
    #expect(self.machine.set(.serving, for: "") == [])
    #expect(self.machine.set(.notServing, for: "a") == [])
    #expect(self.machine.set(.serving, for: "a") == [7])
    #expect(self.machine.set(.notServing, for: "a") == [])
  }

  @Test("a slow watcher that missed a change and its reversal is told once")
  mutating func slowWatcher() {
    let seen = Observed(status: .notServing, change: 1)
    _ = self.machine.setAll(.serving)
    _ = self.machine.setAll(.notServing)
    let now = Observed(status: .notServing, change: 3)
    #expect(self.machine.watch("a", after: seen, as: 1) == .report(now))
    #expect(self.machine.watch("a", after: now, as: 2) == .wait)
  }

  @Test("one watcher too many is refused until another has gone")
  mutating func limit() {
    let seen = Observed(status: .notServing, change: 1)
    #expect(self.machine.watch("a", after: seen, as: 1) == .wait)
    #expect(self.machine.watch("", after: seen, as: 2) == .wait)
    #expect(self.machine.watch("", after: seen, as: 3) == .refuse)
    self.machine.cancel(1)
    #expect(self.machine.watch("", after: seen, as: 3) == .wait)
  }

  @Test("shutdown tells everybody NOT_SERVING, ends the watches and allows no way back")
  mutating func shutdown() {
    _ = self.machine.setAll(.serving)
    let serving = Observed(status: .serving, change: 2)
    let unknown = Observed(status: nil, change: 0)
    #expect(self.machine.watch("a", after: serving, as: 1) == .wait)
    #expect(self.machine.watch("b", after: unknown, as: 2) == .wait)
    #expect(self.machine.shutDown() == [1, 2])
    let last = Observed(status: .notServing, change: 3)
    #expect(self.machine.watch("a", after: serving, as: 3) == .report(last))
    #expect(self.machine.watch("a", after: last, as: 4) == .end)
    #expect(self.machine.watch("b", after: unknown, as: 5) == .end)
    #expect(self.machine.set(.serving, for: "a") == [])
    #expect(self.machine.status(of: "a") == .notServing)
  }

  @Test(
    "whatever happens, a watcher that asks until it waits has the status in force",
    arguments: 0..<100)
  func newestStatus(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var machine = HealthStateMachine(services: ["a"], status: .serving, watchersMax: 1)
    var seen: Observed?
    var waiting = false
    for watcher in 0..<HealthStateMachine.WatcherID(200) {
      if Bool.random(using: &random) {
        let status: ServingStatus = Bool.random(using: &random) ? .serving : .notServing
        if !machine.set(status, for: "a").isEmpty { waiting = false }
      }
      guard !waiting else {
        #expect(seen?.status == machine.status(of: "a"), "seed \(seed)")
        continue
      }
      switch machine.watch("a", after: seen, as: watcher) {
      case .report(let observed): seen = observed
      case .wait: waiting = true
      case .end, .refuse: Issue.record("seed \(seed): neither was due")
      }
    }
  }
}
