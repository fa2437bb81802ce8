import Basics
import TestSupport
import Testing

@testable import RPC

@Suite("Hostile peers")
struct HostilePeerTests {
  static let enhanceYourCalm: UInt32 = 11

  @Test(
    "a call that comes byte by byte, or in any pieces, is answered", arguments: [1, 2, 7, 1_000])
  func drips(pieceMax: Int) {
    let peer = RawClient()
    peer.send(
      RawClient.preface + RawClient.frame(4)
        + RawClient.call(stream: 1, "/test.Test/Echo", message: [1, 2, 3]), pieceMax: pieceMax)
    let data = peer.frames.filter { $0.type == 0 && $0.stream == 1 }.flatMap(\.payload)
    #expect(data == [0, 0, 0, 0, 3, 1, 2, 3])
    peer.close()
  }

  @Test("a peer that does not speak HTTP/2 is disconnected")
  func badPreface() {
    let peer = RawClient()
    peer.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    #expect(peer.isClosing)
    peer.close()
  }

  @Test("a peer that says nothing is disconnected in time")
  func silence() {
    let peer = RawClient()
    peer.advance(by: .seconds(9))
    #expect(!peer.isClosing)
    peer.advance(by: .seconds(2))
    #expect(peer.isClosing)
    peer.close()
  }

  @Test("a connection that falls silent is asked for a sign of life and then closed")
  func keepalive() {
    let peer = RawClient()
    peer.greet()
    peer.advance(by: .seconds(61))
    #expect(peer.frames.contains { $0.type == 6 && $0.flags == 0 })
    #expect(!peer.isClosing)
    peer.advance(by: .seconds(21))
    #expect(peer.isClosing)
    peer.close()
  }

