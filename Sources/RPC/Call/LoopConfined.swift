/// An object that lives on a loop and is used by tasks that may run elsewhere.
///
/// A task on the loop, which is the usual case, pays nothing; others cross over.
protocol LoopConfined: AnyObject, Sendable {
  var loop: any CallLoop { get }
}

extension LoopConfined {
  /// Suspends until `register` says so, or the task is cancelled.
  ///
  /// `register` runs on the loop and either resumes or keeps what resumes; `cancel` makes it
  /// resume.
  func wait(
    register: @escaping @Sendable (Self, _ resume: @escaping @Sendable () -> Void) -> Void,
    cancel: @escaping @Sendable (Self) -> Void
  ) async {
    let loop = self.loop
    if Task.isCancelled { return }
    await withTaskCancellationHandler {
      unsafe await withUnsafeContinuation { continuation in
        if loop.isCurrent {
          register(self) { unsafe continuation.resume() }
        } else {
          loop.execute { register(self) { unsafe continuation.resume() } }
        }
      }
    } onCancel: {
      // In order behind a registration that is on its way.
      loop.execute { cancel(self) }
    }
  }

  /// Runs `body` on the loop and returns what it returns.
  func onLoop<Result>(_ body: @escaping @Sendable () -> Result) async -> Result {
    unsafe await withUnsafeContinuation { continuation in
      self.loop.execute { unsafe continuation.resume(returning: body()) }
    }
  }
}

/// What a reader of messages finds.
enum FoundMessage<Message> {
  case message(Message)
  case end
  case failed(RPCError)
  /// Nothing yet.
  case nothing
}
