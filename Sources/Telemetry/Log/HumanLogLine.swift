internal import Basics

/// A log record as one line for people.
struct HumanLogLine {
  private let record: LogRecord
  private let isColoured: Bool

  init(_ record: LogRecord, isColoured: Bool) {
    self.record = record
    self.isColoured = isColoured
  }

  /// Room for the mark of what was left out, the end of a colour and the line's end.
  private static let reserveBytes = 16

  func append(to buffer: inout ByteBuffer) {
    // The time of day suffices: whoever reads this sits in front of it.
    let time = self.record.time.description.dropFirst(11).prefix(12)
    var line = self.painted("\(time)", .dim) + " "
    line += self.painted(Self.label(self.record.level), self.levelPaint) + " "
    line += Self.escaped(
      LogFormat.bounded(
        self.record.message.description, bytesMax: LogFormat.messageBytesMax))
    for (count, field) in self.record.metadata.fields.enumerated() {
      let text =
        " " + self.painted(Self.escaped(field.unitKey) + "=", .dim) + Self.text(of: field.value)
      let isTooLong =
        line.utf8.count + text.utf8.count > LogFormat.lineBytesMax - Self.reserveBytes
      if isTooLong || count == LogFormat.fieldsMax {
        line += " …"
        break
      }
      line += text
    }
    buffer.append(utf8: line)
    buffer.append(UInt8(ascii: "\n"))
  }

  // MARK: Colour

  private enum Paint: String {
    case dim = "2"
    case cyan = "36"
    case green = "32"
    case bold = "1"
    case yellow = "33"
    case red = "1;31"
  }

  private var levelPaint: Paint {
    switch self.record.level {
    case .trace: .dim
    case .debug: .cyan
    case .info: .green
    case .notice: .bold
    case .warning: .yellow
    case .error: .red
    }
  }

  private func painted(_ text: String, _ paint: Paint) -> String {
    self.isColoured ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }

  // MARK: Text

  private static func label(_ level: LogLevel) -> String {
    let name = level.description.uppercased()
    return name + String(repeating: " ", count: 7 - name.utf8.count)
  }

  private static func text(of value: LogValue) -> String {
    switch value {
    case .string(let text): Self.quotedIfNeeded(LogFormat.bounded(text))
    case .integer(let value): value.description
    case .double(let value): value.description
    case .bool(let value): value.description
    case .duration(let value): value.inMilliseconds.description
    case .redacted: "***"
    }
  }

  private static func quotedIfNeeded(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.value > 0x20 && scalar != "\"" && scalar != "=" && scalar != "\\"
        && !Self.isTreacherous(scalar)
    }
    if isPlain && !text.isEmpty { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
      quoted += Self.escaped(scalar)
    }
    return quoted + "\""
  }

  private static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: Self.isTreacherous) else { return text }
    return text.unicodeScalars.reduce(into: "") { $0 += Self.escaped($1) }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case _ where Self.isTreacherous(scalar): "\\u{\(String(scalar.value, radix: 16))}"
    default: String(scalar)
    }
  }

  /// Whether a scalar could move the cursor, break the line or reverse what people read.
  private static func isTreacherous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }
}
