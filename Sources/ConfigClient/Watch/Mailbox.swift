internal import ServiceRuntime

/// Carries elements in order from any number of tasks to one; bounded.
///
/// Whoever delivers to a full mailbox waits, so that a slow reader slows its writers down.
final class Mailbox<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var reader: CheckedContinuation<Element?, Never>?
    var writers: [CheckedContinuation<Void, Never>] = []
    var isClosed = false
  }

  private let countMax: Int
  private let state = Locked(State())

  init(countMax: Int) {
    precondition(countMax > 0)
    self.countMax = countMax
  }

  /// Puts an element in; returns when there is room for another one, or nobody reads any more.
  func deliver(_ element: Element) async {
    await withCheckedContinuation { writer in
      let isFull = self.state.withLock { state in
        Self.put(element, into: &state)
        guard state.elements.count >= self.countMax, !state.isClosed else { return false }
        state.writers.append(writer)
        return true
      }
      if !isFull { writer.resume() }
    }
  }

  /// Puts an element in; when it is full, the oldest goes, which the newer ones must make up for.
  func push(_ element: Element) {
    self.state.withLock { state in
      if state.elements.count >= self.countMax { state.elements.removeFirst() }
      Self.put(element, into: &state)
    }
  }

  private static func put(_ element: Element, into state: inout State) {
    guard !state.isClosed else { return }
    if let reader = state.reader.take() {
      reader.resume(returning: element)
    } else {
      state.elements.append(element)
    }
  }

  /// The next element, for one reader; nil once it is closed, or the task cancelled.
  func next() async -> Element? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { reader in
        let writers = self.state.withLock { state -> [CheckedContinuation<Void, Never>] in
          guard !state.isClosed else {
            reader.resume(returning: nil)
            return []
          }
          guard !state.elements.isEmpty else {
            state.reader = reader
            return []
          }
          reader.resume(returning: state.elements.removeFirst())
          defer { state.writers = [] }
          return state.writers
        }
        for writer in writers { writer.resume() }
      }
    } onCancel: {
      self.close()
    }
  }

  /// Ends the delivery: what was not read is dropped, and nobody waits any more.
  func close() {
    let (reader, writers) = self.state.withLock { state in
      state.isClosed = true
      state.elements = []
      defer {
        state.reader = nil
        state.writers = []
      }
      return (state.reader, state.writers)
    }
    reader?.resume(returning: nil)
    for writer in writers { writer.resume() }
  }
}