  @Test("random bytes behind a greeting never do worse than end the connection", arguments: 0..<200)
  func garbage(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let peer = RawClient()
    peer.greet()
    var bytes = RawClient.call(stream: 1, "/test.Test/Echo", message: [1])
    // Half of the time, mostly sensible bytes: random ones alone fail at once.
    for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
    }
    for _ in 0..<Int.random(in: 0...200, using: &random) {
      bytes.append(UInt8.random(in: 0...255, using: &random))
    }
    peer.send(bytes, pieceMax: Int.random(in: 1...50, using: &random))
    peer.close()
    #expect(peer.frames.first?.type == 4)
  }

  @Test("expired deadlines are ordinary, a flood of resets is not")
  func rapidReset() {
    var settings = RPCServerSettings()
    settings.resetBurst = 100
    settings.resetsPerSecond = 10
    let peer = RawClient(settings: settings)
    peer.greet()
    var stream: UInt32 = 1
    func resetCalls(_ count: Int) {
      for _ in 0..<count {
        peer.send(
          RawClient.frame(1, flags: 4, stream: stream, RawClient.head("/test.Test/Echo"))
            + RawClient.frame(3, stream: stream, RawClient.bigEndian(8)))
        stream += 2
      }
    }
    resetCalls(100)
    #expect(peer.goAwayCode == nil)
    peer.advance(by: .seconds(1))
    resetCalls(10)
    #expect(peer.goAwayCode == nil)
    resetCalls(2)
    #expect(peer.goAwayCode == Self.enhanceYourCalm)
    #expect(peer.isClosing)
    #expect(peer.service.journal.entries.isEmpty)
    peer.close()
  }

  @Test("2,500 resets, as a client with deadlines makes them, pass by default")
  func defaultResets() {
    let peer = RawClient()
    peer.greet()
    for index in 0..<UInt32(2_500) {
      peer.send(
        RawClient.frame(1, flags: 4, stream: index * 2 + 1, RawClient.head("/test.Test/Hang"))
          + RawClient.frame(3, stream: index * 2 + 1, RawClient.bigEndian(8)))
    }
    #expect(peer.goAwayCode == nil)
    #expect(!peer.isClosing)
    peer.close()
  }

  @Test(
    "frames that bring nothing forward are a flood",
    arguments: [
      RawClient.frame(6, [UInt8](repeating: 0, count: 8)),
      RawClient.frame(4),
      RawClient.frame(2, stream: 1, [0, 0, 0, 3, 1]),
      RawClient.frame(0, stream: 1),
      RawClient.frame(200, stream: 1),
    ])
  func floods(frame: [UInt8]) {
    let peer = RawClient()
    peer.greet()
    peer.send(RawClient.frame(1, flags: 4, stream: 1, RawClient.head("/test.Test/Join")))
    for _ in 0..<900 { peer.send(frame) }
    #expect(peer.goAwayCode == nil)
    for _ in 0..<200 { peer.send(frame) }
    #expect(peer.goAwayCode == Self.enhanceYourCalm)
    #expect(peer.isClosing)
    peer.close()
  }

  @Test("frames that make the server reset streams count as resets")
  func madeToReset() {
    var settings = RPCServerSettings()
    settings.resetBurst = 50
    settings.resetsPerSecond = 1
    let peer = RawClient(settings: settings)
    peer.greet()
    for index in 0..<UInt32(60) where !peer.isClosing {
      // A window beyond 2^31 is an error of the stream, which the server must reset.
      peer.send(
        RawClient.frame(1, flags: 4, stream: index * 2 + 1, RawClient.head("/test.Test/Join"))
          + RawClient.frame(8, stream: index * 2 + 1, RawClient.bigEndian(0x7FFF_FFFF)))
    }
    #expect(peer.goAwayCode == Self.enhanceYourCalm)
    peer.close()
  }

  @Test("a header block in endless pieces ends the connection")
  func continuationFlood() {
    let peer = RawClient()
    peer.greet()
    peer.send(RawClient.frame(1, stream: 1, RawClient.head("/test.Test/Echo")))
    for _ in 0..<20 where !peer.isClosing {
      peer.send(RawClient.frame(9, stream: 1, RawClient.block([("a", "b")])))
    }
    #expect(peer.isClosing)
    #expect(peer.service.journal.entries.isEmpty)
    peer.close()
  }

  @Test("a header block that unpacks to much more than it is, is refused")
  func hpackBomb() {
    let peer = RawClient()
    peer.greet()
    // One entry of 3,900 bytes in the dynamic table, then 200 one-byte references to it: 780 kB.
    let name = String(repeating: "n", count: 2_000)
    let value = String(repeating: "v", count: 1_900)
    var block = RawClient.head("/test.Test/Echo")
    var entry = RawClient.block([(name, value)])
    entry[0] = 0x40
    block += entry + [UInt8](repeating: 0x80 | 62, count: 200)
    peer.send(RawClient.frame(1, flags: 5, stream: 1, block))
    #expect(peer.service.journal.entries.isEmpty)
    // Either the stream was refused or the connection ended; what came after is not a call.
    let isRefused = peer.frames.contains { $0.stream == 1 && ($0.type == 3 || $0.type == 1) }
    #expect(isRefused || peer.goAwayCode != nil)
    peer.close()
  }

  @Test("a peer that opens no window costs a bounded amount, and its deadline frees it")
  func zeroWindow() {
    let peer = RawClient()
    // Streams start with no window at all.
    peer.send(RawClient.preface + RawClient.frame(4, [0, 4, 0, 0, 0, 0]))
    let fields = [("grpc-timeout", "5S")]
    peer.send(
      RawClient.frame(1, flags: 4, stream: 1, RawClient.head("/test.Test/Count", fields))
        + RawClient.frame(
          0, flags: 1, stream: 1, [0, 0, 0, 0, 200] + [UInt8](repeating: 1, count: 200)))
    #expect(peer.service.journal.entries == [])
    #expect(!peer.frames.contains { $0.type == 0 })
    peer.advance(by: .seconds(6))
    #expect(peer.service.journal.entries == ["write failed: CANCELLED"])
    #expect(peer.frames.contains { $0.type == 3 && $0.stream == 1 })
    peer.close()
  }

  @Test("a message that is cut off by a reset or by the end is no call")
  func cutOff() {
    let peer = RawClient()
    peer.greet()
    peer.send(
      RawClient.frame(1, flags: 4, stream: 1, RawClient.head("/test.Test/Echo"))
        + RawClient.frame(0, stream: 1, [0, 0, 0, 0, 9, 1])
        + RawClient.frame(3, stream: 1, RawClient.bigEndian(8))
        + RawClient.frame(1, flags: 4, stream: 3, RawClient.head("/test.Test/Echo"))
        + RawClient.frame(0, flags: 1, stream: 3, [0, 0, 0, 0, 9, 1]))
    #expect(peer.service.journal.entries.isEmpty)
    #expect(peer.frames.contains { $0.type == 1 && $0.stream == 3 && $0.flags & 1 == 1 })
    peer.close()
  }

  @Test(
    "what is HTTP but no call is answered in HTTP's terms",
    arguments: [
      ("GET", "application/grpc", "405"), ("POST", "application/json", "415"),
      ("POST", "application/grpc-web", "415"),
    ])
  func notACall(method: String, type: String, status: String) {
    let peer = RawClient()
    peer.greet()
    let block = RawClient.block([
      (":method", method), (":scheme", "http"), (":path", "/test.Test/Echo"),
      (":authority", "x"), ("content-type", type),
    ])
    peer.send(RawClient.frame(1, flags: 5, stream: 1, block))
    let head = peer.frames.first { $0.type == 1 && $0.stream == 1 }
    #expect(head?.flags == 5)
    // A literal with the name `:status` from the static table.
    #expect(head?.payload.isEmpty == false)
    #expect(peer.service.journal.entries.isEmpty)
    peer.close()
  }

  @Test("an answer before the end of the request ends the stream in both directions")
  func earlyAnswer() {
    let peer = RawClient()
    peer.greet()
    peer.send(RawClient.frame(1, flags: 4, stream: 1, RawClient.head("/test.Test/Absent")))
    #expect(peer.frames.contains { $0.type == 1 && $0.stream == 1 && $0.flags & 1 == 1 })
    #expect(peer.frames.contains { $0.type == 3 && $0.stream == 1 && $0.errorCode == 0 })
    peer.close()
  }
}
