/// A part of a process that starts, does its work, and stops when told to.
public protocol Service: Sendable {
  /// What logs call it, such as `rpc-server`.
  var name: StaticString { get }

  /// Does the work.
  ///
  /// Calls ``ServiceLifetime/started()`` as soon as those who come after it may rely on it, then
  /// works until ``ServiceLifetime/stopRequested()`` returns, finishes what it has begun, and
  /// returns. Returning or throwing before that ends the process. When the task is cancelled there
  /// is no time left to finish anything.
  func run(_ lifetime: ServiceLifetime) async throws
}

/// What a running service and its group tell each other.
public final class ServiceLifetime: Sendable {
  private struct State {
    var isStopRequested = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var actions: [@Sendable () -> Void] = []
    var nextWaiter = 0
  }

  private let state = Locked(State())
  private let onStarted: @Sendable () -> Void

  /// A lifetime for running a service without a group; `onStarted` is called when it has started.
  public init(onStarted: @escaping @Sendable () -> Void = {}) { self.onStarted = onStarted }

  /// Says that those who come after this service may rely on it now.
  public func started() { self.onStarted() }

  /// Whether the service was told to stop.
  public var isStopRequested: Bool { self.state.withLock { $0.isStopRequested } }

  /// Returns when the service is to stop: because it was told to, or because it was cancelled.
  public func stopRequested() async {
    let id = self.state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = self.state.withLock { state in
          if state.isStopRequested || Task.isCancelled { return true }
          state.waiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }

  /// Has `action` called when the service is told to stop, at once if it already was.
  public func onStop(_ action: @escaping @Sendable () -> Void) {
    let isOver = self.state.withLock { state in
      if !state.isStopRequested { state.actions.append(action) }
      return state.isStopRequested
    }
    if isOver { action() }
  }

  /// Tells the service to stop; a second time changes nothing.
  public func requestStop() {
    let (waiters, actions) = self.state.withLock { state in
      state.isStopRequested = true
      defer {
        state.waiters = [:]
        state.actions = []
      }
      return (Array(state.waiters.values), state.actions)
    }
    for action in actions { action() }
    for waiter in waiters { waiter.resume() }
  }
}
