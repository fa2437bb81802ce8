import Basics
import EventLoop
import ServiceRuntime
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A value that arrives once; whoever waits for it suspends.
final class Arrival<Value: Sendable>: Sendable {
  private let arrived = Recorder<Value>()

  /// Delivers `value`; only the first one counts.
  func arrive(_ value: Value) { self.arrived.record(value) }

  /// The value; throws when it does not come.
  func value(fileID: StaticString = #fileID, line: Int = #line) async throws -> Value {
    try await self.arrived.first("an arrival", fileID: fileID, line: line) { _ in true }
  }
}

/// Runs `body` with a loop that is stopped and gone afterwards.
func withLoop<Result>(
  settings: EventLoop.Settings = EventLoop.Settings(),
  _ body: (EventLoop) async throws -> Result
) async throws -> Result {
  let loop = try EventLoop.start(named: "test", settings: settings)
  do {
    let result = try await body(loop)
    loop.stop()
    loop.join()
    return result
  } catch {
    loop.stop()
    loop.join()
    throw error
  }
}

extension EventLoop {
  /// Runs `body` on the loop and returns what it does.
  func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      self.execute { continuation.resume(returning: body()) }
    }
  }
}

/// Sends back what it receives.
final class EchoOwner: StreamOwner {
  private unowned let stream: SocketStream
  private var unsent = ByteBuffer()
  private let closed: Arrival<StreamCloseReason>?

  init(_ stream: SocketStream, closed: Arrival<StreamCloseReason>? = nil) {
    self.stream = stream
    self.closed = closed
  }

  func streamReceived(_ bytes: RawSpan) {
    self.unsent.append(bytes)
    self.stream.wantsToSend()
  }

  func streamReadClosed() { self.stream.shutdownWriteAfterFlush() }

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, self.unsent.count)
    unsafe self.unsent.withUnsafeReadableBytes { unsent in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: unsent[..<count]))
    }
    self.unsent.consume(count)
    return count
  }

  func streamClosed(_ reason: StreamCloseReason) { self.closed?.arrive(reason) }
}

/// Sends given bytes, says that nothing more comes, and collects everything that arrives.
final class CollectingOwner: StreamOwner {
  private unowned let stream: SocketStream
  private var unsent: ArraySlice<UInt8>
  private var received: [UInt8] = []
  private let outcome: Arrival<Outcome>

  struct Outcome: Sendable {
    let received: [UInt8]
    let reason: StreamCloseReason
  }

  init(_ stream: SocketStream, sending bytes: [UInt8], outcome: Arrival<Outcome>) {
    self.stream = stream
    self.unsent = bytes[...]
    self.outcome = outcome
  }

  func streamConnected() { self.stream.shutdownWriteAfterFlush() }

  func streamReceived(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe self.received.append(contentsOf: $0) }
  }

  func streamReadClosed() {}

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = self.unsent.prefix(buffer.count)
    unsafe buffer.copyBytes(from: part)
    self.unsent = self.unsent.dropFirst(part.count)
    return part.count
  }

  func streamClosed(_ reason: StreamCloseReason) {
    self.outcome.arrive(Outcome(received: self.received, reason: reason))
  }
}
