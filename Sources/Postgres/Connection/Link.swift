internal import Basics
private import CLibPQ
internal import EventLoop
internal import Telemetry

/// The owner of one libpq connection: every call into libpq that concerns one is here.
///
/// Confined to the loop's thread once it was started. libpq forbids two threads at a time.
@safe
final class Link {
  /// What libpq waits for while it connects.
  enum ConnectStep {
    case waits(DescriptorInterest)
    case connected
    case failed
  }

  /// Where the session stands.
  enum TransactionStatus {
    case idle
    case inTransaction
    case failed
    /// A statement is running, or the connection is gone.
    case unknown
  }

  private let connection: OpaquePointer
  private let notices: NoticeSink

  /// Begins to connect; `nil` when libpq has no memory.
  ///
  /// Must not be given a host name: libpq would ask for its address and wait.
  init?(starting parameters: [(name: String, value: String)], logger: Logger) {
    let names = parameters.map(\.name)
    let values = parameters.map(\.value)
    let started = unsafe CStrings.lend(names) { names in
      unsafe CStrings.lend(values) { values in unsafe PQconnectStartParams(names, values, 0) }
    }
    guard let connection = unsafe started else { return nil }
    unsafe self.connection = connection
    self.notices = NoticeSink(logger)
    // The words of the server then carry the SQLSTATE, which libpq has no call for at this stage.
    unsafe PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    let sink = unsafe Unmanaged.passUnretained(self.notices).toOpaque()
    unsafe PQsetNoticeReceiver(connection, noticeReceived, sink)
  }

  deinit { unsafe PQfinish(self.connection) }

  var descriptor: Int32 { unsafe PQsocket(self.connection) }

  var isBad: Bool { unsafe PQstatus(self.connection) == CONNECTION_BAD }

  /// libpq's words for what went wrong last.
  var errorMessage: String {
    guard let message = unsafe PQerrorMessage(self.connection) else { return "" }
    return unsafe String(cString: message).trimmedASCII
  }

  /// Goes on connecting as far as possible without waiting.
  func connectStep() -> ConnectStep {
    switch unsafe PQconnectPoll(self.connection) {
    case PGRES_POLLING_READING: return .waits(.readable)
    case PGRES_POLLING_WRITING: return .waits(.writable)
    case PGRES_POLLING_OK: break
    default: return .failed
    }
    unsafe PQsetErrorVerbosity(self.connection, PQERRORS_DEFAULT)
    // Both fail only on a connection that is not open.
    unsafe PQsetnonblocking(self.connection, 1)
    unsafe PQenterPipelineMode(self.connection)
    return .connected
  }

