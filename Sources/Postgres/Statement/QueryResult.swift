/// What a statement returned: rows with named columns, and how many rows it touched.
///
/// Owns the server's answer, which is freed when the last of this value and its rows is gone.
/// Nothing is decoded, and nothing copied, before a cell is asked for.
public struct QueryResult: Sendable {
  let handle: ResultHandle

  /// The number of rows that were inserted, updated, deleted or returned.
  public var affectedRowCount: Int { self.handle.affectedRowCount }

  /// The names of the columns, in order.
  public var columnNames: [String] { self.handle.columnNames }

  /// The only row; no row, or more than one, is an error.
  public func onlyRow() throws(PostgresError) -> Row {
    guard self.count == 1 else {
      throw PostgresError(.unexpectedResult, "\(self.count) rows where one was expected")
    }
    return self[0]
  }

  /// The only row, or `nil` when there is none; more than one is an error.
  public func rowIfAny() throws(PostgresError) -> Row? {
    self.isEmpty ? nil : try self.onlyRow()
  }
}

extension QueryResult: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { self.handle.rowCount }

  public subscript(position: Int) -> Row {
    precondition(position >= 0)
    precondition(position < self.endIndex)
    return Row(handle: self.handle, index: position)
  }
}

/// One row of a result.
///
/// ```swift
/// let (revision, key) = try row.decode(Int64.self, String?.self)   // all columns, in order
/// let author: String = try row.decode("author")                    // one column, by name
/// ```
public struct Row: Sendable {
  let handle: ResultHandle
  /// Its number in the result, from 0.
  public let index: Int

  /// Reads the column with this name.
  public func decode<Value: PostgresValue>(
    _ column: StaticString, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    guard let number = self.handle.columnNumber(column) else {
      throw PostgresError(.unexpectedResult, "there is no column \"\(column)\"")
    }
    return try self.decode(at: number)
  }

  /// Reads the column with this number, from 0.
  public func decode<Value: PostgresValue>(
    at column: Int, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    guard column >= 0, column < self.handle.columnNames.count else {
      throw PostgresError(
        .unexpectedResult, "column \(column) of \(self.handle.columnNames.count) does not exist")
    }
    do {
      return try self.handle.decode(row: self.index, column: column)
    } catch {
      let name = self.handle.columnNames[column]
      var rejection = PostgresError(
        .unexpectedResult,
        "column \"\(name)\" of row \(self.index) holds \(error), not \(Value.self)")
      rejection.column = name
      throw rejection
    }
  }

  /// Reads all columns in order; there must be as many as types.
  public func decode<each Value: PostgresValue>(
    _ types: repeat (each Value).Type
  ) throws(PostgresError) -> (repeat each Value) {
    var typeCount = 0
    for _ in repeat each types { typeCount += 1 }
    guard typeCount == self.handle.columnNames.count else {
      throw PostgresError(
        .unexpectedResult,
        "\(self.handle.columnNames.count) columns where \(typeCount) were expected")
    }
    var next = 0
    return (repeat try self.decodeNext(&next, each types))
  }

  private func decodeNext<Value: PostgresValue>(
    _ next: inout Int, _ type: Value.Type
  ) throws(PostgresError) -> Value {
    defer { next += 1 }
    return try self.decode(at: next)
  }
}
