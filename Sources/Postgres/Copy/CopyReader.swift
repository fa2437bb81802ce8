public import Basics
internal import ServiceRuntime

/// Reads rows of one `COPY … TO STDOUT (FORMAT binary)`.
///
/// Rows are taken from the socket as they are asked for: when nobody asks, the server waits.
public struct CopyReader: ~Copyable {
  private let operation: Operation
  private let session: Session
  private var bytes: [UInt8] = []
  private var offset = 0
  private var hasHeader = false
  private var hasEnded = false
  /// Rows read so far.
  public private(set) var rowCount = 0

  private static let headerBytes = 19
  /// The most bytes of a row; PostgreSQL has the same limit for a value.
  private static let rowBytesMax = 1 << 30

  init(_ operation: Operation, _ session: Session) {
    self.operation = operation
    self.session = session
  }

  /// The next row; `nil` at the end.
  ///
  /// The types must be the columns' own: the stream says nothing of them.
  public mutating func next<each Value: PostgresValue>(
    _ types: repeat (each Value).Type
  ) async throws(PostgresError) -> (repeat each Value)? {
    guard try await self.findRow() else { return nil }
    var typeCount: Int16 = 0
    for _ in repeat each types { typeCount += 1 }
    let columnCount: Int16 = try self.integer()
    guard columnCount == typeCount else {
      throw PostgresError(
        .unexpectedResult, "\(columnCount) columns where \(typeCount) were expected")
    }
    var column = 0
    let row = (repeat try self.decode(each types, &column))
    self.rowCount += 1
    return row
  }

  /// Makes sure that a whole row is at hand; false at the end of the stream.
  private mutating func findRow() async throws(PostgresError) -> Bool {
    while !self.hasEnded {
      if !self.hasHeader, self.bytes.count - self.offset >= Self.headerBytes {
        guard self.bytes.dropFirst(self.offset).starts(with: CopyWriter.signature) else {
          throw PostgresError(.misuse, "the stream is not in FORMAT binary")
        }
        self.hasHeader = true
        self.offset += Self.headerBytes
      }
      if self.hasHeader, let length = self.rowLength() {
        guard length == 0 else { return true }
        self.hasEnded = true
        break
      }
      guard self.bytes.count - self.offset < Self.rowBytesMax else {
        throw PostgresError(.limitExceeded, "a row of more than \(Self.rowBytesMax) bytes")
      }
      try await self.receive()
    }
    return false
  }

  private mutating func receive() async throws(PostgresError) {
    let step = try await self.session.copyStep(self.operation) { session, _ in
      session.resumeCopy()
    }
    switch step {
    case .chunk(let chunk):
      // What is left of the bytes before is less than a row.
      if self.offset == self.bytes.count {
        self.bytes = chunk
      } else {
        self.bytes.removeSubrange(..<self.offset)
        self.bytes.append(contentsOf: chunk)
      }
      self.offset = 0
    case .ended:
      throw PostgresError(.unexpectedResult, "the stream ends within a row")
    case .started, .flushed: break
    }
  }

  /// The bytes of the row that comes next, 0 for the end of the stream; `nil` if some are missing.
  private func rowLength() -> Int? {
    var position = self.offset
    guard let columnCount = self.peek(Int16.self, at: position) else { return nil }
    guard columnCount >= 0 else { return 0 }
    position += 2
    for _ in 0..<columnCount {
      guard let length = self.peek(Int32.self, at: position) else { return nil }
      position += 4 + max(0, Int(length))
      guard position <= self.bytes.count else { return nil }
    }
    return position - self.offset
  }

  private func peek<Integer: FixedWidthInteger & BitwiseCopyable>(
    _: Integer.Type, at position: Int
  ) -> Integer? {
    let size = MemoryLayout<Integer>.size
    guard position + size <= self.bytes.count else { return nil }
    let bytes = unsafe self.bytes.span.bytes.extracting(position..<position + size)
    return try? bytes.bigEndian(Integer.self)
  }

  private mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>()
    throws(PostgresError) -> Integer
  {
    guard let value = self.peek(Integer.self, at: self.offset) else {
      throw PostgresError(.unexpectedResult, "the stream ends within a row")
    }
    self.offset += MemoryLayout<Integer>.size
    return value
  }

  private mutating func decode<Value: PostgresValue>(
    _ type: Value.Type, _ column: inout Int
  ) throws(PostgresError) -> Value {
    defer { column += 1 }
    let length: Int32 = try self.integer()
    let range = self.offset..<self.offset + max(0, Int(length))
    self.offset = range.upperBound
    do throws(PostgresValueRejection) {
      guard length >= 0 else { return try Value.decodeNull() }
      return try unsafe Value(
        decoding: self.bytes.span.bytes.extracting(range), of: Value.postgresType.oid)
    } catch {
      throw PostgresError(
        .unexpectedResult,
        "column \(column) of row \(self.rowCount) holds \(error), not \(Value.self)")
    }
  }

  /// Reads to the end, so that the server's last word is heard.
  mutating func finish() async throws(PostgresError) {
    while true {
      let step = try await self.session.copyStep(self.operation) { session, _ in
        session.resumeCopy()
      }
      if case .ended = step { return }
    }
  }

  /// Whether the last row has been read.
  var isAtEnd: Bool { self.hasEnded }
}

extension PostgresConnection {
  /// Receives rows of a query as a stream.
  ///
  /// `sql` is `COPY table (columns) TO STDOUT (FORMAT binary)`, or with a query in place of the
  /// table. `body` may stop before the end; the rest is then not sent.
  public func copyOut<Result>(
    _ sql: StaticString, deadline: MonotonicTime = .never,
    _ body: (inout CopyReader) async throws(PostgresError) -> Result
  ) async throws(PostgresError) -> Result {
    let operation = Operation(.copyOut(sql), deadline: deadline)
    try await self.beginCopy(operation)
    do throws(PostgresError) {
      var reader = CopyReader(operation, self.session)
      let result = try await body(&reader)
      if reader.isAtEnd {
        try await reader.finish()
      } else {
        self.abandonCopy(operation)
      }
      return result
    } catch {
      self.abandonCopy(operation)
      throw error
    }
  }
}

extension Session {
  /// The caller of COPY wants more rows.
  func resumeCopy() {
    self.advance()
    self.updateInterest()
  }
}
