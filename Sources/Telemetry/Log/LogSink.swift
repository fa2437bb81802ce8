public import Basics

/// One thing that was worth telling.
public struct LogRecord: Sendable {
  /// When it was told.
  public let time: WallTime
  /// How much it matters.
  public let level: LogLevel
  /// What happened: a constant, so that lines can be counted and found.
  public let message: StaticString
  /// To what, how much, for whom.
  public let metadata: LogMetadata

  /// Describes one thing worth telling.
  public init(
    time: WallTime, level: LogLevel, message: StaticString, metadata: LogMetadata = LogMetadata()
  ) {
    self.time = time
    self.level = level
    self.message = message
    self.metadata = metadata
  }
}

/// Where log records go.
public protocol LogSink: Sendable {
  /// Takes a record. Called on any thread; it must neither wait nor fail.
  func write(_ record: LogRecord)
}
