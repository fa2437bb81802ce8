import Basics
import TestSupport
import Testing

@testable import HTTP

@Suite("What a connection does next")
struct ConnectionStateMachineTests {
  @Test("a client that keeps the connection may ask again")
  func keepsAlive() {
    var machine = ConnectionStateMachine()
    machine.headArrived(keepsAlive: true)
    machine.requestEnded()
    #expect(!machine.takesInput)
    let step1 = machine.responseBegan(closes: false)
    #expect(step1 == false)
    let step2 = machine.responseEnded(isComplete: true)
    #expect(step2 == .next)
    #expect(machine.takesInput)
  }

  @Test("an answer before the end of the request is the last")
  func earlyAnswer() {
    var machine = ConnectionStateMachine()
    machine.headArrived(keepsAlive: true)
    let step3 = machine.responseBegan(closes: false)
    #expect(step3)
    machine.requestEnded()
    let step4 = machine.responseEnded(isComplete: true)
    #expect(step4 == .end)
    #expect(!machine.takesInput)
  }

  @Test("half an answer cannot become a refusal, nor be called complete")
  func halfAnswer() {
    var machine = ConnectionStateMachine()
    machine.headArrived(keepsAlive: true)
    _ = machine.responseBegan(closes: false)
    let step5 = machine.requestRefused()
    #expect(step5 == false)
    let step6 = machine.responseEnded(isComplete: false)
    #expect(step6 == .abort)
    let step7 = machine.responseEnded(isComplete: true)
    #expect(step7 == .none)
  }

  @Test("a drain ends a connection that waits, and one that answers when it has")
  func drain() {
    var waiting = ConnectionStateMachine()
    waiting.drain()
    let step8 = waiting.ranDry(isWithinHead: true)
    #expect(step8 == .none)
    let step9 = waiting.ranDry(isWithinHead: false)
    #expect(step9 == .end)
    var answering = ConnectionStateMachine()
    answering.headArrived(keepsAlive: true)
    answering.requestEnded()
    answering.drain()
    let step10 = answering.ranDry(isWithinHead: false)
    #expect(step10 == .none)
    let step11 = answering.responseBegan(closes: false)
    #expect(step11)
    let step12 = answering.responseEnded(isComplete: true)
    #expect(step12 == .end)
  }

  @Test("whatever happens, nothing is read after the end", arguments: 0..<300 as Range<UInt64>)
  func nothingAfterTheEnd(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var machine = ConnectionStateMachine()
    var isOver = false
    for _ in 0..<60 {
      var action = ConnectionStateMachine.Action.none
      switch Int.random(in: 0..<8, using: &random) {
      case 0: machine.headArrived(keepsAlive: Bool.random(using: &random))
      case 1: machine.requestEnded()
      case 2: if machine.isWithinExchange { _ = machine.responseBegan(closes: false) }
      case 3: action = machine.responseEnded(isComplete: Int.random(in: 0..<4, using: &random) > 0)
      case 4: machine.inputEnded()
      case 5: action = machine.ranDry(isWithinHead: Bool.random(using: &random))
      case 6: if Int.random(in: 0..<10, using: &random) == 0 { machine.drain() }
      default: if Int.random(in: 0..<10, using: &random) == 0 { _ = machine.requestRefused() }
      }
      if isOver {
        #expect(!machine.takesInput, "seed \(seed)")
        #expect(action == .none, "seed \(seed)")
      }
      isOver = isOver || action == .end || action == .abort
    }
  }

  @Test("bytes that drip in do not move a head's deadline")
  func headDeadline() {
    var deadlines = ConnectionDeadlines(HTTPServerSettings())
    let start = MonotonicTime(nanoseconds: 1_000_000_000_000)
    deadlines.opened(at: start)
    #expect(deadlines.next.kind == .idle)
    deadlines.headBegan(at: start)
    let due = deadlines.next
    #expect(due.kind == .head)
    #expect(due.time == start + .seconds(10))
    deadlines.headBegan(at: start + .seconds(9))
    #expect(deadlines.next.time == due.time)
    deadlines.headEnded()
    #expect(deadlines.next.time == .never)
  }

  @Test("a body has as long as its bytes take at the slowest pace")
  func pace() {
    var deadlines = ConnectionDeadlines(HTTPServerSettings())
    let start = MonotonicTime(nanoseconds: 1_000_000_000_000)
    deadlines.bodyBegan(at: start)
    #expect(deadlines.next.time == start + .seconds(20))
    for _ in 0..<4_096 { deadlines.bodyAdvanced(by: 1) }
    #expect(deadlines.next.time == start + .seconds(21))
    deadlines.writeBegan(at: start + .seconds(30))
    #expect(deadlines.next.kind == .body)
    deadlines.bodyEnded()
    #expect(deadlines.next.kind == .write)
    deadlines.lingerBegan(at: start, after: 4_096)
    #expect(deadlines.next.time == start + .seconds(2))
    #expect(deadlines.next.kind == .linger)
  }
}
