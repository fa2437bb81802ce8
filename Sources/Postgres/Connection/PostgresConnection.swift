public import Basics
public import EventLoop
public import ServiceRuntime
public import Telemetry

/// A connection to PostgreSQL that belongs to one caller at a time and never blocks its loop.
///
/// It may be used from any thread; from tasks of its own loop without a hop. What is asked while
/// something runs waits in order. Dropping the last reference closes it.
///
/// ```swift
/// let row = try await connection.query(
///   "SELECT revision FROM config.head WHERE epoch = $1", epoch
/// ).onlyRow()
/// let revision: Int64 = try row.decode("revision")
/// ```
public final class PostgresConnection: Sendable {
  /// Statements in one pipeline.
  public static let statementsPerPipelineMax = 4_096

  let session: Session

  init(_ session: Session) { self.session = session }

  deinit {
    let session = self.session
    session.loop.execute { session.end(PostgresError(.closed)) }
  }

  /// Connects to the database that `configuration` describes.
  ///
  /// `blockingCalls` runs what cannot be done without waiting: asking for the address of a host
  /// and asking the server to cancel. The server's notices go to `logger`, at debug.
  public static func connect(
    to configuration: PostgresConfiguration, on loop: EventLoop, blockingCalls: ComputePool,
    logger: Logger, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> PostgresConnection {
    let session = Session(configuration, on: loop, blockingCalls: blockingCalls, logger: logger)
    let result: Result<Void, PostgresError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.run {
          session.open(deadline: deadline) { continuation.resume(returning: $0) }
        }
      }
    } onCancel: {
      loop.execute {
        if session.machine.state == .opening { session.end(PostgresError(.cancelled)) }
      }
    }
    try result.get()
    return PostgresConnection(session)
  }

  /// Runs one statement and returns its rows.
  @discardableResult
  public func query<each Value: PostgresValue>(
    _ sql: StaticString, _ values: repeat each Value, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> QueryResult {
    try await self.run(Statement(sql, repeat each values), deadline: deadline)
  }

  /// Runs one statement and returns its rows.
  @discardableResult
  public func run(
    _ statement: Statement, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> QueryResult {
    do throws(PostgresError) {
      return try await self.runOnce(statement, deadline)
    } catch {
      // Nothing was done, and the statement will be prepared anew. Inside a transaction it is
      // too late: that has failed.
      guard error.isStalePlan, self.session.configuration.preparesStatements else { throw error }
      guard await self.transactionStatus() == .idle else { throw error }
      return try await self.runOnce(statement, deadline)
    }
  }

  private func runOnce(
    _ statement: Statement, _ deadline: MonotonicTime
  ) async throws(PostgresError) -> QueryResult {
    let work = Operation.Work.pipeline([statement], areIsolated: false)
    guard let outcome = try await self.perform(work, deadline: deadline).first else {
      throw PostgresError(.unexpectedResult, "no answer")
    }
    return try outcome.get()
  }

  /// Runs statements with one round trip, all or none: outside a transaction they are one.
  ///
  /// Throws the error of the first that failed.
  @discardableResult
  public func pipeline(
    _ statements: [Statement], deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> [QueryResult] {
    try Self.check(statements)
    return try await self.results(of: statements, deadline: deadline)
  }

  func results(
    of statements: [Statement], deadline: MonotonicTime
  ) async throws(PostgresError) -> [QueryResult] {
    let work = Operation.Work.pipeline(statements, areIsolated: false)
    var results: [QueryResult] = []
    results.reserveCapacity(statements.count)
    for outcome in try await self.perform(work, deadline: deadline) {
      results.append(try outcome.get())
    }
    return results
  }

  /// Runs statements with one round trip, each by itself: outside a transaction each is one.
  @discardableResult
  public func pipelineIsolated(
    _ statements: [Statement], deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> [Result<QueryResult, PostgresError>] {
    try Self.check(statements)
    return try await self.perform(.pipeline(statements, areIsolated: true), deadline: deadline)
  }

  static func check(_ statements: [Statement]) throws(PostgresError) {
    guard statements.count <= Self.statementsPerPipelineMax else {
      throw PostgresError(
        .limitExceeded,
        "\(statements.count) statements in a pipeline, at most \(Self.statementsPerPipelineMax)")
    }
  }

  /// Runs a text with any number of statements; they are one transaction unless they say otherwise.
  ///
  /// For migrations and tests: nothing that came from outside may be part of the text.
  package func runScript(
    _ script: String, deadline: MonotonicTime = .never
  ) async throws(PostgresError) {
    guard !script.utf8.contains(0) else {
      throw PostgresError(.misuse, "a script cannot contain a zero byte")
    }
    _ = try await self.perform(.script(script), deadline: deadline)
  }

  /// Closes the connection; what is under way fails.
  public func close() async {
    await withCheckedContinuation { continuation in
      self.session.loop.run {
        self.session.end(PostgresError(.closed))
        continuation.resume()
      }
    }
  }

  /// The number of the server process at the other end; `nil` once closed.
  public func serverProcessID() async -> Int32? {
    await self.onLoop { $0.link?.processID }
  }

  func transactionStatus() async -> Link.TransactionStatus {
    await self.onLoop { $0.link?.transactionStatus ?? .unknown }
  }

  func onLoop<Result: Sendable>(_ body: @escaping @Sendable (Session) -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      let session = self.session
      session.loop.run { continuation.resume(returning: body(session)) }
    }
  }

  /// Has the loop do something and waits; returns early when the task is cancelled.
  func perform(
    _ work: Operation.Work, deadline: MonotonicTime, obeysCancellation: Bool = true
  ) async throws(PostgresError) -> Operation.Outcomes {
    let session = self.session
    let start = MonotonicTime.now()
    defer { session.durations.note(since: start) }
    let operation = Operation(work, deadline: deadline)
    let result: Result<Operation.Outcomes, PostgresError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        session.loop.run {
          operation.completion = { continuation.resume(returning: $0) }
          session.submit(operation)
        }
      }
    } onCancel: {
      guard obeysCancellation else { return }
      session.loop.execute { session.interrupt(operation, .cancelled) }
    }
    return try result.get()
  }
}

extension EventLoop {
  /// Runs `body` on the loop: at once if that is where the caller is.
  func run(_ body: @escaping @Sendable () -> Void) {
    if self.isCurrent { body() } else { self.execute(body) }
  }
}
