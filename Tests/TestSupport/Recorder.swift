private import ServiceRuntime

/// Keeps what happened, in order, and lets a test wait for it instead of for time to pass.
public final class Recorder<Element: Sendable>: Sendable {
  private struct Waiter {
    let id: Int
    let matches: @Sendable (Element) -> Bool
    let continuation: CheckedContinuation<Element, any Error>
  }

  private struct State {
    var elements: [Element] = []
    var waiters: [Waiter] = []
    var waiterCount = 0
    /// Waits that ended before they began.
    var ended: [Int: any Error] = [:]
  }

  private let state = Locked(State())

  /// Starts with nothing.
  public init() {}

  /// What was recorded so far.
  public var elements: [Element] { self.state.withLock { $0.elements } }

  /// Records `element` and wakes those who wait for it.
  public func record(_ element: Element) {
    let woken = self.state.withLock { state in
      state.elements.append(element)
      let woken = state.waiters.filter { $0.matches(element) }
      state.waiters.removeAll { $0.matches(element) }
      return woken
    }
    for waiter in woken { waiter.continuation.resume(returning: element) }
  }

  /// The first element that matches, as soon as there is one.
  ///
  /// Gives up after `limit`, with what it was for and what was recorded instead.
  @discardableResult
  public func first(
    _ what: String = "something", within limit: Duration = RecorderLimits.wait,
    fileID: StaticString = #fileID, line: Int = #line,
    where matches: @escaping @Sendable (Element) -> Bool
  ) async throws -> Element {
    let id = self.state.withLock { state in
      state.waiterCount += 1
      return state.waiterCount
    }
    let end = Task {
      try await SystemClock().sleep(for: limit)
      let last = self.elements.suffix(RecorderLimits.shownMax).map { "\($0)" }
      self.end(
        id, with: NothingMatched(wanted: "\(what) at \(fileID):\(line)", limit: limit, last: last))
    }
    defer { end.cancel() }
    return try await self.wait(for: id, where: matches)
  }

  private func wait(
    for id: Int, where matches: @escaping @Sendable (Element) -> Bool
  ) async throws -> Element {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Element, any Error>? = self.state.withLock { state in
          if let found = state.elements.first(where: matches) { return .success(found) }
          if let error = state.ended.removeValue(forKey: id) { return .failure(error) }
          state.waiters.append(Waiter(id: id, matches: matches, continuation: continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      self.end(id, with: CancellationError())
    }
  }

  private func end(_ id: Int, with error: any Error) {
    let waiter = self.state.withLock { state -> Waiter? in
      guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
        state.ended[id] = error
        return nil
      }
      return state.waiters.remove(at: index)
    }
    waiter?.continuation.resume(throwing: error)
  }
}

/// How long tests wait for what happens in any case, unless something is wrong.
public enum RecorderLimits {
  /// Long enough for a starved machine under a sanitizer.
  public static let wait = Duration.seconds(120)
  /// How much of what was recorded an error shows.
  static let shownMax = 40
}

/// Nothing that a test waited for was recorded in time.
public struct NothingMatched: Error, CustomStringConvertible {
  let wanted: String
  let limit: Duration
  let last: [String]

  public var description: String {
    "waited \(self.limit) for \(self.wanted); recorded last: \(self.last)"
  }
}
