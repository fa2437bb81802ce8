internal import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Makes one connection for a stream and is gone.
final class Connector: ReadinessTarget, TimerOwner {
  /// How long to wait while the listener's queue is full, which only polling finds out.
  private static let retryDelay = Duration.milliseconds(5)

  private let stream: SocketStream
  private let address: SocketAddress
  private var socket: Socket?
  private var source: ReadinessSource?
  private var timer: LoopTimer?
  private var deadline = MonotonicTime.never

  init(stream: SocketStream, address: SocketAddress) {
    self.stream = stream
    self.address = address
  }

  /// Begins; the stream hears of the outcome later, never from within this call.
  func begin(timeout: Duration) {
    let loop = self.stream.loop
    self.deadline = loop.now + timeout
    self.timer = LoopTimer(on: loop, owner: self)
    do throws(EventLoopError) {
      self.socket = try Socket(for: self.address)
    } catch {
      self.stream.close(because: .connectFailed(error))
      return
    }
    self.attempt()
  }

  /// Lets go of everything.
  func cancel() {
    self.timer?.cancel()
    self.timer = nil
    self.source?.close()
    self.source = nil
    self.socket = nil
  }

  private func attempt() {
    do throws(EventLoopError) {
      guard let status = try self.socket?.connect(to: self.address) else { return }
      switch status {
      case 0:
        // The stream learns of it in a later turn, as it would from a slower connection.
        let connector = LoopBound(self)
        self.stream.loop.execute { connector.value.succeed() }
      case EINPROGRESS, EINTR: try self.watch()
      case EAGAIN:
        self.timer?.schedule(at: min(self.stream.loop.now + Self.retryDelay, self.deadline))
      default: throw .system(call: "connect", code: status)
      }
    } catch {
      self.stream.close(because: .connectFailed(error))
    }
  }

  private func watch() throws(EventLoopError) {
    guard let number = self.socket?.number else { return }
    let source = try self.stream.loop.poller.addSource(number, target: self)
    self.source = source
    source.setInterest(.writable)
    self.timer?.schedule(at: self.deadline)
  }

  func descriptorReady(_ readiness: DescriptorInterest) {
    guard let code = self.socket?.takeError() else { return }
    guard code == 0 else {
      self.stream.close(because: .connectFailed(.system(call: "connect", code: code)))
      return
    }
    self.succeed()
  }

  func timerFired(_ timer: LoopTimer) {
    guard self.source == nil, timer.loop.now < self.deadline else {
      self.stream.close(because: .connectTimedOut)
      return
    }
    self.attempt()
  }

  private func succeed() {
    guard let socket = self.socket.take() else { return }
    self.cancel()
    self.stream.opened(socket)
  }
}

/// Carries something confined to a loop through a closure that runs on that loop.
///
/// Made and read on the same loop only; hence the unchecked Sendable.
struct LoopBound<Value: AnyObject>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}
