public import Basics
public import Telemetry

/// A log sink that keeps its records, so that a test can look at them or wait for one.
public struct LogRecorder: LogSink {
  /// The records so far.
  public let records = Recorder<LogRecord>()

  /// Starts with nothing.
  public init() {}

  public func write(_ record: LogRecord) { self.records.record(record) }

  /// A logger that writes here, all levels, at the given time.
  public func logger(threshold: LogLevel = .trace, at time: WallTime = .epoch) -> Logger {
    Logger(to: self, threshold: threshold) { time }
  }

  /// The messages so far.
  public var messages: [String] { self.records.elements.map(\.message.description) }

  /// The first record with this message, as soon as there is one.
  @discardableResult
  public func first(_ message: String) async throws -> LogRecord {
    try await self.records.first { $0.message.description == message }
  }
}
