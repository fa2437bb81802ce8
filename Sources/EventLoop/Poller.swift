internal import Basics
private import CLibUV

/// Who is told that a descriptor is ready.
protocol ReadinessTarget: AnyObject {
  /// Called on the loop, after polling, at most once per turn.
  func descriptorReady(_ readiness: DescriptorInterest)
}

/// The libuv loop of one thread: waits for descriptors, for the alarm and for other threads.
///
/// libuv's callbacks only note what became ready. The loop acts on it when polling is over, so no
/// code of ours runs, and nothing is closed, inside libuv.
@safe
final class Poller {
  private let loop: UnsafeMutablePointer<uv_loop_t>
  private let wakeUp: UnsafeMutablePointer<uv_async_t>
  private let alarm: UnsafeMutablePointer<uv_timer_t>
  /// In libuv's milliseconds, rounded up, so that the alarm is never early.
  private var alarmMilliseconds: UInt64?
  private var sources: [Unmanaged<ReadinessSource>?] = unsafe []
  /// What became ready in the last poll.
  fileprivate(set) var ready: ContiguousArray<ReadinessSource> = []
  /// Whether the last poll ended because of the alarm or another thread.
  fileprivate var hasWoken = false

  init() throws(EventLoopError) {
    unsafe self.loop = .allocate(capacity: 1)
    unsafe self.wakeUp = .allocate(capacity: 1)
    unsafe self.alarm = .allocate(capacity: 1)
    self.ready.reserveCapacity(1024)
    let made = unsafe uv_loop_init(self.loop)
    guard made == 0 else {
      self.deallocate()
      throw .system(call: "uv_loop_init", code: -made)
    }
    let armed = unsafe uv_async_init(self.loop, self.wakeUp, pollerWasWoken)
    guard armed == 0 else {
      _ = unsafe uv_loop_close(self.loop)
      self.deallocate()
      throw .system(call: "uv_async_init", code: -armed)
    }
    // Always 0.
    _ = unsafe uv_timer_init(self.loop, self.alarm)
    unsafe self.wakeUp.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    unsafe self.alarm.pointee.data = Unmanaged.passUnretained(self).toOpaque()
  }

  private func deallocate() {
    unsafe self.loop.deallocate()
    unsafe self.wakeUp.deallocate()
    unsafe self.alarm.deallocate()
  }

  /// The time of the monotonic clock now; from any thread.
  static func time() -> MonotonicTime { MonotonicTime(nanoseconds: uv_hrtime()) }

  /// Ends the current or the next poll; from any thread until ``close()``.
  func wake() {
    // Fails only on a handle that is not an async handle.
    _ = unsafe uv_async_send(self.wakeUp)
  }

  /// Sets when polling ends if nothing else happens; `nil` for never.
  func setAlarm(_ time: MonotonicTime?) {
    let milliseconds = time.map { ($0.nanoseconds / 1_000_000) + 1 }
    guard milliseconds != self.alarmMilliseconds else { return }
    self.alarmMilliseconds = milliseconds
    guard let milliseconds else {
      _ = unsafe uv_timer_stop(self.alarm)
      return
    }
    // libuv adds the delay to its cached time, which counts from the same origin as ours.
    let cached = unsafe uv_now(self.loop)
    let delay = milliseconds > cached ? milliseconds - cached : 0
    // Fails only while the handle is being closed.
    _ = unsafe uv_timer_start(self.alarm, pollerAlarmRang, delay, 0)
  }

  /// Collects what is ready, waiting for something when `blocking`.
  ///
  /// Says whether there was any.
  func poll(blocking: Bool) -> Bool {
    self.ready.removeAll(keepingCapacity: true)
    self.hasWoken = false
    // The result counts handles that are still active, which says nothing here.
    _ = unsafe uv_run(self.loop, blocking ? UV_RUN_ONCE : UV_RUN_NOWAIT)
    return self.hasWoken || !self.ready.isEmpty
  }

  fileprivate func alarmRang() {
    self.alarmMilliseconds = nil
    self.hasWoken = true
    // libuv may call this before it polls; without this it would then wait for something else.
    unsafe uv_stop(self.loop)
  }

  /// Begins to watch `descriptor`, which the caller owns, for nothing yet.
  func addSource(
    _ descriptor: Int32, target: any ReadinessTarget
  ) throws(EventLoopError) -> ReadinessSource {
    precondition(descriptor >= 0)
    let index = Int(descriptor)
    while unsafe self.sources.count <= index { unsafe self.sources.append(nil) }
    // The number is registered already only if a library closed its descriptor without telling
    // us and the system gave the number out again: the old registration is dead.
    if let stale = unsafe self.sources[index] { unsafe stale.takeUnretainedValue().close() }
    let source = ReadinessSource(poller: self, descriptor: descriptor, target: target)
    let handle = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
    let made = unsafe uv_poll_init(self.loop, handle, descriptor)
    guard made == 0 else {
      unsafe handle.deallocate()
      source.abandon()
      throw .system(call: "uv_poll_init", code: -made)
    }
    unsafe handle.pointee.data = Unmanaged.passRetained(source).toOpaque()
    unsafe source.handle = handle
    unsafe self.sources[index] = Unmanaged.passUnretained(source)
    return source
  }

