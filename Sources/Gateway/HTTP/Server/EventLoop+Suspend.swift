internal import EventLoop

/// Carries something confined to a loop through a closure that runs on that loop.
///
/// Made anywhere, used on the loop only; hence the unchecked Sendable.
private struct LoopBound<Value>: @unchecked Sendable {
  let value: Value
}

extension EventLoop {
  /// Suspends until `register`, which runs on the loop, or what it leaves behind resumes.
  ///
  /// That happens exactly once. When the task is cancelled, `onCancel` runs on the loop and makes
  /// what was left resume.
  func suspend<Result: Sendable>(
    _ register: @escaping (_ resume: @escaping (Result) -> Void) -> Void,
    onCancel: @escaping () -> Void
  ) async -> Result {
    let register = LoopBound(value: register)
    let cancel = LoopBound(value: onCancel)
    return await withTaskCancellationHandler {
      unsafe await withUnsafeContinuation { continuation in
        let begin: @Sendable () -> Void = {
          register.value { unsafe continuation.resume(returning: $0) }
        }
        if self.isCurrent { begin() } else { self.execute(begin) }
      }
    } onCancel: {
      // In order behind a registration that is on its way.
      self.execute { cancel.value() }
    }
  }
}