  var transactionStatus: TransactionStatus {
    switch unsafe PQtransactionStatus(self.connection) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_INTRANS: .inTransaction
    case PQTRANS_INERROR: .failed
    default: .unknown
    }
  }

  /// The server process at the other end.
  var processID: Int32 { unsafe PQbackendPID(self.connection) }

  func makeCancelToken() -> CancelToken? {
    guard let token = unsafe PQgetCancel(self.connection) else { return nil }
    return unsafe CancelToken(owning: token)
  }

  // MARK: Sending. All return whether libpq took it; if not, the connection is of no more use.

  func sendPrepare(_ name: String, _ statement: Statement) -> Bool {
    let types = statement.parameters.types
    return unsafe statement.sql.utf8Start.withMemoryRebound(
      to: CChar.self, capacity: statement.sql.utf8CodeUnitCount + 1
    ) { sql in
      unsafe PQsendPrepare(self.connection, name, sql, Int32(types.count), types) == 1
    }
  }

  func sendPrepared(_ name: String, _ parameters: ParameterList) -> Bool {
    unsafe parameters.lend { count, values, lengths, formats in
      unsafe PQsendQueryPrepared(self.connection, name, count, values, lengths, formats, 1) == 1
    }
  }

  func sendUnprepared(_ statement: Statement) -> Bool {
    let types = statement.parameters.types
    return unsafe statement.sql.utf8Start.withMemoryRebound(
      to: CChar.self, capacity: statement.sql.utf8CodeUnitCount + 1
    ) { sql in
      unsafe statement.parameters.lend { count, values, lengths, formats in
        unsafe PQsendQueryParams(
          self.connection, sql, count, types, values, lengths, formats, 1) == 1
      }
    }
  }

  /// Sends a command that the library made itself; no value may be part of it.
  func sendCommand(_ sql: String) -> Bool {
    unsafe PQsendQueryParams(self.connection, sql, 0, nil, nil, nil, nil, 1) == 1
  }

  func sendSync() -> Bool { unsafe PQpipelineSync(self.connection) == 1 }

  /// Sends any number of statements in one text; outside the pipeline mode only.
  func sendScript(_ script: String) -> Bool { unsafe PQsendQuery(self.connection, script) == 1 }

  /// Changes between pipelines and what cannot be in one, when nothing is under way.
  func setPipelineMode(_ isOn: Bool) -> Bool {
    isOn
      ? unsafe PQenterPipelineMode(self.connection) == 1
      : unsafe PQexitPipelineMode(self.connection) == 1
  }

  /// Writes what is waiting to be written; says whether something is left, `nil` on failure.
  func flush() -> Bool? {
    switch unsafe PQflush(self.connection) {
    case 0: false
    case 1: true
    default: nil
    }
  }

  // MARK: Receiving

  /// Takes in what has arrived; false when the connection is gone.
  func consumeInput() -> Bool { unsafe PQconsumeInput(self.connection) == 1 }

  /// Whether asking for a result would wait.
  var isBusy: Bool { unsafe PQisBusy(self.connection) == 1 }

  /// What libpq has to say next; must not be busy.
  func nextReply() -> Reply {
    guard let result = unsafe PQgetResult(self.connection) else { return .endOfCommand }
    let handle = unsafe ResultHandle(owning: result)
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return .result(handle)
    case PGRES_PIPELINE_SYNC: return .sync
    case PGRES_PIPELINE_ABORTED: return .skipped
    case PGRES_COPY_IN: return .copyIn
    case PGRES_COPY_OUT: return .copyOut
    case PGRES_EMPTY_QUERY: return .result(handle)
    default: return .failure(handle.error())
    }
  }

  /// The next notification that has arrived.
  func nextNotification() -> Notification? {
    guard let notify = unsafe PQnotifies(self.connection) else { return nil }
    defer { unsafe PQfreemem(notify) }
    return unsafe Notification(
      channel: String(cString: notify.pointee.relname),
      payload: String(cString: notify.pointee.extra), processID: notify.pointee.be_pid)
  }

  // MARK: COPY

  /// Hands over bytes of COPY; they are kept until written, so flush before more.
  func putCopy(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      let start = unsafe buffer.bindMemory(to: CChar.self).baseAddress
      return unsafe PQputCopyData(self.connection, start, Int32(buffer.count)) == 1
    }
  }

  /// Ends COPY; with a reason, makes the server refuse it all.
  func endCopy(failing reason: String? = nil) -> Bool {
    unsafe PQputCopyEnd(self.connection, reason) == 1
  }

  /// Appends the next piece of COPY to `bytes`.
  func getCopy(into bytes: inout [UInt8]) -> CopyProgress {
    var piece: UnsafeMutablePointer<CChar>?
    let count = unsafe PQgetCopyData(self.connection, &piece, 1)
    guard count > 0, let start = unsafe piece else { return count == 0 ? .wait : .ended }
    defer { unsafe PQfreemem(start) }
    unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: Int(count)))
    return .piece
  }

  /// What became of asking for a piece of COPY.
  enum CopyProgress {
    case piece
    case wait
    /// There is no more; the outcome is the next result.
    case ended
  }

  /// What the server said, in the order in which it was asked.
  enum Reply {
    case result(ResultHandle)
    case failure(PostgresError)
    /// Not run, because a statement before it in the pipeline failed.
    case skipped
    case sync
    case copyIn
    case copyOut
    case endOfCommand
  }
}

/// Where libpq's notices go.
private final class NoticeSink {
  let logger: Logger
  init(_ logger: Logger) { self.logger = logger }
}

