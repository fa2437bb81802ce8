#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A value behind a lock.
///
/// Built on the POSIX mutex because ThreadSanitizer sees it, and not the standard library's.
@safe
public final class Locked<Value: ~Copyable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  /// Guards `value`.
  public init(_ value: consuming sending Value) {
    unsafe self.mutex = .allocate(capacity: 1)
    unsafe self.mutex.initialize(to: pthread_mutex_t())
    // 0 or ENOMEM on this platform; neither can happen with a default mutex.
    let status = unsafe pthread_mutex_init(self.mutex, nil)
    precondition(status == 0)
    self.value = value
  }

  deinit {
    unsafe pthread_mutex_destroy(self.mutex)
    unsafe self.mutex.deallocate()
  }

  /// Runs `body` with the lock held.
  ///
  /// It must not wait for anything.
  public func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(self.mutex)
    defer { unsafe pthread_mutex_unlock(self.mutex) }
    return try body(&self.value)
  }
}
