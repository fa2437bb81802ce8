internal import ServiceRuntime

/// Tells one task that something has happened; how often is not counted.
final class Signal: Sendable {
  private struct State {
    var isSet = false
    var isClosed = false
    var waiter: CheckedContinuation<Bool, Never>?
  }

  private let state = Locked(State())

  /// Something has happened; from any thread.
  func set() {
    let waiter = self.state.withLock { state in
      if state.waiter == nil { state.isSet = true }
      return state.waiter.take()
    }
    waiter?.resume(returning: true)
  }

  /// Nothing will happen any more.
  func close() {
    let waiter = self.state.withLock { state in
      state.isClosed = true
      return state.waiter.take()
    }
    waiter?.resume(returning: false)
  }

  /// Returns true once something has happened since it was asked last; false at the end.
  ///
  /// For one task; when that is cancelled, this is the end for it.
  func next() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let result = self.state.withLock { state -> Bool? in
          if state.isClosed || Task.isCancelled { return false }
          if state.isSet {
            state.isSet = false
            return true
          }
          state.waiter = continuation
          return nil
        }
        if let result { continuation.resume(returning: result) }
      }
    } onCancel: {
      self.state.withLock { $0.waiter.take() }?.resume(returning: false)
    }
  }
}
