extension Session {
  // MARK: Sending

  /// Hands an operation to libpq; false when libpq does not take it.
  func send(_ operation: Operation) -> Bool {
    guard let link = self.link else { return false }
    switch operation.work {
    case .pipeline(let statements, let areIsolated):
      return self.enter(pipelining: true)
        && self.sendForgotten(operation, link)
        && statements.indices.allSatisfy { index in
          self.send(statements[index], index, of: operation, link)
            && (!areIsolated || self.sendSync(operation, link))
        } && (areIsolated || self.sendSync(operation, link))
    case .command(let sql):
      operation.progress.sent(.execute(statement: 0, name: nil))
      return self.enter(pipelining: true) && link.sendCommand(sql) && self.sendSync(operation, link)
    case .script(let script): return self.enter(pipelining: false) && link.sendScript(script)
    case .copyIn(let sql), .copyOut(let sql):
      return self.enter(pipelining: false) && link.sendScript(sql.description)
    }
  }

  private func enter(pipelining: Bool) -> Bool {
    guard self.isPipelining != pipelining else { return true }
    self.isPipelining = pipelining
    return self.link?.setPipelineMode(pipelining) ?? false
  }

  private func send(
    _ statement: Statement, _ index: Int, of operation: Operation, _ link: Link
  ) -> Bool {
    guard self.configuration.preparesStatements else {
      operation.progress.sent(.execute(statement: index, name: nil))
      return link.sendUnprepared(statement)
    }
    let name: String
    switch self.cache.use(StatementCache.Key(statement)) {
    case .prepared(let known): name = known
    case .prepare(let new):
      name = new
      operation.progress.sent(.prepare(name))
      guard link.sendPrepare(name, statement) else { return false }
    }
    operation.progress.sent(.execute(statement: index, name: name))
    return link.sendPrepared(name, statement.parameters)
  }

  private func sendSync(_ operation: Operation, _ link: Link) -> Bool {
    operation.progress.sent(.sync)
    return link.sendSync()
  }

  /// Tells the server to forget statements, outside transactions: a failed one would refuse.
  private func sendForgotten(_ operation: Operation, _ link: Link) -> Bool {
    guard !self.cache.forgotten.isEmpty, link.transactionStatus == .idle else { return true }
    for name in self.cache.takeForgotten() {
      operation.progress.sent(.forget)
      // The name is one of ours, a letter and digits.
      guard link.sendCommand("DEALLOCATE \(name)"), self.sendSync(operation, link) else {
        return false
      }
    }
    return true
  }

  // MARK: Receiving

  /// Takes in all that libpq can say without waiting.
  func advance() {
    while let operation = self.current, let link = self.link {
      if let copy = operation.copy {
        guard !copy.isStreamingIn else { return }
        if copy.isStreamingOut, !copy.collect(from: link) { return self.updateInterest() }
      }
      guard !link.isBusy else { return }
      let isOver =
        switch operation.work {
        case .pipeline, .command: self.advancePipeline(operation, link.nextReply())
        case .script, .copyIn, .copyOut: self.advanceScript(operation, link.nextReply())
        }
      if isOver == .wait { return }
    }
    if self.current == nil, let link = self.link, link.isBad { self.lose() }
  }

  enum Advance {
    case goOn
    case wait
  }

  private func advancePipeline(_ operation: Operation, _ reply: Link.Reply) -> Advance {
    switch reply {
    case .result(let handle): operation.progress.received(QueryResult(handle: handle))
    case .failure(var error):
      guard !error.endsConnection, error.sqlState != nil else {
        self.endWithServer(error)
        return .wait
      }
      error.statement = operation.sql
      operation.progress.received(error)
    case .skipped: operation.progress.receivedSkipped()
    case .sync: operation.progress.receivedSync()
    case .endOfCommand:
      guard !operation.progress.receivedEndOfCommand() else { break }
      operation.emptyReplyCount += 1
      return operation.emptyReplyCount > 1 ? .wait : .goOn
    case .copyIn, .copyOut:
      self.end(PostgresError(.misuse, "COPY must be run with copyIn or copyOut"))
      return .wait
    }
    operation.emptyReplyCount = 0
    guard operation.progress.isComplete else { return .goOn }
    for name in operation.progress.unpreparedNames { self.cache.notPrepared(name) }
    self.forgetStalePlans(operation)
    self.finishCurrent(.success(operation.progress.outcomes))
    return .goOn
  }

  /// After a change of tables, or behind a pooler, what we think is prepared may not be usable.
  private func forgetStalePlans(_ operation: Operation) {
    guard case .pipeline(let statements, _) = operation.work else { return }
    for (statement, outcome) in zip(statements, operation.progress.outcomes) {
      if case .failure(let error) = outcome, error.isStalePlan {
        self.cache.forget(StatementCache.Key(statement))
      }
    }
  }

  private func advanceScript(_ operation: Operation, _ reply: Link.Reply) -> Advance {
    switch reply {
    case .result(let handle): operation.lastResult = QueryResult(handle: handle)
    case .failure(var error):
      guard !error.endsConnection, error.sqlState != nil else {
        self.endWithServer(error)
        return .wait
      }
      error.statement = operation.sql
      operation.failure = operation.failure ?? error
    case .copyIn: return self.beginCopy(.into, operation)
    case .copyOut: return self.beginCopy(.out, operation)
    case .skipped, .sync: break
    case .endOfCommand:
      if let failure = operation.failure {
        self.finishCurrent(.failure(failure))
      } else {
        self.finishCurrent(.success(operation.lastResult.map { [.success($0)] } ?? []))
      }
    }
    return .goOn
  }

  /// The server is ready to take or to send rows.
  private func beginCopy(_ direction: CopySession.Direction, _ operation: Operation) -> Advance {
    guard let copy = operation.copy, copy.direction == direction else {
      // There is no way back from here but to send or take rows that do not exist.
      self.end(PostgresError(.misuse, "COPY must be run with copyIn or copyOut, as it says"))
      return .wait
    }
    guard copy.begin() else {
      self.drainCopy(operation)
      return .goOn
    }
    self.updateInterest()
    return copy.isStreamingOut ? .goOn : .wait
  }

  /// The server ends the connection and said why; what was asked may or may not have been done.
  private func endWithServer(_ error: PostgresError) {
    var lost = PostgresError(.connectionLost, error.message, sqlState: error.sqlState)
    lost.detail = error.detail
    self.end(lost)
  }
}

extension PostgresError {
  /// The prepared statement cannot be used any more; preparing it anew may help.
  var isStalePlan: Bool {
    self.sqlState == .featureNotSupported || self.sqlState == .invalidStatementName
  }
}
