private import CLibUV
private import ServiceRuntime
private import Synchronization

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// One POSIX thread that runs a closure.
@safe
struct LoopThread: Sendable {
  /// Longest name the systems keep.
  private static let nameBytesMax = 15

  /// What the new thread needs; made here, released there.
  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  private let handle: UInt

  /// Identifies the calling thread; never 0.
  static var current: UInt {
    #if canImport(Glibc)
      UInt(pthread_self())
    #else
      unsafe UInt(bitPattern: pthread_self())
    #endif
  }

  /// Starts a thread.
  init(name: String, _ body: @escaping @Sendable () -> Void) throws(EventLoopError) {
    let start = Start(
      name: String(decoding: name.utf8.prefix(Self.nameBytesMax), as: UTF8.self), body: body)
    let context = unsafe Unmanaged.passRetained(start)
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        #if canImport(Glibc)
          guard let context = unsafe context else { return nil }
        #endif
        let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        LoopThread.blockSignals()
        #if canImport(Glibc)
          _ = unsafe pthread_setname_np(pthread_self(), start.name)
        #else
          _ = unsafe pthread_setname_np(start.name)
        #endif
        start.body()
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      unsafe context.release()
      throw .system(call: "pthread_create", code: status)
    }
    #if canImport(Glibc)
      self.handle = UInt(thread)
    #else
      self.handle = unsafe UInt(bitPattern: thread)
    #endif
  }

  /// Waits for the end of the thread; once, unless it is detached.
  func join() {
    // Fails only for a thread that was joined or detached before.
    #if canImport(Glibc)
      _ = pthread_join(pthread_t(self.handle), nil)
    #else
      guard let thread = unsafe pthread_t(bitPattern: self.handle) else { return }
      _ = unsafe pthread_join(thread, nil)
    #endif
  }

  /// Lets the thread end by itself.
  func detach() {
    #if canImport(Glibc)
      _ = pthread_detach(pthread_t(self.handle))
    #else
      guard let thread = unsafe pthread_t(bitPattern: self.handle) else { return }
      _ = unsafe pthread_detach(thread)
    #endif
  }

  /// Leaves signals to the process's other threads, but for those a fault raises on the spot.
  private static func blockSignals() {
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF] {
      unsafe sigdelset(&signals, fault)
    }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}
