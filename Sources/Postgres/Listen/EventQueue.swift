internal import ServiceRuntime

/// Events on their way to one reader, up to a limit.
///
/// Beyond it all that wait are replaced by `overflow`: who has to look again gains nothing from
/// knowing each of the things that happened.
final class EventQueue<Event: Sendable>: Sendable {
  private struct State {
    var events: [Event] = []
    /// Where the oldest is.
    var head = 0
    var reader: CheckedContinuation<Event?, Never>?
    var hasEnded = false
    /// The reader's task was cancelled before it waited.
    var isCancelled = false
  }

  let eventsMax: Int
  private let overflow: Event
  private let state = Locked(State())

  init(eventsMax: Int, overflow: Event) {
    precondition(eventsMax > 0)
    self.eventsMax = eventsMax
    self.overflow = overflow
  }

  func append(_ event: Event) {
    let reader = self.state.withLock { state -> CheckedContinuation<Event?, Never>? in
      guard !state.hasEnded else { return nil }
      if let reader = state.reader {
        state.reader = nil
        return reader
      }
      if state.events.count - state.head >= self.eventsMax {
        state.events = [self.overflow]
        state.head = 0
      }
      state.events.append(event)
      return nil
    }
    reader?.resume(returning: event)
  }

  /// No more events come; those that wait can still be taken.
  func end() {
    let reader = self.state.withLock { state in
      state.hasEnded = true
      return state.reader.take()
    }
    reader?.resume(returning: nil)
  }

  /// The next event; `nil` at the end, or when the task is cancelled.
  func next() async -> Event? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = self.state.withLock { state -> Event?? in
          if state.head < state.events.count {
            let event = state.events[state.head]
            state.head += 1
            if state.head == state.events.count {
              state.events.removeAll(keepingCapacity: true)
              state.head = 0
            }
            return event
          }
          if state.hasEnded || state.isCancelled {
            state.isCancelled = false
            return .some(nil)
          }
          precondition(state.reader == nil, "events have one reader")
          state.reader = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let reader = self.state.withLock { state in
        if state.reader == nil { state.isCancelled = true }
        return state.reader.take()
      }
      reader?.resume(returning: nil)
    }
  }
}
