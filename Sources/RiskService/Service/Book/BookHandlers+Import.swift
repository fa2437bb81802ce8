internal import Basics
internal import ContractRisk
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension BookHandlers {
  var importPolicies: ClientStreamHandler<ImportPoliciesRequest, ImportPoliciesResponse> {
    ClientStreamHandler { requests, context async throws(RPCError) in
      try await self.takeOver(requests, context)
    }
  }

  /// How long an import may take, whatever its caller allows: a transaction is open meanwhile.
  private static let importMax = Duration.seconds(1_800)

  private func takeOver(
    _ requests: RequestStream<ImportPoliciesRequest>, _ context: CallContext
  ) async throws(RPCError) -> ImportPoliciesResponse {
    let began = self.core.clock.monotonicNow
    let caller = self.core.caller(context)
    let deadline = min(context.deadline ?? .never, .now() + Self.importMax)
    let options = TransactionOptions(
      deadline: deadline, attemptsMax: 1, statementTimeout: Self.importMax)
    let rules: BookRules
    do throws(FaultAnswer) {
      rules = BookRules(try self.core.parametersInForce())
    } catch {
      throw error.rpcError()
    }
    let now = self.core.clock.wallNow
    var response = try await self.core.importing(options) { transaction in
      try await Self.run(requests, rules, by: caller, at: now, transaction)
    }
    response.elapsedMs = (self.core.clock.monotonicNow - began) / .milliseconds(1)
    return response
  }

  /// One import from beginning to end, in one transaction.
  private static func run(
    _ requests: RequestStream<ImportPoliciesRequest>, _ rules: BookRules, by caller: Caller,
    at now: WallTime, _ transaction: Transaction
  ) async throws -> ImportPoliciesResponse {
    let assets = try await BookStore.insurableAssets(transaction)
    var rows = PolicyRows(assets: Set(assets.keys), layerWidthMin: rules.layerWidthMin)
    let start = try await Self.stage(requests, &rows, transaction)
    // Only what is short, and taking the rows, keeps others from changing the book.
    let revision = try await BookStore.judgeStaged(transaction)
    let outcome = try await BookStore.settleStaged(
      since: revision, refusalsMax: PolicyRows.violationsMax, transaction)
    rows.add(outcome)
    let response = ImportPoliciesResponse(
      receivedCount: UInt64(rows.receivedCount), importedCount: UInt64(clamping: outcome.newCount),
      duplicateCount: UInt64(clamping: outcome.duplicateCount),
      refusedCount: UInt64(rows.refusedCount), violations: rows.told,
      coverTotalCents: outcome.coverCents)
    if start.validateOnly { return response }
    if rows.refusedCount > 0 && !start.allowRefused {
      throw FaultAnswer.refusing(
        "ROWS_REFUSED", "\(rows.refusedCount) of \(rows.receivedCount) rows are refused",
        rows.told)
    }
    if outcome.newCount > 0 {
      try await BookStore.takeStaged(
        label: start.label, by: ChangeAuthor(caller, reason: start.reason), at: now, transaction)
    }
    return response
  }

  /// Sends the rows of a stream to where they are judged together; no more than one message of them
  /// is held at a time.
  private static func stage(
    _ requests: RequestStream<ImportPoliciesRequest>, _ rows: inout PolicyRows,
    _ transaction: Transaction
  ) async throws -> PolicyImport {
    try await BookStore.prepareImport(transaction)
    var start: PolicyImport?
    var lost: RPCError?
    do throws(PostgresError) {
      try await transaction.copyIn(BookStore.stage) { writer throws(PostgresError) in
        var messages = requests.makeAsyncIterator()
        while true {
          let message: ImportPoliciesRequest?
          do throws(RPCError) {
            message = try await messages.next()
          } catch {
            lost = error
            throw PostgresError(.cancelled)
          }
          guard let message else { return }
          if let late = Self.lateStart(message, isFirst: start == nil) {
            lost = late.rpcError()
            throw PostgresError(.cancelled)
          }
          start = start ?? message.start ?? PolicyImport()
          for row in message.policies {
            guard let policy = rows.take(row) else { continue }
            try await BookStore.write(policy, to: &writer)
          }
        }
      }
    } catch {
      throw lost ?? error
    }
    return start ?? PolicyImport()
  }

  /// How to import is said once, at the beginning.
  private static func lateStart(
    _ message: ImportPoliciesRequest, isFirst: Bool
  ) -> FaultAnswer? {
    guard !isFirst, message.start != nil else { return nil }
    return .invalid("start", "too_late", "How to import is said in the first message only.")
  }
}

extension RiskCore {
  /// Carries an import out in one transaction; the log says why one failed.
  func importing<Response>(
    _ options: TransactionOptions,
    _ body: (Transaction) async throws -> Response
  ) async throws(RPCError) -> Response {
    do throws(TransactionFailure<any Error>) {
      return try await self.pool.transaction(options, body)
    } catch {
      switch error {
      case .outcomeUnknown: throw FaultAnswer.outcomeUnknown.rpcError()
      case .body(let fault as FaultAnswer): throw fault.rpcError()
      // The caller's own stream broke, or said what cannot be read.
      case .body(let lost as RPCError): throw lost
      case .body, .notCommitted:
        guard let failure = error.postgresError else { throw FaultAnswer.internalFault.rpcError() }
        self.note(failure)
        throw FaultAnswer(notCommitted: failure).rpcError()
      }
    }
  }
}
