public import Basics
internal import EventLoop
internal import ServiceRuntime

/// Writes rows of one `COPY … FROM STDIN (FORMAT binary)`.
///
/// Rows collect until there are 64 KiB, which then go to the server; the writer waits until the
/// socket has taken them, so that no more than twice as much is held.
public struct CopyWriter: ~Copyable {
  private let operation: Operation
  private let session: Session
  private var encoder = PostgresEncoder()
  /// Rows written so far.
  public private(set) var rowCount = 0

  /// What tells a binary stream from text.
  static let signature: [UInt8] = [UInt8]("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
  /// What a binary stream begins with: the signature, flags, and the length of an extension.
  private static let header = Self.signature + [UInt8](repeating: 0, count: 8)

  init(_ operation: Operation, _ session: Session) {
    self.operation = operation
    self.session = session
    self.encoder.append(Self.header)
  }

  /// Writes a row: one value per column, of the columns' own types.
  public mutating func write<each Value: PostgresValue>(
    _ values: repeat each Value
  ) async throws(PostgresError) {
    var count: Int16 = 0
    for _ in repeat each values { count += 1 }
    self.encoder.append(bigEndian: count)
    for value in repeat each values { self.encoder.append(withLength: value) }
    self.rowCount += 1
    if self.encoder.count >= CopySession.chunkBytes { try await self.flush() }
  }

  private mutating func flush() async throws(PostgresError) {
    let bytes = self.encoder.take()
    guard !bytes.isEmpty else { return }
    _ = try await self.session.copyStep(self.operation) { session, copy in
      guard session.link?.putCopy(bytes) == true else { return session.lose() }
      session.flush()
    }
  }

  /// Sends the rest and waits for the server's verdict; returns how many rows it took.
  mutating func finish() async throws(PostgresError) -> Int {
    self.encoder.append(bigEndian: Int16(-1))
    try await self.flush()
    let step = try await self.session.copyStep(self.operation) { session, copy in
      copy.end()
      guard session.link?.endCopy() == true else { return session.lose() }
      session.flush()
      // A server that refused a row has said so already, and says nothing more.
      session.advance()
    }
    guard case .ended(let rowCount) = step else { return self.rowCount }
    return rowCount
  }
}

extension PostgresConnection {
  /// Sends rows to a table; all or none are stored.
  ///
  /// `sql` is `COPY table (columns) FROM STDIN (FORMAT binary)`. When `body` throws, nothing is
  /// stored. Returns how many rows were.
  @discardableResult
  public func copyIn(
    _ sql: StaticString, deadline: MonotonicTime = .never,
    _ body: (inout CopyWriter) async throws(PostgresError) -> Void
  ) async throws(PostgresError) -> Int {
    let operation = Operation(.copyIn(sql), deadline: deadline)
    try await self.beginCopy(operation)
    do throws(PostgresError) {
      var writer = CopyWriter(operation, self.session)
      try await body(&writer)
      return try await writer.finish()
    } catch {
      self.abandonCopy(operation)
      throw error
    }
  }

  /// Starts a COPY and waits until the server is ready.
  func beginCopy(_ operation: Operation) async throws(PostgresError) {
    let step = try await self.session.copyStep(operation) { session, copy in
      session.submit(operation, for: copy)
    }
    guard case .started = step else {
      throw PostgresError(.misuse, "the statement is not a COPY of this direction")
    }
  }

  /// Ends a COPY that nobody is interested in any more, if it has not ended.
  func abandonCopy(_ operation: Operation) {
    let session = self.session
    session.loop.run { session.interrupt(operation, .cancelled) }
  }
}

extension Session {
  /// Takes one step of a COPY on the loop, and waits for what comes of it.
  func copyStep(
    _ operation: Operation,
    _ body: @escaping @Sendable (Session, CopySession) -> Void
  ) async throws(PostgresError) -> CopySession.Step {
    let result: Result<CopySession.Step, PostgresError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        self.loop.run {
          let copy = operation.copySession()
          guard copy.wait({ continuation.resume(returning: $0) }) else { return }
          body(self, copy)
        }
      }
    } onCancel: {
      self.loop.execute { self.interrupt(operation, .cancelled) }
    }
    return try result.get()
  }

  /// Hands in a COPY whose caller waits for its first step already.
  func submit(_ operation: Operation, for copy: CopySession) {
    operation.completion = { result in
      copy.finish(
        result.map { outcomes in
          guard case .success(let last)? = outcomes.last else { return 0 }
          return last.affectedRowCount
        })
    }
    self.submit(operation)
  }
}
