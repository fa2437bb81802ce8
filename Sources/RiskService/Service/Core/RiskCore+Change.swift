internal import Basics
internal import Contract
internal import Crypto
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

/// What every call that changes something says besides the change.
struct ChangeCommand: Sendable {
  /// The call, which is part of what a request identifier identifies.
  var method: String
  /// Makes a repetition harmless; empty means each call counts.
  var requestID: String
  var caller: Caller
  /// Check everything and change nothing.
  var isRehearsal: Bool
  /// SHA-256 of the request.
  var digest: [UInt8]
  var deadline: MonotonicTime
  /// How long it waits for somebody else's change to end.
  var lockTimeout = lockWaitMax

  /// How long a change may take when its caller has set no deadline.
  static let timeMax = Duration.seconds(30)
  /// How long a change waits for another one at most.
  ///
  /// An import of a million policies holds the book for longer; who binds meanwhile is to know soon
  /// that he must try again.
  static let lockWaitMax = Duration.seconds(5)

  /// Reads what such requests share.
  init(
    _ request: some ContractMessage, requestID: String = "", isRehearsal: Bool = false,
    by caller: Caller, _ context: CallContext
  ) {
    self.method = context.method
    self.requestID = requestID
    self.caller = caller
    self.isRehearsal = isRehearsal
    self.digest = SHA256.digest(of: request.wireBytes).array
    self.deadline = context.deadline ?? .now() + Self.timeMax
  }
}

extension RiskCore {
  /// How long the first answer to a request is kept.
  static let answersKept = Duration.seconds(86_400)

  /// The most answers that are forgotten at a time.
  static let answersForgottenMax = 10_000

  /// Forgets answers that are older than they need be; returns how many.
  @discardableResult
  func forgetAnswers(deadline: MonotonicTime) async throws(PostgresError) -> Int {
    try await self.pool.query(
      """
      DELETE FROM risk.requests
      WHERE (actor_subject, method, request_id) IN (
        SELECT actor_subject, method, request_id FROM risk.requests
        WHERE answered_at <= $1
        ORDER BY answered_at
        LIMIT $2
        FOR UPDATE SKIP LOCKED)
      """, self.clock.wallNow - Self.answersKept, Self.answersForgottenMax, deadline: deadline
    ).affectedRowCount
  }

  /// The answer to a change, and whether it is one that was given before.
  struct ChangeAnswer<Response: Sendable>: Sendable {
    var response: Response
    var isReplay: Bool
  }

  /// Makes the change that a request asks for, in one transaction, for the one who calls.
  func change<Response: ContractMessage>(
    _ request: some ChangeRequest, _ context: CallContext,
    _ body: (Transaction, WallTime, Caller) async throws -> Response
  ) async throws(FaultAnswer) -> Response {
    let caller = self.caller(context)
    let command = ChangeCommand(
      request, isRehearsal: request.validateOnly, by: caller, context)
    return try await self.change(command) { transaction, now in
      try await body(transaction, now, caller)
    }.response
  }

  /// Makes the change that a request asks for, once for each identifier that requests carry.
  func change<Response: ReplayableResponse>(
    _ request: some IdentifiedRequest, _ context: CallContext,
    _ body: (Transaction, WallTime, Caller) async throws -> Response
  ) async throws(FaultAnswer) -> Response {
    let caller = self.caller(context)
    let command = ChangeCommand(
      request, requestID: request.requestID, isRehearsal: request.validateOnly, by: caller,
      context)
    var answer = try await self.change(command) { transaction, now in
      try await body(transaction, now, caller)
    }
    answer.response.replayed = answer.isReplay
    return answer.response
  }

  /// Carries a change out in one transaction, once for each identifier of a request.
  ///
  /// `body` gets the instant of the change. It throws a ``FaultAnswer`` to refuse, or what the
  /// database threw, and runs again when the transaction conflicts with another one. A rehearsal
  /// runs it too and takes back what it wrote.
  func change<Response: ContractMessage>(
    _ command: ChangeCommand,
    _ body: (Transaction, WallTime) async throws -> Response
  ) async throws(FaultAnswer) -> ChangeAnswer<Response> {
    let now = self.clock.wallNow
    var rehearsed: Response?
    do throws(TransactionFailure<any Error>) {
      let options = TransactionOptions(
        deadline: command.deadline, lockTimeout: command.lockTimeout)
      return try await self.pool.transaction(options) { transaction throws(any Error) in
        let isRecorded = !command.requestID.isEmpty && !command.isRehearsal
        if isRecorded, let earlier = try await Self.claim(command, at: now, in: transaction) {
          return ChangeAnswer(
            response: unsafe try Response(wire: earlier.span.bytes), isReplay: true)
        }
        let response = try await body(transaction, now)
        if command.isRehearsal {
          rehearsed = response
          throw RehearsalEnd()
        }
        if isRecorded { try await Self.record(response.wireBytes, command, in: transaction) }
        return ChangeAnswer(response: response, isReplay: false)
      }
    } catch {
      if let rehearsed, case .body(is RehearsalEnd) = error {
        return ChangeAnswer(response: rehearsed, isReplay: false)
      }
      throw self.fault(error)
    }
  }

  /// Ends the transaction of a rehearsal, so that nothing of it stays.
  private struct RehearsalEnd: Error {}

  /// Why a change was not made, as the writer may be told it.
  private func fault(_ failure: TransactionFailure<any Error>) -> FaultAnswer {
    switch failure {
    case .outcomeUnknown: return .outcomeUnknown
    case .body(let fault as FaultAnswer): return fault
    case .body, .notCommitted:
      guard let error = failure.postgresError else { return .internalFault }
      self.note(error)
      return FaultAnswer(notCommitted: error)
    }
  }

  /// Takes the identifier of a request for this transaction; the answer when it has one.
  ///
  /// Who comes second waits here for the first one's commit.
  private static func claim(
    _ command: ChangeCommand, at now: WallTime, in transaction: Transaction
  ) async throws -> [UInt8]? {
    let caller = command.caller.subject
    let claimed = try await transaction.query(
      """
      INSERT INTO risk.requests AS r
        (actor_subject, method, request_id, digest, answer, answered_at)
      VALUES ($1, $2, $3, $4, '', $5)
      ON CONFLICT (actor_subject, method, request_id) DO UPDATE
      SET digest = excluded.digest, answer = '', answered_at = excluded.answered_at
      WHERE r.answered_at <= $6
      """, caller, command.method, command.requestID, command.digest, now,
      now - Self.answersKept)
    guard claimed.affectedRowCount == 0 else { return nil }
    let (digest, answer) = try await transaction.query(
      """
      SELECT digest, answer FROM risk.requests
      WHERE actor_subject = $1 AND method = $2 AND request_id = $3
      """, caller, command.method, command.requestID
    ).onlyRow().decode([UInt8].self, [UInt8].self)
    guard digest == command.digest else { throw FaultAnswer.requestIDReused }
    return answer
  }

  private static func record(
    _ answer: [UInt8], _ command: ChangeCommand, in transaction: Transaction
  ) async throws {
    try await transaction.query(
      """
      UPDATE risk.requests SET answer = $4
      WHERE actor_subject = $1 AND method = $2 AND request_id = $3
      """, command.caller.subject, command.method, command.requestID, answer)
  }
}
