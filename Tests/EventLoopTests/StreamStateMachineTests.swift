import TestSupport
import Testing

@testable import EventLoop

@Suite("Stream decisions")
struct StreamStateMachineTests {
  @Test("an idle stream is watched for reading only")
  func idle() {
    let machine = StreamStateMachine(isConnecting: false)
    #expect(machine.interest == .readable)
  }

  @Test("an owner is asked once per turn, however often it wants to send")
  func asksOnce() {
    var machine = StreamStateMachine(isConnecting: false)
    #expect(machine.wantsToSend() == .enqueue)
    #expect(machine.wantsToSend() == .none)
    #expect(machine.flushed(.drained) == .none)
    #expect(machine.wantsToSend() == .enqueue)
  }

  @Test("a blocked stream waits for the socket, not for its owner")
  func blocked() {
    var machine = StreamStateMachine(isConnecting: false)
    #expect(machine.wantsToSend() == .enqueue)
    #expect(machine.flushed(.blocked) == .none)
    #expect(machine.interest == [.readable, .writable])
    #expect(machine.wantsToSend() == .none)
    #expect(machine.becameWritable() == .enqueue)
    #expect(machine.interest == .readable)
  }

  @Test("what was wanted while connecting is sent once connected")
  func connecting() {
    var machine = StreamStateMachine(isConnecting: true)
    #expect(machine.interest == [])
    #expect(machine.wantsToSend() == .none)
    #expect(machine.connected() == .enqueue)
    #expect(machine.flushed(.drained) == .none)
  }

  @Test("each side ends by itself, and the stream when both have")
  func halfClose() {
    var machine = StreamStateMachine(isConnecting: false)
    #expect(machine.end(.shutdown) == .enqueue)
    #expect(machine.flushed(.drained) == .shutdownWrite)
    #expect(machine.interest == .readable)
    #expect(machine.wantsToSend() == .none)
    let isNews = machine.readEnded()
    #expect(isNews)
    #expect(machine.afterReadEnded() == .close(.finished))
  }

  @Test("the last to end is the writing side just as well")
  func halfCloseByPeer() {
    var machine = StreamStateMachine(isConnecting: false)
    let isNews = machine.readEnded()
    #expect(isNews)
    #expect(machine.afterReadEnded() == .none)
    #expect(machine.end(.shutdown) == .enqueue)
    #expect(machine.flushed(.drained) == .close(.finished))
  }

  @Test("closing after sending outweighs shutting down, in either order")
  func closeOutweighs() {
    for first in [StreamStateMachine.Ending.shutdown, .close] {
      var machine = StreamStateMachine(isConnecting: false)
      #expect(machine.end(first) == .enqueue)
      #expect(machine.end(first == .close ? .shutdown : .close) == .none)
      #expect(machine.flushed(.drained) == .close(.closedHere))
    }
  }

  @Test("closing after everything was sent closes at once")
  func closeAfterShutdown() {
    var machine = StreamStateMachine(isConnecting: false)
    #expect(machine.end(.shutdown) == .enqueue)
    #expect(machine.flushed(.drained) == .shutdownWrite)
    #expect(machine.end(.close) == .close(.closedHere))
  }

  @Test("after a failed write, what the peer sent before it went is still read")
  func failedWrite() {
    var machine = StreamStateMachine(isConnecting: false)
    #expect(machine.wantsToSend() == .enqueue)
    #expect(machine.flushed(.failed(code: 32)) == .none)
    #expect(machine.interest == .readable)
    let isNews = machine.readEnded()
    #expect(isNews)
    #expect(machine.afterReadEnded() == .close(.failed(code: 32)))
  }

  @Test("after a failed write, a stream that does not read closes at once")
  func failedWriteWhilePaused() {
    var machine = StreamStateMachine(isConnecting: false)
    machine.pauseReading()
    #expect(machine.wantsToSend() == .enqueue)
    #expect(machine.flushed(.failed(code: 32)) == .close(.failed(code: 32)))
  }

  @Test("whatever happens, it closes once and does nothing afterwards", arguments: 0..<200)
  func closesOnce(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var machine = StreamStateMachine(isConnecting: seed % 2 == 0)
    var closings = 0
    for _ in 0..<200 {
      let action = Self.step(&machine, &random)
      if machine.phase == .closed {
        #expect(action == .none, "seed \(seed)")
        #expect(machine.interest == [], "seed \(seed)")
      }
      var closes = random.next() % 64 == 0
      if case .close = action { closes = true }
      if closes, machine.close() { closings += 1 }
      #expect(closings <= 1, "seed \(seed)")
    }
  }

  private static func step(
    _ machine: inout StreamStateMachine, _ random: inout SplitMix64
  ) -> StreamStateMachine.Action {
    switch random.next() % 12 {
    case 0: return machine.wantsToSend()
    case 1: return machine.becameWritable()
    case 2: return machine.flushed(.drained)
    case 3: return machine.flushed(.shareUsed)
    case 4: return machine.flushed(.blocked)
    case 5: return machine.flushed(.failed(code: 32))
    case 6: return machine.end(.shutdown)
    case 7: return machine.end(.close)
    case 8: return machine.connected()
    case 9: return machine.readEnded() ? machine.afterReadEnded() : .none
    case 10: machine.pauseReading()
    default: machine.resumeReading()
    }
    return .none
  }
}
