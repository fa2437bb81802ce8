private import CLibPQ

/// The owner of one libpq result.
///
/// Unchecked because libpq does not change a result once it was handed out, so that any number of
/// threads may read it; the one call that would, clearing it, is in the deinitializer.
@safe
final class ResultHandle: @unchecked Sendable {
  private let result: OpaquePointer
  let rowCount: Int
  let columnNames: [String]

  /// Takes over `result`.
  init(owning result: OpaquePointer) {
    unsafe self.result = result
    self.rowCount = unsafe Int(PQntuples(result))
    self.columnNames = unsafe (0..<PQnfields(result)).map { column in
      guard let name = unsafe PQfname(result, column) else { return "" }
      return unsafe String(cString: name)
    }
  }

  deinit { unsafe PQclear(self.result) }

  /// What the server says of a command that has no error.
  var commandTag: String {
    guard let tag = unsafe PQcmdStatus(self.result) else { return "" }
    return unsafe String(cString: tag)
  }

  var affectedRowCount: Int {
    guard let text = unsafe PQcmdTuples(self.result) else { return 0 }
    return unsafe Int(String(cString: text)) ?? 0
  }

  /// A field of the error that this result is.
  func errorField(_ field: CChar) -> String? {
    guard let text = unsafe PQresultErrorField(self.result, Int32(field)) else { return nil }
    return unsafe String(cString: text)
  }

  /// The number of the first column of this name.
  func columnNumber(_ name: StaticString) -> Int? {
    name.withUTF8Buffer { name in
      self.columnNames.firstIndex { unsafe $0.utf8.elementsEqual(name) }
    }
  }

  /// Reads a cell; row and column must exist.
  func decode<Value: PostgresValue>(
    row: Int, column: Int
  ) throws(PostgresValueRejection) -> Value {
    let (row, column) = (Int32(row), Int32(column))
    guard unsafe PQgetisnull(self.result, row, column) == 0 else { return try Value.decodeNull() }
    // Results of statements are asked for in binary; scripts return none.
    guard unsafe PQfformat(self.result, column) == 1 else { throw .malformed }
    let type = unsafe PQftype(self.result, column)
    try Value.checkReadable(type)
    guard let start = unsafe PQgetvalue(self.result, row, column) else { throw .malformed }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: start, count: Int(PQgetlength(self.result, row, column)))
    return try unsafe Value(decoding: bytes.bytes, of: type)
  }
}
