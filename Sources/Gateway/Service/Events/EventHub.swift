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
    var sleeper: CheckedContinuation<Void, Never>?
  }

  private let state = Locked(State())

  /// The events from now on; `nil` when there are as many listeners as there may be.
  func listen() -> AsyncStream<GatewayEvent>? {
    let (stream, continuation) = AsyncStream.makeStream(
      of: GatewayEvent.self, bufferingPolicy: .bufferingOldest(Self.waitingMax))
    let (number, sleeper) = self.state.withLock { state in
      guard state.listeners.count < Self.listenersMax else {
        return (nil as Int?, nil as CheckedContinuation<Void, Never>?)
      }
      state.count += 1
      state.listeners[state.count] = continuation
      defer { state.sleeper = nil }
      return (state.count, state.sleeper)
    }
    sleeper?.resume()
    guard let number else { return nil }
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

  /// Returns when somebody listens, or when the task is cancelled.
  func whenListeners() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = self.state.withLock { state in
          if !state.listeners.isEmpty || Task.isCancelled { return true }
          state.sleeper = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      self.wake()
    }
  }

  private func wake() {
    let sleeper = self.state.withLock { state in
      defer { state.sleeper = nil }
      return state.sleeper
    }
    sleeper?.resume()
  }

  /// Lets everybody go.
  func close() {
    let listeners = self.state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.finish() }
  }
}
