internal import Basics
internal import ContractRisk
internal import ServiceRuntime

/// A snapshot of the market as it was put together, with all curves.
struct BuiltMarket: Sendable {
  let message: MarketSnapshot

  /// The snapshot for a watcher that has the curves of `known`.
  func message(knowing known: UInt64) -> MarketSnapshot {
    guard known > 0, known == self.message.curvesVersion else { return self.message }
    var message = self.message
    message.curves = []
    return message
  }
}

/// Where the newest snapshot of the market hangs, for whoever watches.
final class MarketBoard: Sendable {
  private struct State {
    var market: BuiltMarket?
    /// Counts looks at the store that found out how the market stands.
    var looks: UInt64 = 0
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var lastWaiter: UInt64 = 0
    var isClosed = false
  }

  private let state = Locked(State())

  /// The newest snapshot; nil before the first.
  var market: BuiltMarket? { self.state.withLock { $0.market } }

  /// How many looks were taken; no more than before means that nothing new can be known.
  var looks: UInt64 { self.state.withLock { $0.looks } }

  /// Hangs up what a look at the store has found, and wakes all who wait.
  func publish(_ market: BuiltMarket) {
    self.wake { state in
      state.looks += 1
      if market.message.version >= state.market?.message.version ?? 0 { state.market = market }
    }
  }

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

  /// Waits for the look after number `look`; false when there will be none, or the caller is gone.
  func wait(after look: UInt64) async -> Bool {
    let number = self.state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = self.state.withLock { state in
          if state.isClosed || state.looks > look || Task.isCancelled { return true }
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
