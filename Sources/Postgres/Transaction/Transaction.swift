public import Basics
internal import ServiceRuntime

/// A transaction while its body runs: statements go through it.
///
/// It begins with its first statement, in the same round trip, and cannot be used once its body
/// has returned.
public final class Transaction: Sendable {
  private struct State {
    /// What is still to be sent before the first statement.
    var prelude: [Statement]?
    var isOver = false
  }

  let connection: PostgresConnection
  private let deadline: MonotonicTime
  private let state: Locked<State>

  init(on connection: PostgresConnection, _ options: TransactionOptions) {
    self.connection = connection
    self.deadline = options.deadline
    let prelude = options.prelude(connection.session.configuration)
    self.state = Locked(State(prelude: prelude))
  }

  /// Whether the server knows of it.
  var hasBegun: Bool { self.state.withLock { $0.prelude == nil } }

  /// From now on statements are refused.
  func end() { self.state.withLock { $0.isOver = true } }

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
    guard let result = try await self.pipeline([statement], deadline: deadline).first else {
      throw PostgresError(.unexpectedResult, "no answer")
    }
    return result
  }

  /// Runs statements with one round trip; the first error skips the rest.
  @discardableResult
  public func pipeline(
    _ statements: [Statement], deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> [QueryResult] {
    try PostgresConnection.check(statements)
    let prelude = try self.takePrelude()
    let results = try await self.connection.results(
      of: prelude + statements, deadline: min(deadline, self.deadline))
    return prelude.isEmpty ? results : [QueryResult](results.dropFirst(prelude.count))
  }

  /// Sends rows to a table as part of the transaction; see ``PostgresConnection``'s.
  @discardableResult
  public func copyIn(
    _ sql: StaticString, deadline: MonotonicTime = .never,
    _ body: (inout CopyWriter) async throws(PostgresError) -> Void
  ) async throws(PostgresError) -> Int {
    try await self.begin()
    return try await self.connection.copyIn(sql, deadline: min(deadline, self.deadline), body)
  }

  /// Receives rows of a query as a stream, as the transaction sees them.
  public func copyOut<Result>(
    _ sql: StaticString, deadline: MonotonicTime = .never,
    _ body: (inout CopyReader) async throws(PostgresError) -> Result
  ) async throws(PostgresError) -> Result {
    try await self.begin()
    return try await self.connection.copyOut(sql, deadline: min(deadline, self.deadline), body)
  }

  /// Sends what begins the transaction, for what cannot be in a pipeline.
  func begin() async throws(PostgresError) {
    let prelude = try self.takePrelude()
    guard !prelude.isEmpty else { return }
    _ = try await self.connection.results(of: prelude, deadline: self.deadline)
  }

  private func takePrelude() throws(PostgresError) -> [Statement] {
    try self.state.withLock { state throws(PostgresError) -> [Statement] in
      guard !state.isOver else { throw PostgresError(.misuse, "the transaction is over") }
      defer { state.prelude = nil }
      return state.prelude ?? []
    }
  }
}
