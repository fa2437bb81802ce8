import TestSupport
import Testing

@testable import MooringCLI

@Suite("Deciding what to start and stop")
struct SupervisorStateMachineTests {
  typealias Machine = SupervisorStateMachine

  static let units = [
    Machine.Unit(name: "postgres", kind: .server), Machine.Unit(name: "migrate", kind: .task),
    Machine.Unit(name: "config", kind: .server), Machine.Unit(name: "pricing", kind: .server),
  ]

  /// A machine whose units are all ready.
  static func running() -> Machine {
    var machine = Machine(Self.units)
    _ = machine.begin()
    _ = machine.ready(0)
    _ = machine.ended(1, .exited(0), ran: .seconds(1))
    _ = machine.ready(2)
    let last = machine.ready(3)
    #expect(last == [.announceReady])
    return machine
  }

  @Test("each unit starts when the one before is ready, or has ended well")
  func order() {
    var machine = Machine(Self.units)
    #expect(machine.begin() == [.start(0), .watchReadiness(0)])
    #expect(machine.ready(0) == [.start(1)])
    #expect(machine.ended(1, .exited(0), ran: .seconds(1)) == [.start(2), .watchReadiness(2)])
    #expect(machine.ready(2) == [.start(3), .watchReadiness(3)])
    #expect(machine.ready(3) == [.announceReady])
  }

  @Test("stopping goes backwards, each after the one before has ended")
  func stopping() {
    var machine = Self.running()
    #expect(machine.stop() == [.requestStop(3)])
    #expect(machine.ended(3, .exited(0), ran: .seconds(9)) == [.requestStop(2)])
    #expect(machine.ended(2, .exited(0), ran: .seconds(9)) == [.requestStop(0)])
    #expect(machine.ended(0, .exited(0), ran: .seconds(9)) == [.finish(.stopped)])
    #expect(machine.stop() == [])
  }

