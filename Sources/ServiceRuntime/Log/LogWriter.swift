internal import Basics
public import Telemetry

/// Writes log lines to a file descriptor from a thread of its own.
///
/// Whoever logs never waits for the reader of the log: lines queue up to a limit, beyond which they
/// are dropped and counted, and a line that says how many comes as soon as there is room. Each line
/// is one `write`. When the descriptor is closed or its reader is gone, lines are thrown away.
public final class LogWriter: LogSink {
  /// The most bytes of lines that wait to be written, unless another limit is asked for.
  public static let queueBytesMaxDefault = 1_048_576

  private let format: LogFormat
  private let queue: Monitor<LogQueue>

  /// Starts the thread; the descriptor stays its owner's, who keeps it open.
  public init(
    descriptor: Int32, format: LogFormat, queueBytesMax: Int = queueBytesMaxDefault
  ) throws(NativeThread.StartError) {
    precondition(queueBytesMax >= LogFormat.lineBytesMax)
    let queue = Monitor(LogQueue(bytesMax: queueBytesMax))
    self.format = format
    self.queue = queue
    _ = try NativeThread.start(named: "log") {
      Self.writeLines(from: queue, to: LogDescriptor(descriptor), format: format)
    }
  }

  deinit { self.queue.withLock(wakingAll: true) { $0.isClosing = true } }

  public func write(_ record: LogRecord) {
    var line = ByteBuffer(capacity: 512)
    self.format.append(record, to: &line)
    self.queue.withLock(wakingAll: true) { queue in line.withBytes { queue.append($0) } }
  }

  /// Waits until all lines are written; `false` when `limit` has passed before.
  ///
  /// For the end of a process: it makes the calling thread wait.
  @discardableResult
  public func flush(within limit: Duration) -> Bool {
    self.queue.wait(until: { $0.isIdle }, within: limit)
  }

  private static func writeLines(
    from queue: Monitor<LogQueue>, to descriptor: LogDescriptor, format: LogFormat
  ) {
    var lines = ByteBuffer()
    while true {
      let dropped = queue.wait(until: { $0.hasWork || $0.isClosing }) { $0.take(into: &lines) }
      guard let dropped else { return }
      if dropped > 0 {
        format.append(
          LogRecord(
            time: .now(), level: .warning, message: "log lines dropped",
            metadata: ["log.dropped_lines": .integer(dropped)]), to: &lines)
      }
      let isOpen = lines.withBytes { descriptor.writeLines($0) }
      lines.clear()
      queue.withLock(wakingAll: true) { $0.written(isOpen: isOpen) }
    }
  }
}

/// The lines that wait to be written.
struct LogQueue: ~Copyable {
  let bytesMax: Int
  var isClosing = false
  private var lines = ByteBuffer()
  private var droppedCount = 0
  private var isWriting = false
  private var isOpen = true

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  var hasWork: Bool { !self.lines.isEmpty || self.droppedCount > 0 }
  var isIdle: Bool { !self.hasWork && !self.isWriting }

  /// Takes a line, or counts it when there is no room; forgets it when nobody reads.
  mutating func append(_ line: RawSpan) {
    guard self.isOpen else { return }
    guard self.lines.count + line.byteCount <= self.bytesMax else {
      self.droppedCount += 1
      return
    }
    self.lines.append(line)
  }

  /// Moves all lines into `empty`; returns how many were dropped meanwhile, `nil` at the end.
  mutating func take(into empty: inout ByteBuffer) -> Int? {
    if self.isClosing && !self.hasWork { return nil }
    swap(&self.lines, &empty)
    defer { self.droppedCount = 0 }
    self.isWriting = true
    return self.droppedCount
  }

  mutating func written(isOpen: Bool) {
    self.isWriting = false
    self.isOpen = isOpen
    if !isOpen {
      self.lines.clear()
      self.droppedCount = 0
    }
  }
}
