#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A thread of the system that runs one function, outside Swift's pool of threads.
///
/// It takes no signals, so that a handler never runs on it. Dropping the value lets it run on.
public struct NativeThread: ~Copyable, Sendable {
  private let handle: UInt

  /// The system would not start a thread.
  public struct StartError: Error, Hashable, CustomStringConvertible {
    /// The system's number for the reason.
    public let errorNumber: Int32
    public var description: String { "no thread could be started (error \(self.errorNumber))" }
  }

  /// Starts a thread that runs `body`; of its name the first 15 bytes are shown.
  public static func start(
    named name: String, stackBytes: Int = 1 << 20, _ body: @escaping @Sendable () -> Void
  ) throws(StartError) -> NativeThread {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)

    // The new thread inherits the mask, so there is no moment at which it could take a signal.
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

    let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
    var handle = ThreadHandle.none
    let status = unsafe pthread_create(&handle, &attributes, runThread, start.toOpaque())
    guard status == 0 else {
      unsafe start.release()
      throw StartError(errorNumber: status)
    }
    return NativeThread(handle: ThreadHandle.number(of: handle))
  }

  private init(handle: UInt) { self.handle = handle }

  deinit { ThreadHandle.detach(self.handle) }

  /// Waits until the thread has ended.
  public consuming func join() {
    let handle = self.handle
    discard self
    let status = ThreadHandle.join(handle)
    precondition(status == 0)
  }
}

/// What a new thread needs; handed over with one reference, which it takes.
private final class ThreadStart: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = String(decoding: name.utf8.prefix(15), as: UTF8.self)
    self.body = body
  }

  /// Gives the thread its name in `ps` and debuggers; nothing depends on it, so it may fail.
  private func showName() {
    #if canImport(Glibc)
      let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      unsafe self.name.withCString { name in _ = unsafe write(descriptor, name, strlen(name)) }
      close(descriptor)
    #else
      unsafe pthread_setname_np(self.name)
    #endif
  }

  func run() {
    self.showName()
    self.body()
  }
}

#if canImport(Glibc)
  /// A thread as the system names it: a number here, a pointer elsewhere.
  private enum ThreadHandle {
    static let none = pthread_t()
    static func number(of handle: pthread_t) -> UInt { handle }
    static func detach(_ number: UInt) { pthread_detach(number) }
    static func join(_ number: UInt) -> Int32 { pthread_join(number, nil) }
  }

  private func runThread(_ start: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let start = unsafe start else { return nil }
    unsafe Unmanaged<ThreadStart>.fromOpaque(start).takeRetainedValue().run()
    return nil
  }
#else
  /// A thread as the system names it: a pointer here, a number elsewhere.
  private enum ThreadHandle {
    static var none: pthread_t? { nil }
    static func number(of handle: pthread_t?) -> UInt { unsafe UInt(bitPattern: handle) }
    static func detach(_ number: UInt) {
      if let handle = unsafe pthread_t(bitPattern: number) { unsafe pthread_detach(handle) }
    }
    static func join(_ number: UInt) -> Int32 {
      guard let handle = unsafe pthread_t(bitPattern: number) else { return EINVAL }
      return unsafe pthread_join(handle, nil)
    }
  }

  private func runThread(_ start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe Unmanaged<ThreadStart>.fromOpaque(start).takeRetainedValue().run()
    return nil
  }
#endif
