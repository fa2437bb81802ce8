internal import HTTP
internal import ServiceRuntime

/// Content that is made when it is first asked for, away from the loops that answer.
final class LazyContent: Sendable {
  private let make: @Sendable () -> StaticContent
  private let making = Locked<Task<StaticContent, Never>?>(nil)

  /// Content that `make` makes, once.
  init(_ make: @escaping @Sendable () -> StaticContent) {
    self.make = make
  }

  /// The content; those who ask while it is made wait for the same.
  func value() async -> StaticContent {
    let task = self.making.withLock { making in
      if let making { return making }
      let make = self.make
      let task = Task(executorPreference: globalConcurrentExecutor) { make() }
      making = task
      return task
    }
    return await task.value
  }
}
