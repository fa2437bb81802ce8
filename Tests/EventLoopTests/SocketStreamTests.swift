import EventLoop
import ServiceRuntime
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Streams")
struct SocketStreamTests {
  enum Family: CaseIterable { case unix, tcp }

  private let directory: TemporaryFolder

  init() throws { self.directory = TemporaryFolder() }

  private func address(_ family: Family) -> SocketAddress {
    switch family {
    case .unix: .unix(path: self.directory.file("a.sock"))
    case .tcp: .tcp(host: "127.0.0.1", port: 0)
    }
  }

  @Test(
    "carry every byte both ways, over either family", arguments: Family.allCases, [0, 1, 300_000])
  func echo(family: Family, count: Int) async throws {
    var random = SplitMix64(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let outcome = Arrival<CollectingOwner.Outcome>()
    let ended = Arrival<StreamCloseReason>()
    try await withLoop { loop in
      let listener = try Listener(at: self.address(family), on: [loop]) {
        EchoOwner($0, closed: ended)
      }
      loop.execute {
        _ = SocketStream.connect(to: listener.address, on: loop, timeout: .seconds(10)) {
          CollectingOwner($0, sending: bytes, outcome: outcome)
        }
      }
      let result = try await outcome.value()
      #expect(result.received == bytes)
      #expect(result.reason == .finished)
      let endedValue = try await ended.value()
      #expect(endedValue == .finished)
    }
  }

  @Test("a slow reader holds the sender back instead of filling memory")
  func slowReader() async throws {
    let total = 10_000_000
    let ended = Arrival<StreamCloseReason>()
    try await withLoop { loop in
      let flow = Flow()
      let listener = try Listener(at: self.address(.unix), on: [loop]) {
        PouringOwner($0, total: total, flow: flow)
      }
      loop.execute {
        _ = SocketStream.connect(to: listener.address, on: loop, timeout: .seconds(10)) {
          SippingOwner($0, flow: flow, ended: ended)
        }
      }
      let endedValue = try await ended.value()
      #expect(endedValue == .finished)
      let (received, inFlightMax) = await loop.run { (flow.received, flow.inFlightMax) }
      #expect(received == total)
      // The loop's buffer, a remainder as large, and what the system holds.
      #expect(inFlightMax < 2_000_000)
    }
  }

  @Test("a peer that has finished sending still receives what comes later")
  func halfClose() async throws {
    try await withLoop { loop in
      let path = self.directory.file("a.sock")
      let ended = Arrival<StreamCloseReason>()
      let listener = try Listener(at: .unix(path: path), on: [loop]) {
        LateOwner($0, ended: ended)
      }
      let client = try RawSocket()
      try client.connect(to: path)
      client.shutdownWrite()
      #expect(client.receive() == Array("after the end".utf8))
      #expect(client.receive().isEmpty)
      let endedValue = try await ended.value()
      #expect(endedValue == .finished)
      listener.close()
    }
  }

  @Test("knows which process is at the other end of a Unix socket")
  func credentials() async throws {
    try await withLoop { loop in
      let peers = Arrival<PeerCredentials?>()
      let listener = try Listener(at: self.address(.unix), on: [loop]) { stream in
        peers.arrive(stream.peer)
        return EchoOwner(stream)
      }
      let client = try RawSocket()
      try client.connect(to: self.directory.file("a.sock"))
      let peer = try #require(try await peers.value())
      #expect(peer.userID == geteuid())
      #expect(peer.groupID == getegid())
      #expect(peer.processID == getpid())
      listener.close()
    }
  }

  @Test("says why there is no connection", arguments: Family.allCases)
  func refused(family: Family) async throws {
    // A port that was free a moment ago, and a path where there is nothing.
    var address = self.address(family)
    var expected = ENOENT
    try await withLoop { loop in
      if family == .tcp {
        let free = Arrival<Bool>()
        var settings = Listener.Settings()
        settings.observe = { if $0 == .closed { free.arrive(true) } }
        let listener = try Listener(at: address, on: [loop], settings: settings) { EchoOwner($0) }
        address = listener.address
        expected = ECONNREFUSED
        listener.close()
        _ = try await free.value()
      }
      let reason = try await Self.reason(connectingTo: address, on: loop)
      #expect(reason == .connectFailed(.system(call: "connect", code: expected)))
    }
  }

  @Test(
    "an address that is none is a reason not to connect",
    arguments: [
      (SocketAddress.tcp(host: "localhost", port: 1), EventLoopError.invalidHost("localhost")),
      (.tcp(host: "::g", port: 1), .invalidHost("::g")),
      (.unix(path: ""), .invalidPath("", bytesMax: 100)),
      (.unix(path: "a\0b"), .invalidPath("a\0b", bytesMax: 100)),
    ])
  func invalid(address: SocketAddress, error: EventLoopError) async throws {
    try await withLoop { loop in
      let reason = try await Self.reason(connectingTo: address, on: loop)
      #expect(reason == .connectFailed(error))
    }
  }

  @Test("gives up connecting to a listener that accepts nobody")
  func connectTimesOut() async throws {
    let listener = try RawSocket()
    let path = self.directory.file("a.sock")
    try listener.bind(to: path)
    try listener.listen(backlog: 0)
    // Fills the queue.
    let first = try RawSocket()
    try first.connect(to: path)
    try await withLoop { loop in
      let address = SocketAddress.unix(path: path)
      let reason = try await Self.reason(
        connectingTo: address, on: loop, timeout: .milliseconds(30))
      #expect(reason == .connectTimedOut)
    }
    _ = consume first
  }

  @Test("connecting can be called off, and the owner hears of it once")
  func connectCalledOff() async throws {
    let closed = Arrival<StreamCloseReason>()
    try await withLoop { loop in
      let listener = try Listener(at: self.address(.tcp), on: [loop]) { EchoOwner($0) }
      loop.execute {
        let stream = SocketStream.connect(
          to: listener.address, on: loop, timeout: .seconds(10)
        ) { EchoOwner($0, closed: closed) }
        stream.close()
        stream.close()
        #expect(stream.isClosed)
      }
      let closedValue = try await closed.value()
      #expect(closedValue == .closedHere)
    }
  }

  @Test("reads what a peer sent before it went, though writing to it fails")
  func readsLastWords() async throws {
    let outcome = Arrival<CollectingOwner.Outcome>()
    try await withLoop { loop in
      let (ours, theirs) = try RawSocket.pair()
      let words = Array("last words".utf8)
      #expect(unsafe words.withUnsafeBytes { unsafe write(theirs, $0.baseAddress, $0.count) } == 10)
      close(theirs)
      loop.execute {
        let stream = try? SocketStream.adopt(ours, on: loop, remote: .unix(path: "pair")) {
          CollectingOwner($0, sending: [1, 2, 3], outcome: outcome)
        }
        stream?.wantsToSend()
      }
      let result = try await outcome.value()
      #expect(result.received == words)
      #expect(result.reason == .failed(code: EPIPE))
    }
  }

  @Test("sends everything before it closes itself")
  func closesAfterFlush() async throws {
    try await withLoop { loop in
      let path = self.directory.file("a.sock")
      let flow = Flow()
      let listener = try Listener(at: .unix(path: path), on: [loop]) { stream in
        let owner = PouringOwner(stream, total: 3_000_000, flow: flow)
        stream.closeAfterFlush()
        return owner
      }
      let client = try RawSocket()
      try client.connect(to: path)
      var received = 0
      while true {
        let count = client.receive().count
        if count == 0 { break }
        received += count
      }
      #expect(received == 3_000_000)
      listener.close()
    }
  }

  @Test("a stopping loop closes its streams, says so, and lets go of everything")
  func stopped() async throws {
    weak var stream: SocketStream?
    weak var owner: EchoOwner?
    let closed = Arrival<StreamCloseReason>()
    let accepted = Arrival<Bool>()
    let loop = try EventLoop.start(named: "stopped")
    do {
      let path = self.directory.file("a.sock")
      let handles = Locked<(SocketStream, EchoOwner)?>(nil)
      _ = try Listener(at: .unix(path: path), on: [loop]) {
        let owner = EchoOwner($0, closed: closed)
        let held = $0
        handles.withLock { $0 = (held, owner) }
        accepted.arrive(true)
        return owner
      }
      let client = try RawSocket()
      try client.connect(to: path)
      _ = try await accepted.value()
      handles.withLock {
        stream = $0?.0
        owner = $0?.1
        $0 = nil
      }
      #expect(stream != nil)
      loop.stop()
      loop.join()
      #expect(client.receive().isEmpty)
    }
    let closedValue = try await closed.value()
    #expect(closedValue == .loopStopped)
    #expect(stream == nil)
    #expect(owner == nil)
  }

  @Test("no descriptor outlives its stream, listener or loop")
  func closesDescriptors() async {
    await #expect(processExitsWith: .success) {
      let directory = TemporaryFolder()
      var before = 0
      // The first wait of a process opens the descriptors of its clock: have it now.
      try await SystemClock().sleep(for: .microseconds(1))
      for round in 0..<4 {
        // The first round opens what the C libraries keep for ever.
        if round == 1 { before = openDescriptorsCount() }
        let loop = try EventLoop.start(named: "counted")
        let path = directory.file("a.sock")
        let listener = try Listener(at: .unix(path: path), on: [loop]) { EchoOwner($0) }
        for _ in 0..<20 {
          let outcome = Arrival<CollectingOwner.Outcome>()
          loop.execute {
            _ = SocketStream.connect(to: listener.address, on: loop, timeout: .seconds(10)) {
              CollectingOwner($0, sending: [1, 2, 3], outcome: outcome)
            }
          }
          let outcomeValue = try await outcome.value()
          #expect(outcomeValue.received == [1, 2, 3])
        }
        loop.stop()
        loop.join()
      }
      #expect(openDescriptorsCount() == before)
    }
  }