private func noticeReceived(_ sink: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let sink = unsafe sink, let result = unsafe result else { return }
  let logger = unsafe Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue().logger
  guard logger.writes(.debug) else { return }
  let text = { (field: CChar) -> String in
    guard let value = unsafe PQresultErrorField(result, Int32(field)) else { return "" }
    return unsafe String(cString: value)
  }
  logger.debug(
    "postgres notice",
    [
      "postgres.severity": .string(text(PGField.severity)),
      "postgres.sqlstate": .string(text(PGField.sqlState)),
      "postgres.message": .string(text(PGField.message)),
    ])
}

/// The letters that stand for the fields of an error; macros in C.
enum PGField {
  static let severity = CChar(UInt8(ascii: "V"))
  static let sqlState = CChar(UInt8(ascii: "C"))
  static let message = CChar(UInt8(ascii: "M"))
  static let detail = CChar(UInt8(ascii: "D"))
  static let context = CChar(UInt8(ascii: "W"))
  static let table = CChar(UInt8(ascii: "t"))
  static let column = CChar(UInt8(ascii: "c"))
  static let constraint = CChar(UInt8(ascii: "n"))
}

/// Texts as C wants them, for the time of a call.
private enum CStrings {
  /// Lends an array of C strings that ends with a null pointer.
  static func lend<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    let bytes: [UInt8] = texts.flatMap { [UInt8]($0.utf8) + [0] }
    return unsafe bytes.withUnsafeBytes { buffer in
      var pointers: [UnsafePointer<CChar>?] = unsafe []
      var start = unsafe buffer.bindMemory(to: CChar.self).baseAddress
      for text in texts {
        unsafe pointers.append(start)
        unsafe start = start?.advanced(by: text.utf8.count + 1)
      }
      unsafe pointers.append(nil)
      return unsafe body(pointers)
    }
  }
}

extension ParameterList {
  /// Lends the parameters in the form that libpq takes, for the time of a call.
  fileprivate func lend<Result>(
    _ body: (
      Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    let count = self.places.count
    guard count > 0 else { return body(0, nil, nil, nil) }
    // One more byte, so that even an empty value has an address: no address means NULL.
    let bytes: [UInt8] = self.bytes + [0]
    return unsafe bytes.withUnsafeBytes { buffer in
      let start = unsafe buffer.bindMemory(to: CChar.self).baseAddress
      let values = unsafe self.places.map { place in
        unsafe place.length < 0 ? nil : start?.advanced(by: place.offset)
      }
      let formats = [Int32](repeating: 1, count: count)
      return unsafe body(Int32(count), values, self.places.map { max(0, $0.length) }, formats)
    }
  }
}

extension String {
  /// Without white space at either end.
  var trimmedASCII: String {
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    let start = self.utf8.firstIndex { !isSpace($0) } ?? self.endIndex
    guard let last = self.utf8.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(self[start...last])
  }
}

/// A way to ask the server to cancel what one connection runs.
///
/// Unchecked because libpq allows its use from any thread at any time: it is a copy of the
/// server's address and of a secret.
@safe
final class CancelToken: @unchecked Sendable {
  private let token: OpaquePointer

  fileprivate init(owning token: OpaquePointer) { unsafe self.token = token }

  deinit { unsafe PQfreeCancel(self.token) }

  /// Asks, and waits until the server has taken note; never call this on a loop.
  ///
  /// Returns false when the server could not be reached.
  func cancelAndWait() -> Bool {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      unsafe PQcancel(self.token, message.baseAddress, Int32(message.count)) == 1
    }
  }
}

extension ResultHandle {
  /// The error that this result is.
  fileprivate func error() -> PostgresError {
    var error = PostgresError(
      .server, self.errorField(PGField.message) ?? "",
      sqlState: self.errorField(PGField.sqlState).map { SQLState($0) })
    error.detail = self.errorField(PGField.detail)
    error.constraint = self.errorField(PGField.constraint)
    error.table = self.errorField(PGField.table)
    error.column = self.errorField(PGField.column)
    let severity = self.errorField(PGField.severity)
    error.endsConnection = severity == "FATAL" || severity == "PANIC"
    return error
  }
}
