internal import ServiceRuntime

/// Wakes those who wait for the parameters or the market to change.
final class ChangeBell: Sendable {
  /// How often each has changed.
  struct Count: Sendable, Hashable {
    var config: UInt64 = 0
    var market: UInt64 = 0
  }

  private struct State {
    var count = Count()
    var isClosed = false
    var nextWaiter: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Locked(State())

  /// How often each has changed so far.
  var count: Count { self.state.withLock { $0.count } }

  /// Whether nothing changes any more.
  var isClosed: Bool { self.state.withLock { $0.isClosed } }

  /// How many wait.
  var waiterCount: Int { self.state.withLock { $0.waiters.count } }

  /// The parameters have changed.
  func ringConfig() { self.ring { $0.count.config += 1 } }

  /// The market has changed.
  func ringMarket() { self.ring { $0.count.market += 1 } }

  /// Nothing changes any more: nobody waits from now on.
  func close() { self.ring { $0.isClosed = true } }

  private func ring(_ change: (inout State) -> Void) {
    let waiters = self.state.withLock { state in
      change(&state)
      defer { state.waiters = [:] }
      return state.waiters.values.map { $0 }
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns as soon as the count is another one than `seen`; nil when the bell is closed or the
  /// task is cancelled.
  func change(after seen: Count) async -> Count? {
    let waiter = self.state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = self.state.withLock { state in
          // The task is marked before its cancellation handler runs, and the handler takes this
          // lock: either the mark is seen here or the handler finds the continuation.
          if state.isClosed || state.count != seen || Task.isCancelled { return true }
          state.waiters[waiter] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      self.state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
    }
    return self.state.withLock { state in
      state.isClosed || state.count == seen ? nil : state.count
    }
  }
}
