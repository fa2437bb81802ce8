import Basics
import TestSupport
import Testing

@testable import Postgres

@Suite("Pool decisions")
struct PoolStateMachineTests {
  private static func settings(
    min: Int = 0, max: Int = 2, waiters: Int = 3
  ) -> PoolSettings {
    var settings = PoolSettings()
    settings.connectionsMin = min
    settings.connectionsMax = max
    settings.waitersMax = waiters
    settings.checkAfter = .seconds(10)
    settings.idleMax = .seconds(60)
    return settings
  }

  private func time(_ seconds: Int) -> MonotonicTime { .origin + .seconds(seconds) }

  @Test("a caller gets a connection that is made for it, and the next one the same")
  func leaseAndReuse() {
    var machine = PoolStateMachine(Self.settings())
    #expect(machine.lease(1, deadline: self.time(9), now: self.time(0)) == [.connect(0)])
    #expect(
      machine.connected(0, lifetime: .seconds(99), now: self.time(1)) == [.grant(0, to: 1)])
    #expect(machine.giveBack(0, isUsable: true, now: self.time(2)) == [])
    #expect(machine.lease(2, deadline: self.time(9), now: self.time(3)) == [.grant(0, to: 2)])
  }

  @Test("callers beyond the connections wait in order, and beyond the queue are refused")
  func order() {
    var machine = PoolStateMachine(Self.settings(max: 1, waiters: 2))
    #expect(machine.lease(1, deadline: self.time(9), now: self.time(0)) == [.connect(0)])
    #expect(machine.lease(2, deadline: self.time(9), now: self.time(0)) == [])
    #expect(
      machine.lease(3, deadline: self.time(9), now: self.time(0)) == [.refuse(3, .queueFull)])
    #expect(
      machine.connected(0, lifetime: .seconds(99), now: self.time(1)) == [.grant(0, to: 1)])
    #expect(machine.giveBack(0, isUsable: true, now: self.time(1)) == [.grant(0, to: 2)])
  }

  @Test("a caller whose time is over is refused, and one that left is forgotten")
  func waiting() {
    var machine = PoolStateMachine(Self.settings(max: 1))
    _ = machine.lease(1, deadline: self.time(5), now: self.time(0))
    _ = machine.lease(2, deadline: self.time(6), now: self.time(0))
    #expect(machine.nextTick == self.time(5))
    machine.waiterLeft(2)
    #expect(machine.tick(now: self.time(5)) == [.refuse(1, .timeout)])
    #expect(machine.connected(0, lifetime: .seconds(99), now: self.time(6)) == [])
  }

  @Test("after a failed connection the next attempt waits, and then comes by itself")
  func retry() {
    var machine = PoolStateMachine(Self.settings(min: 1))
    #expect(machine.tick(now: self.time(0)) == [.connect(0)])
    #expect(machine.connectFailed(0, wait: .seconds(4), now: self.time(1)) == [])
    #expect(machine.lease(1, deadline: self.time(99), now: self.time(2)) == [])
    #expect(machine.nextTick == self.time(5))
    #expect(machine.tick(now: self.time(5)) == [.connect(1)])
  }

  @Test("unused connections are checked, and those not needed are closed in the end")
  func maintenance() {
    var machine = PoolStateMachine(Self.settings(min: 1))
    _ = machine.lease(1, deadline: self.time(9), now: self.time(0))
    _ = machine.lease(2, deadline: self.time(9), now: self.time(0))
    _ = machine.connected(0, lifetime: .seconds(999), now: self.time(0))
    _ = machine.connected(1, lifetime: .seconds(999), now: self.time(0))
    _ = machine.giveBack(0, isUsable: true, now: self.time(0))
    _ = machine.giveBack(1, isUsable: true, now: self.time(1))
    #expect(machine.tick(now: self.time(10)) == [.check(0)])
    #expect(machine.checked(0, isUsable: true, now: self.time(10)) == [])
    #expect(machine.tick(now: self.time(11)) == [.check(1)])
    #expect(machine.checked(1, isUsable: false, now: self.time(12)) == [.close(1)])
    #expect(machine.ended(1, now: self.time(12)) == [])
    // The last one stays, as the minimum is one.
    #expect(machine.tick(now: self.time(100)) == [.check(0)])
  }

  @Test("a connection past its lifetime is not given out and is replaced")
  func lifetime() {
    var machine = PoolStateMachine(Self.settings(max: 1))
    _ = machine.lease(1, deadline: self.time(9), now: self.time(0))
    _ = machine.connected(0, lifetime: .seconds(5), now: self.time(0))
    _ = machine.lease(2, deadline: self.time(9), now: self.time(1))
    #expect(machine.giveBack(0, isUsable: true, now: self.time(6)) == [.close(0)])
    #expect(machine.ended(0, now: self.time(6)) == [.connect(1)])
  }

  @Test("shutting down refuses all who wait and finishes when the last connection is closed")
  func shutDown() {
    var machine = PoolStateMachine(Self.settings(max: 2))
    _ = machine.lease(1, deadline: self.time(9), now: self.time(0))
    _ = machine.connected(0, lifetime: .seconds(99), now: self.time(0))
    _ = machine.lease(2, deadline: self.time(9), now: self.time(0))
    #expect(machine.shutDown() == [.refuse(2, .shuttingDown), .close(1)])
    #expect(
      machine.lease(3, deadline: self.time(9), now: self.time(1)) == [.refuse(3, .shuttingDown)])
    #expect(machine.connectFailed(1, wait: .seconds(1), now: self.time(1)) == [])
    #expect(machine.giveBack(0, isUsable: true, now: self.time(1)) == [.close(0)])
    #expect(machine.ended(0, now: self.time(1)) == [.finish])
  }

  @Test(
    "whatever happens, limits hold, no connection has two users, and every caller is answered",
    arguments: 0..<200)
  func invariants(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var model = PoolModel(
      Self.settings(
        min: Int.random(in: 0...2, using: &random), max: Int.random(in: 2...4, using: &random),
        waiters: Int.random(in: 1...5, using: &random)))
    for _ in 0..<300 { model.step(&random) }
    model.finish()
    #expect(model.faults == [], "seed \(seed)")
    #expect(model.unanswered.isEmpty, "seed \(seed)")
  }
}

