private import Basics
public import EventLoop
private import ServiceRuntime
private import TestSupport
private import Testing

/// A client of a test: sends what it is told and keeps what it receives.
///
/// What changes is behind a lock or confined to the loop; hence the unchecked Sendable.
public final class WebClient: StreamOwner, TimerOwner, @unchecked Sendable {
  private struct State {
    var received: [UInt8] = []
    var isClosed = false
    var isEnded = false
    var waiters: [(isMet: ([UInt8]) -> Bool, resume: CheckedContinuation<[UInt8], Never>)] = []
  }

  private let loop: EventLoop
  private let state = Locked(State())
  private var stream: SocketStream?
  private var unsent = ByteBuffer()
  private var limit: LoopTimer?

  private init(on loop: EventLoop) { self.loop = loop }

  /// A client that is connecting to `address`; what it sends waits until it is connected.
  public static func connect(to address: SocketAddress, on loop: EventLoop) -> WebClient {
    let client = WebClient(on: loop)
    loop.execute {
      let limit = LoopTimer(on: loop, owner: client)
      limit.schedule(after: RecorderLimits.wait)
      client.limit = limit
      client.stream = SocketStream.connect(to: address, on: loop, timeout: .seconds(60)) { _ in
        client
      }
    }
    return client
  }

  /// Sends one request or several, and returns everything that comes until the server closes.
  public static func exchange(
    _ bytes: [UInt8], with address: SocketAddress, on loop: EventLoop
  ) async -> String {
    let client = WebClient.connect(to: address, on: loop)
    client.send(bytes)
    client.finish()
    return await client.receivedUntilClosed()
  }

  public func send(_ text: String) { self.send(Array(text.utf8)) }

  public func send(_ bytes: [UInt8]) {
    self.loop.execute {
      self.unsent.append(bytes)
      self.stream?.wantsToSend()
    }
  }

  /// Says that nothing more is sent.
  public func finish() { self.loop.execute { self.stream?.shutdownWriteAfterFlush() } }

  public func close() { self.loop.execute { self.stream?.close() } }

  public func pauseReading() { self.loop.execute { self.stream?.pauseReading() } }

  public func resumeReading() { self.loop.execute { self.stream?.resumeReading() } }

  /// What has come once it meets `condition`, or once the server has ended the connection.
  public func received(until condition: @escaping ([UInt8]) -> Bool) async -> [UInt8] {
    await withCheckedContinuation { continuation in
      let now = self.state.withLock { state -> [UInt8]? in
        if state.isEnded || condition(state.received) { return state.received }
        state.waiters.append((condition, continuation))
        return nil
      }
      if let now { continuation.resume(returning: now) }
    }
  }

  public func received(until text: String) async -> String {
    let wanted = Array(text.utf8)
    let bytes = await self.received { $0.firstRange(of: wanted) != nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  public func receivedUntilClosed() async -> String {
    String(decoding: await self.received { _ in false }, as: UTF8.self)
  }

  private func look(_ change: (inout State) -> Void) {
    let met = self.state.withLock { state in
      change(&state)
      let received = state.received
      let isEnded = state.isEnded
      let met = state.waiters.filter { isEnded || $0.isMet(received) }
      state.waiters.removeAll { isEnded || $0.isMet(received) }
      return met.map { ($0.resume, received) }
    }
    for (resume, received) in met { resume.resume(returning: received) }
  }

  public func streamConnected() { self.stream?.wantsToSend() }

  public func streamReceived(_ bytes: RawSpan) {
    let bytes = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    self.look { $0.received += bytes }
  }

  public func streamReadClosed() {
    self.look { $0.isEnded = true }
    self.stream?.closeAfterFlush()
  }

  public func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, self.unsent.count)
    unsafe self.unsent.withUnsafeReadableBytes { unsent in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: unsent[..<count]))
    }
    self.unsent.consume(count)
    return count
  }

  public func timerFired(_ timer: LoopTimer) {
    Issue.record("a connection is still open after \(RecorderLimits.wait)")
    self.stream?.close()
  }

  public func streamClosed(_ reason: StreamCloseReason) {
    self.limit?.cancel()
    self.limit = nil
    self.stream = nil
    self.look { $0.isEnded = true }
  }
}

/// The status codes of the final answers in what a client received.
public func statuses(in received: String) -> [String] {
  received.split(separator: "HTTP/1.1 ").filter { _ in true }.compactMap { part in
    let code = String(part.prefix(3))
    return code.allSatisfy(\.isNumber) && code.count == 3 && code != "100" ? code : nil
  }
}
