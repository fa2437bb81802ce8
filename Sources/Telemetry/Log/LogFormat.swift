public import Basics

/// How a log record is written down: always one line, of a bounded number of bytes.
public enum LogFormat: Sendable, Hashable {
  /// A JSON object, for machines.
  case json
  /// A line for people; in colour when it goes to a terminal.
  case human(isColoured: Bool)

  /// The most bytes of a line with its end: a pipe takes as many at once, without mixing in others.
  public static let lineBytesMax = 4_096
  /// The most bytes of a message.
  public static let messageBytesMax = 512
  /// The most bytes of one text; what is longer is cut and ends in `…`.
  public static let textBytesMax = 1_024
  /// The most fields of a line.
  public static let fieldsMax = 48

  /// Appends `record` as one line with its end.
  public func append(_ record: LogRecord, to buffer: inout ByteBuffer) {
    switch self {
    case .json: JSONLogLine(record).append(to: &buffer)
    case .human(let isColoured):
      HumanLogLine(record, isColoured: isColoured).append(to: &buffer)
    }
  }

  /// `text`, cut to ``textBytesMax`` bytes between two characters.
  static func bounded(_ text: String, bytesMax: Int = textBytesMax) -> String {
    guard text.utf8.count > bytesMax else { return text }
    let mark = "…"
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: max(0, bytesMax - mark.utf8.count))
    // Back from the middle of a scalar to its start.
    while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
      text.utf8.formIndex(before: &end)
    }
    return String(text.unicodeScalars[..<end]) + mark
  }
}

extension Duration {
  /// The length in milliseconds.
  var inMilliseconds: Double { Double(self.nanosecondsClamped) / 1_000_000 }
}