/// A server and callers that behave at random, and notice what a pool must not do.
private struct PoolModel {
  private var machine: PoolStateMachine
  private var now = MonotonicTime.origin
  private var connecting: [Int] = []
  private var open: Set<Int> = []
  private var checking: Set<Int> = []
  private var leased: [Int] = []
  private var nextWaiter = 0
  private var hasFinished = false
  private(set) var unanswered: Set<Int> = []
  private(set) var faults: [String] = []

  init(_ settings: PoolSettings) { self.machine = PoolStateMachine(settings) }

  mutating func step(_ random: inout SplitMix64) {
    self.now += .milliseconds(Int.random(in: 0...3000, using: &random))
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1, 2: self.lease(&random)
    case 3: self.giveBack(isUsable: Int.random(in: 0..<5, using: &random) > 0)
    case 4: self.connectOne(&random)
    case 5: self.checkOne(isUsable: Bool.random(using: &random))
    case 6:
      if let id = self.open.subtracting(self.leased).min() { self.end(id) }
    case 7:
      if let waiter = self.unanswered.min() {
        self.unanswered.remove(waiter)
        self.machine.waiterLeft(waiter)
      }
    default: self.carryOut(self.machine.tick(now: self.now))
    }
    if self.machine.connectionCount > self.machine.settings.connectionsMax {
      self.faults.append("\(self.machine.connectionCount) connections")
    }
    if self.machine.waiterCount > self.machine.settings.waitersMax {
      self.faults.append("\(self.machine.waiterCount) waiters")
    }
    if self.machine.waiterCount != self.unanswered.count {
      self.faults.append("\(self.unanswered) wait, the pool counts \(self.machine.waiterCount)")
    }
  }

  /// Shuts the pool down and lets everything that is under way end.
  mutating func finish() {
    self.carryOut(self.machine.shutDown())
    while !self.leased.isEmpty { self.giveBack(isUsable: true) }
    for id in self.connecting {
      self.carryOut(self.machine.connectFailed(id, wait: .zero, now: now))
    }
    for id in self.checking { self.carryOut(self.machine.checked(id, isUsable: true, now: now)) }
    for id in self.open { self.end(id) }
    if !self.hasFinished { self.faults.append("did not finish") }
  }

  private mutating func lease(_ random: inout SplitMix64) {
    self.unanswered.insert(self.nextWaiter)
    let deadline = self.now + .seconds(Int.random(in: 1...20, using: &random))
    self.nextWaiter += 1
    self.carryOut(self.machine.lease(self.nextWaiter - 1, deadline: deadline, now: self.now))
  }

  private mutating func giveBack(isUsable: Bool) {
    guard let id = self.leased.popLast() else { return }
    self.carryOut(self.machine.giveBack(id, isUsable: isUsable, now: self.now))
  }

  private mutating func connectOne(_ random: inout SplitMix64) {
    guard let id = self.connecting.popLast() else { return }
    guard Bool.random(using: &random) else {
      return self.carryOut(self.machine.connectFailed(id, wait: .seconds(1), now: self.now))
    }
    self.open.insert(id)
    let lifetime = Duration.seconds(Int.random(in: 1...100, using: &random))
    self.carryOut(self.machine.connected(id, lifetime: lifetime, now: self.now))
  }

  private mutating func checkOne(isUsable: Bool) {
    guard let id = self.checking.popFirst() else { return }
    self.carryOut(self.machine.checked(id, isUsable: isUsable, now: self.now))
  }

  private mutating func end(_ id: Int) {
    self.open.remove(id)
    self.checking.remove(id)
    self.carryOut(self.machine.ended(id, now: self.now))
  }

  private mutating func carryOut(_ actions: [PoolStateMachine.Action]) {
    for action in actions {
      switch action {
      case .connect(let id): self.connecting.append(id)
      case .grant(let id, let waiter):
        if !self.open.contains(id) || self.leased.contains(id) || self.checking.contains(id) {
          self.faults.append("connection \(id) given out while not free")
        }
        self.leased.append(id)
        self.answer(waiter)
      case .refuse(let waiter, _): self.answer(waiter)
      case .check(let id): self.checking.insert(id)
      case .close(let id):
        if self.leased.contains(id) { self.faults.append("closed \(id) in use") }
        if self.open.contains(id) {
          self.end(id)
        } else if let index = self.connecting.firstIndex(of: id) {
          self.connecting.remove(at: index)
          self.carryOut(self.machine.connectFailed(id, wait: .zero, now: self.now))
        }
      case .finish:
        if self.hasFinished { self.faults.append("finished twice") }
        self.hasFinished = true
      }
    }
  }

  private mutating func answer(_ waiter: Int) {
    if self.unanswered.remove(waiter) == nil { self.faults.append("\(waiter) answered twice") }
  }
}
