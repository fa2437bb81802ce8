internal import Basics
internal import ServiceRuntime

extension PostgresConnection {
  /// How long a rollback may take before the connection is given up instead.
  static let rollbackTimeout = Duration.seconds(5)

  /// Runs `body` in a transaction, commits if it returns and rolls back if it throws.
  ///
  /// When the transaction conflicts with another one (SQLSTATE 40001 or 40P01), here or in the
  /// commit, it is tried again after a random wait: `body` then runs anew, and must do nothing
  /// outside the transaction that cannot be done twice.
  @discardableResult
  public func transaction<Result, Failure: Error>(
    _ options: TransactionOptions = TransactionOptions(),
    _ body: (Transaction) async throws(Failure) -> Result
  ) async throws(TransactionFailure<Failure>) -> Result {
    var backoff = Backoff(base: .milliseconds(5), cap: .milliseconds(500))
    while true {
      do throws(TransactionFailure<Failure>) {
        return try await self.attempt(options, body)
      } catch {
        let wait = backoff.next()
        guard error.isRetryable, backoff.attempt < options.attemptsMax,
          MonotonicTime.now() + wait < options.deadline
        else { throw error }
        do throws(CancellationError) {
          try await SystemClock().sleep(for: wait)
        } catch _ {
          throw error
        }
      }
    }
  }

  private func attempt<Result, Failure: Error>(
    _ options: TransactionOptions, _ body: (Transaction) async throws(Failure) -> Result
  ) async throws(TransactionFailure<Failure>) -> Result {
    let transaction = Transaction(on: self, options)
    let result: Result
    do throws(Failure) {
      result = try await body(transaction)
    } catch {
      transaction.end()
      await self.rollBack(transaction, after: error as? PostgresError)
      throw .body(error)
    }
    transaction.end()
    guard transaction.hasBegun else { return result }
    guard !Task.isCancelled else {
      await self.rollBack(transaction, after: nil)
      throw .notCommitted(PostgresError(.cancelled))
    }
    do throws(PostgresError) {
      try await self.commit(deadline: options.deadline)
    } catch {
      if error.leavesOutcomeUnknown { throw .outcomeUnknown(error) }
      await self.rollBack(transaction, after: error)
      throw .notCommitted(error)
    }
    return result
  }

  private func commit(deadline: MonotonicTime) async throws(PostgresError) {
    let results = try await self.results(of: [Statement("COMMIT")], deadline: deadline)
    // A failed transaction that is asked to commit rolls back, and the server calls it a success.
    guard results.first?.handle.commandTag == "COMMIT" else {
      throw PostgresError(
        .server, "the transaction had failed before", sqlState: .inFailedTransaction)
    }
  }

  /// Ends the transaction on the server, unless that has happened with the connection.
  ///
  /// After a deadline or a cancellation the caller is not kept waiting: the rollback stands in the
  /// connection's queue, before everything that comes later.
  private func rollBack(_ transaction: Transaction, after error: PostgresError?) async {
    guard transaction.hasBegun else { return }
    let rollback = Operation.Work.pipeline([Statement("ROLLBACK")], areIsolated: false)
    let deadline = MonotonicTime.now() + Self.rollbackTimeout
    let session = self.session
    guard error?.code != .deadlineExceeded, error?.code != .cancelled, !Task.isCancelled else {
      session.loop.run { session.submit(rollback, orEndBy: deadline) }
      return
    }
    await withCheckedContinuation { continuation in
      session.loop.run {
        session.submit(rollback, orEndBy: deadline) { continuation.resume() }
      }
    }
  }
}

extension Session {
  /// Has something done without which the connection is of no more use.
  func submit(
    _ work: Operation.Work, orEndBy deadline: MonotonicTime,
    completion: @escaping () -> Void = {}
  ) {
    let operation = Operation(work, deadline: deadline)
    operation.completion = { result in
      let isDone = (try? result.get())?.allSatisfy { (try? $0.get()) != nil } ?? false
      if !isDone { self.end(PostgresError(.closed, "a transaction could not be rolled back")) }
      completion()
    }
    self.submit(operation)
  }
}

extension PostgresError {
  /// Said to a COMMIT, or to a statement that commits by itself, this does not tell whether it took
  /// effect.
  public var leavesOutcomeUnknown: Bool {
    switch self.sqlState?.description {
    // Transaction resolution unknown; statement completion unknown.
    case "08007", "40003": true
    default: self.code != .server && self.mayHaveTakenEffect
    }
  }
}