  private static func reason(
    connectingTo address: SocketAddress, on loop: EventLoop, timeout: Duration = .seconds(10)
  ) async throws -> StreamCloseReason {
    let closed = Arrival<StreamCloseReason>()
    loop.execute {
      _ = SocketStream.connect(to: address, on: loop, timeout: timeout) {
        EchoOwner($0, closed: closed)
      }
    }
    return try await closed.value()
  }
}

/// What one side has produced and the other received.
///
/// Used on one loop only; hence the unchecked Sendable.
private final class Flow: @unchecked Sendable {
  private var produced = 0
  private(set) var received = 0
  private(set) var inFlightMax = 0

  func produce(_ count: Int) {
    self.produced += count
    self.inFlightMax = max(self.inFlightMax, self.produced - self.received)
  }

  func receive(_ count: Int) { self.received += count }
}

/// Sends as much as it is asked for, up to a total, and then nothing more.
private final class PouringOwner: StreamOwner {
  private var left: Int
  private let flow: Flow

  init(_ stream: SocketStream, total: Int, flow: Flow) {
    self.left = total
    self.flow = flow
    stream.shutdownWriteAfterFlush()
  }

  func streamReceived(_ bytes: RawSpan) {}

  func streamReadClosed() {}

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, self.left)
    self.left -= count
    self.flow.produce(count)
    return count
  }

  func streamClosed(_ reason: StreamCloseReason) {}
}

