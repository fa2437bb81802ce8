public import Basics

/// Writes log records to one sink, with what it has been told to say on every line.
///
/// A value: a child made by ``with(_:)`` carries more metadata and leaves its parent alone. Below
/// the threshold nothing happens, not even the building of the metadata.
///
/// ```swift
/// let log = logger.with(["request.id": .string(id)])
/// log.info("configuration installed", ["config.revision": .integer(revision)])
/// ```
public struct Logger: Sendable {
  /// The least level that is written.
  public let threshold: LogLevel
  private let outlet: Outlet
  private let bound: LogMetadata

  /// What all children share.
  private final class Outlet: Sendable {
    let sink: any LogSink
    let now: @Sendable () -> WallTime

    init(sink: any LogSink, now: @escaping @Sendable () -> WallTime) {
      self.sink = sink
      self.now = now
    }
  }

  /// Writes what is at least `threshold` to `sink`, with the time that `now` tells.
  public init(
    to sink: any LogSink, threshold: LogLevel = .info, now: @escaping @Sendable () -> WallTime
  ) {
    self.threshold = threshold
    self.outlet = Outlet(sink: sink, now: now)
    self.bound = LogMetadata()
  }

  private init(_ parent: Logger, threshold: LogLevel, bound: LogMetadata) {
    self.threshold = threshold
    self.outlet = parent.outlet
    self.bound = bound
  }

  /// A logger that says `metadata` on every line, besides what this one says.
  public func with(_ metadata: LogMetadata) -> Logger {
    Logger(self, threshold: self.threshold, bound: self.bound.merging(metadata))
  }

  /// A logger that writes from another level on.
  public func with(threshold: LogLevel) -> Logger {
    Logger(self, threshold: threshold, bound: self.bound)
  }

  /// Whether a line of `level` would be written.
  @inlinable
  public func writes(_ level: LogLevel) -> Bool { level.rawValue >= self.threshold.rawValue }

  /// Writes a line.
  @inlinable
  public func log(
    _ level: LogLevel, _ message: StaticString,
    _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) {
    guard self.writes(level) else { return }
    self.emit(level, message, metadata())
  }

  @usableFromInline
  func emit(_ level: LogLevel, _ message: StaticString, _ metadata: LogMetadata) {
    self.outlet.sink.write(
      LogRecord(
        time: self.outlet.now(), level: level, message: message,
        metadata: self.bound.merging(metadata)))
  }
}

extension Logger {
  /// Writes what only helps while looking for a fault, at every step.
  @inlinable
  public func trace(
    _ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) { self.log(.trace, message, metadata()) }

  /// Writes what only helps while looking for a fault.
  @inlinable
  public func debug(
    _ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) { self.log(.debug, message, metadata()) }

  /// Writes what an operator may want to know.
  @inlinable
  public func info(
    _ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) { self.log(.info, message, metadata()) }

  /// Writes what an operator should see once, such as start and stop.
  @inlinable
  public func notice(
    _ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) { self.log(.notice, message, metadata()) }

  /// Writes what may heal by itself.
  @inlinable
  public func warning(
    _ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) { self.log(.warning, message, metadata()) }

  /// Writes that a request failed for a bad reason or that data is at risk.
  @inlinable
  public func error(
    _ message: StaticString, _ metadata: @autoclosure () -> LogMetadata = LogMetadata()
  ) { self.log(.error, message, metadata()) }

  /// Writes nothing, ever.
  public static let disabled = Logger(to: NoSink(), threshold: .error) { .epoch }

  private struct NoSink: LogSink {
    func write(_ record: LogRecord) {}
  }
}
