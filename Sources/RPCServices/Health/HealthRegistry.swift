internal import RPC
internal import ServiceRuntime
private import Synchronization

/// Knows which services of this process answer calls, and tells whoever asks or watches.
///
/// The empty name stands for the server as a whole. Usable from any thread.
public final class HealthRegistry: Sendable {
  /// The default limit on callers that wait for a change at the same time.
  public static let watchersMaxDefault = 1_024

  private struct State {
    var machine: HealthStateMachine
    var continuations: [HealthStateMachine.WatcherID: CheckedContinuation<Void, Never>] = [:]
  }

  private let state: Locked<State>
  private let watchers = Atomic<UInt64>(0)

  /// Knows the server as a whole and `services`, all in `status`.
  public init(
    services: some Sequence<String>, status: ServingStatus = .notServing,
    watchersMax: Int = HealthRegistry.watchersMaxDefault
  ) {
    self.state = Locked(
      State(
        machine: HealthStateMachine(
          services: [""] + services, status: status, watchersMax: watchersMax)))
  }

  /// The status of a service; `nil` when the server has no such service.
  public func status(of service: String = "") -> ServingStatus? {
    self.state.withLock { $0.machine.status(of: service) }
  }

  /// The status of every service that is known; the empty name is the server as a whole.
  public var statuses: [String: ServingStatus] {
    self.state.withLock { $0.machine.statuses }
  }

  /// Changes the status of one service, which becomes known with it.
  public func set(_ status: ServingStatus, for service: String) {
    self.wake { $0.set(status, for: service) }
  }

  /// Changes the status of the server as a whole and of every service it knows.
  public func setAll(_ status: ServingStatus) {
    self.wake { $0.setAll(status) }
  }

  /// Says for good that nothing is served, and ends every watch once it has been told.
  ///
  /// The first step of a graceful shutdown: a watch that stayed open would hold the drain up.
  public func shutDown() {
    self.wake { $0.shutDown() }
  }

  /// The next status of `service` that differs from `last`; `nil` when there will be none.
  func change(
    of service: String, after last: HealthStateMachine.Observed?
  ) async throws(RPCError) -> HealthStateMachine.Observed? {
    while true {
      let watcher = self.watchers.wrappingAdd(1, ordering: .relaxed).newValue
      switch await self.watch(service, after: last, as: watcher) {
      case .report(let observed): return observed
      case .end: return nil
      case .refuse: throw RPCError(.resourceExhausted, "Too many callers watch health.")
      case .wait:
        guard !Task.isCancelled else { throw RPCError(.cancelled, "The watch was cancelled.") }
      }
    }
  }

  /// Asks the machine and, when it says so, waits to be woken.
  private func watch(
    _ service: String, after last: HealthStateMachine.Observed?,
    as watcher: HealthStateMachine.WatcherID
  ) async -> HealthStateMachine.WatchAction {
    let action = Locked(HealthStateMachine.WatchAction.wait)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let decided: HealthStateMachine.WatchAction? = self.state.withLock { state in
          // The task is marked before its cancellation handler runs, and the handler takes this
          // lock: either the mark is seen here or the handler finds the continuation.
          guard !Task.isCancelled else { return .wait }
          let decided = state.machine.watch(service, after: last, as: watcher)
          guard decided == .wait else { return decided }
          state.continuations[watcher] = continuation
          return nil
        }
        guard let decided else { return }
        action.withLock { $0 = decided }
        continuation.resume()
      }
    } onCancel: {
      let continuation = self.state.withLock { state in
        state.machine.cancel(watcher)
        return state.continuations.removeValue(forKey: watcher)
      }
      continuation?.resume()
    }
    return action.withLock { $0 }
  }

  private func wake(_ change: (inout HealthStateMachine) -> [HealthStateMachine.WatcherID]) {
    let woken = self.state.withLock { state in
      change(&state.machine).compactMap { state.continuations.removeValue(forKey: $0) }
    }
    for continuation in woken { continuation.resume() }
  }
}
