internal import ServiceRuntime

/// Hands events to everybody who listens; from any thread, and never waits for a listener.
///
/// Each listener has a queue. One that falls so far behind that its queue is full is let go: it
/// connects again and goes on from the last event that it has seen.
final class EventHub: Sendable {
  /// Listeners at once.
  static let listenersMax = 256
  /// Events that wait for a listener.
  static let waitingMax = 256

  private struct State {
    var listeners: [Int: AsyncStream<GatewayEvent>.Continuation] = [:]
    var count = 0
    /// Woken when the first listener comes.
    var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
    var sleeperCount = 0
  }

  private let state = Locked(State())

  /// The events from now on; `nil` when there are as many listeners as there may be.
  func listen() -> AsyncStream<GatewayEvent>? {
    let (stream, continuation) = AsyncStream.makeStream(
      of: GatewayEvent.self, bufferingPolicy: .bufferingOldest(Self.waitingMax))
    let number = self.state.withLock { state -> Int? in
      guard state.listeners.count < Self.listenersMax else { return nil }
      state.count += 1
      state.listeners[state.count] = continuation
      return state.count
    }
    guard let number else { return nil }
    self.wakeAll()
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.listeners[number] = nil }
    }
    return stream
  }

  /// Tells everybody.
  func publish(_ event: GatewayEvent) {
    let listeners = self.state.withLock { Array($0.listeners.values) }
    for listener in listeners {
      if case .dropped = listener.yield(event) { listener.finish() }
    }
  }

  /// Whether anybody listens.
  var hasListeners: Bool { self.state.withLock { !$0.listeners.isEmpty } }

  /// How many wait for a listener.
  var sleeperCount: Int { self.state.withLock { $0.sleepers.count } }

  /// Returns when somebody listens, or when the task is cancelled.
  func whenListeners() async {
    let number = self.state.withLock { state in
      state.sleeperCount += 1
      return state.sleeperCount
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = self.state.withLock { state in
          if !state.listeners.isEmpty || Task.isCancelled { return true }
          state.sleepers[number] = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      self.state.withLock { $0.sleepers.removeValue(forKey: number) }?.resume()
    }
  }

  private func wakeAll() {
    let sleepers = self.state.withLock { state in
      defer { state.sleepers = [:] }
      return state.sleepers.values
    }
    for sleeper in sleepers { sleeper.resume() }
  }

  /// Lets everybody go.
  func close() {
    let listeners = self.state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.finish() }
  }
}