  fileprivate func removeSource(_ descriptor: Int32) { unsafe self.sources[Int(descriptor)] = nil }

  /// Closes libuv's loop.
  ///
  /// Every source must have been closed; nobody may wake it any more.
  func close() {
    unsafe uv_close(
      UnsafeMutableRawPointer(self.wakeUp).assumingMemoryBound(to: uv_handle_t.self), nil)
    unsafe uv_close(
      UnsafeMutableRawPointer(self.alarm).assumingMemoryBound(to: uv_handle_t.self), nil)
    while unsafe uv_run(self.loop, UV_RUN_NOWAIT) != 0 {}
    let status = unsafe uv_loop_close(self.loop)
    precondition(status == 0, "a handle was left open")
    self.deallocate()
  }
}

/// One descriptor that a poller watches.
///
/// Does not own the descriptor.
@safe
final class ReadinessSource {
  private unowned let poller: Poller
  let descriptor: Int32
  /// Kept until the source is closed, so that what is watched lives as long as it is watched.
  private var target: (any ReadinessTarget)?
  fileprivate var handle: UnsafeMutablePointer<uv_poll_t>?
  private(set) var interest: DescriptorInterest = []
  private var readiness: DescriptorInterest = []

  fileprivate init(poller: Poller, descriptor: Int32, target: any ReadinessTarget) {
    self.poller = poller
    self.descriptor = descriptor
    self.target = target
  }

  /// Whether it has been closed, by its user or because the descriptor's number came back.
  var isClosed: Bool { unsafe self.handle == nil }

  /// Watches for exactly `interest`.
  func setInterest(_ interest: DescriptorInterest) {
    guard interest != self.interest else { return }
    self.renew(interest)
  }

  /// Watches for `interest`, telling the system anew even if nothing changed.
  func renew(_ interest: DescriptorInterest) {
    guard let handle = unsafe self.handle else { return }
    self.interest = interest
    // Neither fails: the handle is open and no other watcher has its descriptor.
    guard !interest.isEmpty else {
      _ = unsafe uv_poll_stop(handle)
      return
    }
    var events: Int32 = 0
    if interest.contains(.readable) { events |= Int32(UV_READABLE.rawValue) }
    if interest.contains(.writable) { events |= Int32(UV_WRITABLE.rawValue) }
    _ = unsafe uv_poll_start(handle, events, sourceBecameReady)
  }

  /// Stops watching, for good.
  ///
  /// The descriptor may be closed afterwards.
  func close() {
    guard let handle = unsafe self.handle else { return }
    unsafe self.handle = nil
    self.interest = []
    self.target = nil
    self.poller.removeSource(self.descriptor)
    unsafe uv_close(
      UnsafeMutableRawPointer(handle).assumingMemoryBound(to: uv_handle_t.self), sourceWasClosed)
  }

  /// Tells the target what was noted while polling.
  func dispatch() {
    let readiness = self.readiness
    self.readiness = []
    guard let target = self.target, !readiness.isEmpty else { return }
    target.descriptorReady(readiness)
  }

  fileprivate func abandon() { self.target = nil }

  fileprivate func note(status: Int32, events: Int32) {
    if self.readiness.isEmpty { self.poller.ready.append(self) }
    if status < 0 {
      // libuv reports an error condition once and stops: the next read or write collects it.
      self.readiness = [.readable, .writable]
      self.interest = []
      return
    }
    if events & Int32(UV_READABLE.rawValue) != 0 { self.readiness.insert(.readable) }
    if events & Int32(UV_WRITABLE.rawValue) != 0 { self.readiness.insert(.writable) }
  }
}

private func pollerWasWoken(_ handle: UnsafeMutablePointer<uv_async_t>?) {
  guard let poller = unsafe handle?.pointee.data else { return }
  unsafe Unmanaged<Poller>.fromOpaque(poller)._withUnsafeGuaranteedRef { $0.hasWoken = true }
}

private func pollerAlarmRang(_ handle: UnsafeMutablePointer<uv_timer_t>?) {
  guard let poller = unsafe handle?.pointee.data else { return }
  unsafe Unmanaged<Poller>.fromOpaque(poller)._withUnsafeGuaranteedRef { $0.alarmRang() }
}

private func sourceBecameReady(
  _ handle: UnsafeMutablePointer<uv_poll_t>?, status: Int32, events: Int32
) {
  guard let source = unsafe handle?.pointee.data else { return }
  unsafe Unmanaged<ReadinessSource>.fromOpaque(source)
    ._withUnsafeGuaranteedRef { $0.note(status: status, events: events) }
}

private func sourceWasClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  guard let handle = unsafe handle, let source = unsafe handle.pointee.data else { return }
  unsafe Unmanaged<ReadinessSource>.fromOpaque(source).release()
  unsafe UnsafeMutableRawPointer(handle).deallocate()
}