/// Receives a little every other millisecond.
private final class SippingOwner: StreamOwner, TimerOwner {
  private unowned let stream: SocketStream
  private let flow: Flow
  private let ended: Arrival<StreamCloseReason>
  private var timer: LoopTimer?

  init(_ stream: SocketStream, flow: Flow, ended: Arrival<StreamCloseReason>) {
    self.stream = stream
    self.flow = flow
    self.ended = ended
    self.timer = LoopTimer(on: stream.loop, owner: self)
  }

  func streamReceived(_ bytes: RawSpan) {
    self.flow.receive(bytes.byteCount)
    self.stream.pauseReading()
    self.timer?.schedule(after: .milliseconds(1))
  }

  func timerFired(_ timer: LoopTimer) { self.stream.resumeReading() }

  func streamReadClosed() { self.stream.shutdownWriteAfterFlush() }

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int { 0 }

  func streamClosed(_ reason: StreamCloseReason) {
    self.timer?.cancel()
    self.timer = nil
    self.ended.arrive(reason)
  }
}

/// Sends only once the peer has finished.
private final class LateOwner: StreamOwner {
  private unowned let stream: SocketStream
  private var words = Array("after the end".utf8)
  private let ended: Arrival<StreamCloseReason>

  init(_ stream: SocketStream, ended: Arrival<StreamCloseReason>) {
    self.stream = stream
    self.ended = ended
  }

  func streamReceived(_ bytes: RawSpan) {}

  func streamReadClosed() { self.stream.shutdownWriteAfterFlush() }

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe buffer.copyBytes(from: self.words)
    defer { self.words = [] }
    return self.words.count
  }

  func streamClosed(_ reason: StreamCloseReason) { self.ended.arrive(reason) }
}
