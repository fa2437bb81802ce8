#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A gate that opens once; threads wait until it does.
///
/// `isOpen` is read and written under the mutex; hence the unchecked Sendable.
@safe
final class Latch: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var isOpen = false

  init() {
    unsafe self.mutex = .allocate(capacity: 1)
    unsafe self.mutex.initialize(to: pthread_mutex_t())
    unsafe self.condition = .allocate(capacity: 1)
    unsafe self.condition.initialize(to: pthread_cond_t())
    // 0 or ENOMEM; the latter cannot happen with default attributes.
    unsafe pthread_mutex_init(self.mutex, nil)
    unsafe pthread_cond_init(self.condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(self.condition)
    unsafe pthread_mutex_destroy(self.mutex)
    unsafe self.condition.deallocate()
    unsafe self.mutex.deallocate()
  }

  func open() {
    unsafe pthread_mutex_lock(self.mutex)
    self.isOpen = true
    unsafe pthread_cond_broadcast(self.condition)
    unsafe pthread_mutex_unlock(self.mutex)
  }

  func wait() {
    unsafe pthread_mutex_lock(self.mutex)
    while !self.isOpen { unsafe pthread_cond_wait(self.condition, self.mutex) }
    unsafe pthread_mutex_unlock(self.mutex)
  }
}
