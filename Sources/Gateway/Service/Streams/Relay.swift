internal import ServiceRuntime

/// Hands elements from the task that reads a service to the one that writes to a client.
///
/// Holds one element: who gives waits until it was taken, so that a slow client slows the service
/// down. One task gives and one takes.
final class Relay<Element: Sendable>: Sendable {
  private struct State {
    var element: Element?
    var end: Result<Void, Fault>?
    var isClosed = false
    var giver: CheckedContinuation<Void, Never>?
    var taker: CheckedContinuation<Void, Never>?
  }

  private let state = Locked(State())

  // MARK: Giving

  /// Hands over `element` as soon as the one before was taken; false when nobody takes any more.
  func give(_ element: Element) async -> Bool {
    await withCheckedContinuation { continuation in
      let isFree = self.state.withLock { state in
        if state.isClosed || state.element == nil { return true }
        state.giver = continuation
        return false
      }
      if isFree { continuation.resume() }
    }
    let (isOpen, taker) = self.state.withLock { state in
      guard !state.isClosed else { return (false, nil as CheckedContinuation<Void, Never>?) }
      state.element = element
      defer { state.taker = nil }
      return (true, state.taker)
    }
    taker?.resume()
    return isOpen
  }

  /// Says that there is nothing more, and why.
  func finish(_ end: Result<Void, Fault>) {
    let taker = self.state.withLock { state in
      if state.end == nil { state.end = end }
      defer { state.taker = nil }
      return state.taker
    }
    taker?.resume()
  }

  // MARK: Taking

  /// Returns when there is something to take, or the end, or when the task is cancelled.
  func ready() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = self.state.withLock { state in
          if state.element != nil || state.end != nil || state.isClosed || Task.isCancelled {
            return true
          }
          state.taker = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let taker = self.state.withLock { state in
        defer { state.taker = nil }
        return state.taker
      }
      taker?.resume()
    }
  }

  /// The next element, or `nil` at the end and when the task is cancelled.
  func next() async throws(Fault) -> Element? {
    await self.ready()
    let (element, giver, end) = self.state.withLock { state in
      defer {
        state.element = nil
        state.giver = nil
      }
      return (state.element, state.giver, state.element == nil ? state.end : nil)
    }
    giver?.resume()
    try end?.get()
    return element
  }

  /// Whether there is something to take, or the end.
  var isReady: Bool {
    self.state.withLock { $0.element != nil || $0.end != nil || $0.isClosed }
  }

  /// Why it ended before anything was given; `nil` while it may still go on.
  var failure: Fault? {
    self.state.withLock { state in
      guard state.element == nil, case .failure(let fault) = state.end else { return nil }
      return fault
    }
  }

  /// Takes nothing more.
  func close() {
    let giver = self.state.withLock { state in
      state.isClosed = true
      state.element = nil
      defer { state.giver = nil }
      return state.giver
    }
    giver?.resume()
  }
}