  @Test("a server that ends is started again after a pause, and nobody is told twice of all")
  func restart() {
    var machine = Self.running()
    #expect(
      machine.ended(2, .killed(signal: 9), ran: .seconds(60)) == [
        .announce(2, .ended(.killed(signal: 9), attempt: 1)), .pause(2, attempt: 1),
      ])
    #expect(machine.pauseOver(2) == [.start(2), .watchReadiness(2)])
    #expect(machine.ready(2) == [.announce(2, .readyAgain)])
    #expect(machine.ready(2) == [])
  }

  @Test("a server that never gets ready is given up in the end")
  func givesUp() {
    var machine = Machine([Machine.Unit(name: "config", kind: .server)])
    var actions = machine.begin()
    for _ in 1..<Machine.startsMax {
      #expect(actions == [.start(0), .watchReadiness(0)])
      _ = machine.ended(0, .exited(1), ran: .zero)
      actions = machine.pauseOver(0)
    }
    let last = machine.ended(0, .exited(1), ran: .zero)
    guard case .finish(.failed(unit: "config", _))? = last.first else {
      Issue.record("\(last)")
      return
    }
  }

  @Test("one that was ready once is started again for ever")
  func neverGivesUp() {
    var machine = Self.running()
    for _ in 0..<100 {
      #expect(machine.ended(3, .exited(1), ran: .zero).count == 2)
      #expect(machine.pauseOver(3) == [.start(3), .watchReadiness(3)])
    }
  }

  @Test("a wrong setting is not tried twice", arguments: [Int32(64), 78])
  func hopeless(code: Int32) {
    var machine = Machine(Self.units)
    _ = machine.begin()
    _ = machine.ready(0)
    _ = machine.ended(1, .exited(0), ran: .zero)
    #expect(machine.ended(2, .exited(code), ran: .zero) == [.requestStop(0)])
    #expect(
      machine.ended(0, .exited(0), ran: .zero) == [
        .finish(.failed(unit: "config", reason: "exited with \(code)"))
      ])
  }

  @Test("a task that fails stops what runs")
  func taskFails() {
    var machine = Machine(Self.units)
    _ = machine.begin()
    _ = machine.ready(0)
    #expect(machine.ended(1, .exited(1), ran: .zero) == [.requestStop(0)])
    #expect(
      machine.ended(0, .exited(0), ran: .zero) == [
        .finish(.failed(unit: "migrate", reason: "exited with 1"))
      ])
  }

  @Test("a program that cannot be started stops the rest")
  func cannotStart() {
    var machine = Machine(Self.units)
    _ = machine.begin()
    #expect(
      machine.cannotStart(0, reason: "is not there") == [
        .finish(.failed(unit: "postgres", reason: "is not there"))
      ])
  }

  @Test("a second signal does not wait, and says so in the outcome")
  func secondSignal() {
    var machine = Self.running()
    _ = machine.stop()
    #expect(machine.stop() == [.kill(3), .kill(2), .kill(0)])
    _ = machine.ended(2, .killed(signal: 9), ran: .zero)
    _ = machine.ended(3, .killed(signal: 9), ran: .zero)
    #expect(machine.ended(0, .killed(signal: 9), ran: .zero) == [.finish(.killed)])
  }

  @Test("one that does not end in time is killed, and the rest stops in order")
  func patience() {
    var machine = Self.running()
    _ = machine.stop()
    #expect(machine.stopTimedOut(3) == [.kill(3)])
    #expect(machine.ended(3, .killed(signal: 9), ran: .zero) == [.requestStop(2)])
    // Its time was over before it ended: that is forgotten.
    #expect(machine.stopTimedOut(3) == [])
  }

  @Test("stopping during a start or a pause leaves nothing behind")
  func stopWhileStarting() {
    var machine = Machine(Self.units)
    _ = machine.begin()
    _ = machine.ended(0, .exited(1), ran: .zero)
    #expect(machine.stop() == [.finish(.stopped)])
    #expect(machine.pauseOver(0) == [])
  }

  @Test("whatever happens, what was started ends before the end, and only live units are touched")
  func randomEvents() {
    for seed in 0..<300 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var machine = Machine(Self.units)
      var live: Set<Int> = []
      var isFinished = false
      var actions = machine.begin()
      for step in 0..<400 where !isFinished {
        for action in actions {
          switch action {
          case .start(let unit):
            #expect(live.insert(unit).inserted, "seed \(seed): \(unit) is started twice")
          case .requestStop(let unit), .kill(let unit):
            #expect(live.contains(unit), "seed \(seed): \(unit) does not run")
          case .finish:
            #expect(live.isEmpty, "seed \(seed): \(live) still run")
            isFinished = true
          default: break
          }
        }
        let unit = Int(random.next() % 4)
        switch random.next() % (step > 300 ? 3 : 8) {
        case 0:
          actions = machine.stop()
        case 1, 2:
          let wasLive = live.remove(unit) != nil
          let code: Int32 = random.next() % 3 == 0 ? 1 : 0
          actions = wasLive ? machine.ended(unit, .exited(code), ran: .seconds(1)) : []
        case 3: actions = machine.stopTimedOut(unit)
        case 4: actions = machine.pauseOver(unit)
        default: actions = live.contains(unit) ? machine.ready(unit) : []
        }
      }
      #expect(isFinished, "seed \(seed)")
    }
  }
}

@Suite("Lines of several programs")
struct OutputLinesTests {
  @Test("lines are whole however they arrive, and the rest comes at the end")
  func cut() {
    var lines = OutputLines()
    #expect(lines.take(Array("one\ntw".utf8)) == ["one"])
    #expect(lines.take(Array("o\n\nthree".utf8)) == ["two", ""])
    #expect(lines.finish() == ["three"])
    #expect(lines.finish() == [])
  }

  @Test("a line without end is cut at the limit")
  func endless() {
    var lines = OutputLines()
    let pieces = lines.take(
      Array(repeating: UInt8(ascii: "x"), count: OutputLines.lineBytesMax + 1))
    #expect(pieces.map(\.count) == [OutputLines.lineBytesMax])
    #expect(lines.finish() == ["x"])
  }
}
