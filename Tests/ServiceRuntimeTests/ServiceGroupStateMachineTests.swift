import TestSupport
import Testing

@testable import ServiceRuntime

@Suite("Service group state machine")
struct ServiceGroupStateMachineTests {
  @Test(
    "whatever happens, it stops what it started, in reverse, and finishes once", arguments: 0..<300)
  func anyOrder(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 0...4, using: &random)
    var machine = ServiceGroupStateMachine(names: (0..<count).map { "s\($0)" })
    var model = Model()
    model.take(machine.begin())
    var steps = 0
    while !model.isFinished, steps < 1_000 {
      steps += 1
      let service = Int.random(in: 0...max(0, count - 1), using: &random)
      let actions =
        switch random.next() % 8 {
        case 0: machine.stop()
        case 1: machine.graceExpired()
        case 2...4 where model.running.contains(service): machine.started(service)
        case 5...7 where model.running.contains(service):
          machine.ended(service, failure: random.next() % 2 == 0 ? "fault" : nil)
        default: [ServiceGroupStateMachine.Action]()
        }
      model.take(actions, ended: service)
    }
    #expect(model.isFinished, "seed \(seed)")
    #expect(model.faults.isEmpty, "seed \(seed): \(model.faults)")
    #expect(machine.stop().isEmpty)
    #expect(machine.graceExpired().isEmpty)
    #expect(machine.ended(0, failure: nil).isEmpty)
  }

  /// What the shell would have done so far, and what it should not have been told to do.
  private struct Model {
    var running: Set<Int> = []
    var asked: [Int] = []
    var isStopping = false
    var isFinished = false
    var faults: [String] = []

    mutating func take(_ actions: [ServiceGroupStateMachine.Action], ended: Int? = nil) {
      for action in actions {
        if self.isFinished { self.faults.append("acts after the end") }
        switch action {
        case .start(let index):
          if self.isStopping { self.faults.append("starts while it stops") }
          if index != self.running.count { self.faults.append("starts out of order") }
          self.running.insert(index)
        case .requestStop(let index):
          if let last = self.asked.last, index >= last { self.faults.append("stops out of order") }
          self.asked.append(index)
        case .beginStopping:
          if self.isStopping { self.faults.append("begins to stop twice") }
          self.isStopping = true
        case .cancelAll:
          if !self.isStopping { self.faults.append("cancels before it stops") }
        case .finish: self.isFinished = true
        case .allStarted: break
        }
      }
    }
  }

  @Test("the first reason to stop is the one that counts")
  func firstReason() {
    var machine = ServiceGroupStateMachine(names: ["a", "b"])
    _ = machine.begin() + machine.started(0) + machine.started(1)
    #expect(machine.ended(0, failure: "first") == [.beginStopping, .requestStop(1)])
    #expect(
      machine.ended(1, failure: "second") == [.finish(.failed(service: "a", reason: "first"))])
  }
}
