private import Synchronization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Hands the signals of this process to a function, on a thread of its own.
///
/// The handler that the system calls only writes the signal's number into a pipe. The pipe and the
/// thread that reads it are made once and stay, so that a handler which runs late never finds them
/// gone. One listener at a time: a process has one set of handlers.
public final class SignalListener: Sendable {
  private let previous: [(signal: ProcessSignal, action: UncheckedAction)]

  /// Why no signals can be listened to.
  public enum StartError: Error, Hashable {
    /// There is a listener already.
    case alreadyListening
    /// The system refused a pipe or a thread.
    case system(errorNumber: Int32)
  }

  /// Starts to hand `signals` to `deliver`, until ``stop()``.
  public static func start(
    for signals: Set<ProcessSignal>, _ deliver: @escaping @Sendable (ProcessSignal) -> Void
  ) throws(StartError) -> SignalListener {
    try SignalPipe.open()
    try SignalPipe.receiver.withLock { receiver throws(StartError) in
      guard receiver == nil else { throw .alreadyListening }
      receiver = deliver
    }
    return SignalListener(handling: signals)
  }

  private init(handling signals: Set<ProcessSignal>) {
    self.previous = signals.map { signal in
      (signal, UncheckedAction(replacing: signal.number, with: handleSignal))
    }
  }

  /// Gives every signal back to whoever had it before; to be called once.
  public func stop() {
    for (signal, action) in self.previous { action.restore(signal.number) }
    SignalPipe.receiver.withLock { $0 = nil }
  }

  /// Lets a write to a closed socket or pipe fail, instead of ending the process.
  public static func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }
}

/// What the system did at a signal before us.
private struct UncheckedAction: @unchecked Sendable {
  // Sendable: never looked into, only handed back to the system.
  private let action: sigaction

  init(replacing number: Int32, with handler: @escaping @convention(c) (Int32) -> Void) {
    var ours = sigaction()
    #if canImport(Glibc)
      unsafe ours.__sigaction_handler.sa_handler = handler
    #else
      unsafe ours.__sigaction_u.__sa_handler = handler
    #endif
    // Calls that a signal interrupts go on by themselves.
    ours.sa_flags = SA_RESTART
    unsafe sigfillset(&ours.sa_mask)
    var before = sigaction()
    // Fails only for signals that cannot be handled, which ours can.
    let status = unsafe sigaction(number, &ours, &before)
    precondition(status == 0)
    self.action = before
  }

  func restore(_ number: Int32) {
    var before = self.action
    unsafe sigaction(number, &before, nil)
  }
}

/// The end of the pipe that the handler writes to; -1 until it is open.
private let signalDescriptor = Atomic<Int32>(-1)

/// Called by the system at any point of any thread: may do no more than this.
private func handleSignal(_ number: Int32) {
  let before = errno
  var byte = UInt8(truncatingIfNeeded: number)
  // A full pipe holds enough signals already.
  _ = unsafe write(signalDescriptor.load(ordering: .relaxed), &byte, 1)
  errno = before
}

/// The pipe from the handler to the thread that delivers.
private enum SignalPipe {
  static let receiver = Locked<(@Sendable (ProcessSignal) -> Void)?>(nil)
  private static let isOpen = Locked(false)

  static func open() throws(SignalListener.StartError) {
    try self.isOpen.withLock { isOpen throws(SignalListener.StartError) in
      guard !isOpen else { return }
      let (readEnd, writeEnd) = try Self.makePipe()
      do throws(NativeThread.StartError) {
        _ = try NativeThread.start(named: "signals") { Self.deliver(from: readEnd) }
      } catch {
        close(readEnd)
        close(writeEnd)
        throw .system(errorNumber: error.errorNumber)
      }
      signalDescriptor.store(writeEnd, ordering: .relaxed)
      isOpen = true
    }
  }

  private static func makePipe() throws(SignalListener.StartError) -> (Int32, Int32) {
    var ends: (Int32, Int32) = (-1, -1)
    let status = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
      unsafe pipe(bytes.assumingMemoryBound(to: Int32.self).baseAddress)
    }
    guard status == 0 else { throw .system(errorNumber: errno) }
    _ = fcntl(ends.0, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.1, F_SETFL, O_NONBLOCK)
    return ends
  }

  private static func deliver(from readEnd: Int32) {
    while true {
      var byte: UInt8 = 0
      let count = unsafe read(readEnd, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { return }
      guard let signal = ProcessSignal(number: Int32(byte)) else { continue }
      Self.receiver.withLock { $0 }?(signal)
    }
  }
}
