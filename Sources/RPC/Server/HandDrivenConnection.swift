internal import Basics
internal import ServiceRuntime

/// The server's end of a connection whose bytes somebody moves by hand, without socket and thread.
///
/// For fuzzers and for tests that speak HTTP/2 themselves. Handlers run within
/// ``receive(_:)``; time stands still.
public final class HandDrivenConnection {
  private let loop = HandDrivenLoop()
  private let connection: ServerConnection
  private let carrier = Carrier()

  /// Connects a caller that nobody vouches for to `server`.
  public init(to server: RPCServer) {
    self.connection = ServerConnection(
      core: server.core, loop: self.loop, peer: CallPeer(uid: nil, isTrusted: false),
      now: self.loop.now)
    self.connection.attach(to: self.carrier)
  }

  deinit {
    self.connection.carrierClosed()
    self.loop.run()
  }

  /// Whether the server wants to close the connection.
  public var isClosing: Bool { self.carrier.isClosing }

  /// Hands the server bytes from its caller and returns what it answers.
  public func receive(_ bytes: RawSpan) -> [UInt8] {
    self.connection.receive(bytes, now: self.loop.now)
    self.loop.run()
    var output = ByteBuffer()
    var isMore = true
    while isMore {
      let before = output.count
      unsafe output.appendUnsafe(atLeast: 16_384) { buffer in
        unsafe self.connection.produce(into: buffer, now: self.loop.now)
      }
      self.loop.run()
      isMore = output.count > before
    }
    return output.array()
  }

  private final class Carrier: ConnectionCarrier {
    var isClosing = false

    func wantsToSend() {}
    func wakeUp(at time: MonotonicTime) {}
    func closeAfterFlush() { self.isClosing = true }
  }
}

/// A loop that runs its work when it is told to, on whatever thread tells it.
private final class HandDrivenLoop: CallLoop {
  private enum Work {
    case job(UnownedJob)
    case closure(@Sendable () -> Void)
  }

  private final class NoAlarm: Alarm {
    func set(at time: MonotonicTime) {}
    func invalidate() {}
  }

  private let work = Locked<[Work]>([])

  /// Whoever drives the loop by hand is on it.
  var isCurrent: Bool { true }
  var now: MonotonicTime { MonotonicTime(nanoseconds: 1) }

  func readClock() -> MonotonicTime { self.now }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    self.work.withLock { $0.append(.job(job)) }
  }

  func execute(_ work: @escaping @Sendable () -> Void) {
    self.work.withLock { $0.append(.closure(work)) }
  }

  func makeAlarm(_ fired: @escaping () -> Void) -> any Alarm { NoAlarm() }

  func run() {
    while true {
      let work = self.work.withLock { queue -> [Work] in
        let taken = queue
        queue = []
        return taken
      }
      if work.isEmpty { return }
      for item in work {
        switch item {
        case .job(let job): unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        case .closure(let closure): closure()
        }
      }
    }
  }
}
