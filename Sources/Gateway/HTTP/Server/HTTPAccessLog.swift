private import Basics
private import EventLoop
public import Telemetry

/// Writes a line for each request that is over, and for each connection that was turned away.
///
/// Of the target only the path is written: a query may carry what does not belong into a log.
public struct HTTPAccessLog: Sendable {
  private let logger: Logger

  /// Writes to `logger`.
  public init(_ logger: Logger) { self.logger = logger }

  /// Takes note of `observation`.
  public func observe(_ observation: HTTPObservation) {
    switch observation {
    case .requestEnded(let record): self.write(record)
    case .connectionRefused(let peer):
      self.logger.info(
        "connection refused: too many from its address",
        ["http.peer": .string(peer.address.description)])
    case .listener(.exhausted(code: let code)):
      self.logger.warning("no room for another connection", ["error.number": .integer(code)])
    case .connectionOpened, .connectionClosed, .requestBegan, .listener: break
    }
  }

  private func write(_ record: HTTPExchangeRecord) {
    let level: LogLevel = if case .answered = record.end { .debug } else { .info }
    guard self.logger.writes(level) else { return }
    var fields: LogMetadata = ["http.peer": .string(record.peer.address.description)]
    if let head = record.head {
      fields["http.method"] = .string("\(head.method.name)")
      fields["http.path"] = .string(head.path)
    }
    if let route = record.route { fields["http.route"] = .string(route) }
    if let status = record.status { fields["http.status"] = .integer(status.code) }
    fields["http.received_bytes"] = .integer(record.receivedBytes)
    fields["http.sent_bytes"] = .integer(record.sentBytes)
    fields["http.duration_us"] = .integer(record.duration.microsecondsClamped)
    switch record.end {
    case .answered: self.logger.debug("request answered", fields)
    case .refused(let refusal):
      fields["http.refusal"] = .string(refusal.rawValue)
      self.logger.info("request refused", fields)
    case .lost: self.logger.info("request lost", fields)
    }
  }
}
