private import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A value behind a lock, for whose states threads can wait.
///
/// For threads of our own only: nothing that runs on an event loop or in a task may wait here.
@safe
final class Monitor<Value: ~Copyable>: @unchecked Sendable {
  // Sendable: the value is touched only while the mutex is held.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var value: Value

  init(_ value: consuming sending Value) {
    unsafe self.mutex = .allocate(capacity: 1)
    unsafe self.mutex.initialize(to: pthread_mutex_t())
    unsafe self.changed = .allocate(capacity: 1)
    unsafe self.changed.initialize(to: pthread_cond_t())
    self.value = value
    // These fail only for want of memory, which they do not take on the systems we know.
    let mutexStatus = unsafe pthread_mutex_init(self.mutex, nil)
    precondition(mutexStatus == 0)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    #if canImport(Glibc)
      unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    #endif
    let conditionStatus = unsafe pthread_cond_init(self.changed, &attributes)
    precondition(conditionStatus == 0)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(self.changed)
    unsafe self.changed.deallocate()
    unsafe pthread_mutex_destroy(self.mutex)
    unsafe self.mutex.deallocate()
  }

  /// Runs `body` with the lock held, and lets all who wait look again when it says so.
  func withLock<Result: ~Copyable, Failure: Error>(
    wakingAll wakes: Bool = false, _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(self.mutex)
    defer { unsafe pthread_mutex_unlock(self.mutex) }
    if wakes { unsafe pthread_cond_broadcast(self.changed) }
    return try body(&self.value)
  }

  /// Waits until `isReached` is true of the value and then runs `body`, with the lock held.
  func wait<Result: ~Copyable>(
    until isReached: (borrowing Value) -> Bool, _ body: (inout Value) -> Result
  ) -> Result {
    unsafe pthread_mutex_lock(self.mutex)
    defer { unsafe pthread_mutex_unlock(self.mutex) }
    while !isReached(self.value) { unsafe pthread_cond_wait(self.changed, self.mutex) }
    return body(&self.value)
  }

  /// Waits until `isReached` is true of the value; `false` when `limit` has passed before.
  func wait(until isReached: (borrowing Value) -> Bool, within limit: Duration) -> Bool {
    let deadline = MonotonicTime.now() + limit
    unsafe pthread_mutex_lock(self.mutex)
    defer { unsafe pthread_mutex_unlock(self.mutex) }
    while !isReached(self.value) {
      let now = MonotonicTime.now()
      guard now < deadline else { return false }
      self.waitOnce(now: now, until: deadline)
    }
    return true
  }

  /// Waits for a change or the deadline, whichever comes first; may return for no reason.
  private func waitOnce(now: MonotonicTime, until deadline: MonotonicTime) {
    #if canImport(Glibc)
      let nanoseconds = min(deadline.nanoseconds, UInt64(Int64.max))
    #else
      let nanoseconds = min(deadline.nanoseconds - now.nanoseconds, UInt64(Int64.max))
    #endif
    var time = timespec()
    time.tv_sec = Int(nanoseconds / 1_000_000_000)
    time.tv_nsec = Int(nanoseconds % 1_000_000_000)
    #if canImport(Glibc)
      unsafe pthread_cond_timedwait(self.changed, self.mutex, &time)
    #else
      unsafe pthread_cond_timedwait_relative_np(self.changed, self.mutex, &time)
    #endif
  }
}
