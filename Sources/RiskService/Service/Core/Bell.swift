internal import ServiceRuntime

/// Tells everybody who waits that something has happened; how often is counted.
final class Bell: Sendable {
  private struct State {
    var rings: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter: UInt64 = 0
    var isClosed = false
  }

  private let state = Locked(State())

  /// How often it has rung; no more than before means that nothing new can be known.
  var rings: UInt64 { self.state.withLock { $0.rings } }

  /// Something has happened; from any thread.
  func ring() { self.wake { $0.rings += 1 } }

  /// From now on nobody waits.
  func close() { self.wake { $0.isClosed = true } }

  private func wake(_ change: (inout State) -> Void) {
    let waiters = self.state.withLock { state in
      change(&state)
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume() }
  }

  /// Waits for a ring after number `ring`; false when there will be none, or the caller is gone.
  func wait(after ring: UInt64) async -> Bool {
    let number = self.state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = self.state.withLock { state in
          if state.isClosed || state.rings > ring || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      self.state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
    return self.state.withLock { !$0.isClosed } && !Task.isCancelled
  }
}
