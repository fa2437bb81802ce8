internal import Basics
private import JSON

/// A log record as one JSON object.
struct JSONLogLine {
  private let record: LogRecord

  init(_ record: LogRecord) { self.record = record }

  /// Room for the notice of what was left out, the closing brace and the line's end.
  private static let reserveBytes = 32

  func append(to buffer: inout ByteBuffer) {
    JSONWriter.write(to: &buffer) { json in
      json.object { json in
        json.member("time", self.record.time.description)
        json.key("level")
        json.string(self.record.level.name)
        json.key("message")
        let message = LogFormat.bounded(
          self.record.message.description, bytesMax: LogFormat.messageBytesMax)
        json.string(message)
        var room = LogFormat.lineBytesMax - Self.reserveBytes - 80 - Self.escapedBytes(message)
        for field in self.record.metadata.fields.prefix(LogFormat.fieldsMax) {
          Self.write(field, to: &json, room: &room)
        }
        if room < 0 || self.record.metadata.fields.count > LogFormat.fieldsMax {
          json.member("log.truncated", true)
        }
      }
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Writes a field if it fits into `room`; a field that does not fit takes all room there is.
  private static func write(
    _ field: LogMetadata.Field, to json: inout JSONWriter, room: inout Int
  ) {
    guard room >= 0 else { return }
    let ownKey = Self.ownKey(of: field)
    let text = Self.text(of: field.value)
    // Two pairs of quotes, a colon and a comma; no number or boolean is longer than 26 bytes.
    room -= ownKey.map(Self.escapedBytes) ?? Self.escapedBytes(field.key)
    room -= 6 + (text.map(Self.escapedBytes) ?? 26)
    guard room >= 0 else { return }
    if let ownKey { json.key(ownKey) } else { json.key(field.key) }
    if let text { return json.string(text) }
    switch field.value {
    case .integer(let value): json.int64(value)
    case .double(let value): json.double(value)
    case .bool(let value): json.bool(value)
    case .duration(let value): json.double(value.inMilliseconds)
    case .string, .redacted: break
    }
  }

  /// What is written in quotes; JSON has no number for what is not finite.
  private static func text(of value: LogValue) -> String? {
    switch value {
    case .string(let text): LogFormat.bounded(text)
    case .redacted: "***"
    case .double(let number) where !number.isFinite: number.description
    case .integer, .double, .bool, .duration: nil
    }
  }

  /// The members that a line has whatever its fields are.
  private static let reservedKeys: [StaticString] = ["time", "level", "message", "log.truncated"]

  /// The key under which a field is written when its own will not do; most keys will.
  private static func ownKey(of field: LogMetadata.Field) -> String? {
    if Self.reservedKeys.contains(where: { $0.isEqual(to: field.key) }) {
      return "field.\(field.unitKey)"
    }
    if case .duration = field.value { return field.unitKey }
    return nil
  }

  private static func escapedBytes(_ text: String) -> Int {
    text.utf8.reduce(0) { $0 + Self.escapedBytes($1) }
  }

  private static func escapedBytes(_ text: StaticString) -> Int {
    text.withUTF8Buffer { unsafe $0.reduce(0) { $0 + Self.escapedBytes($1) } }
  }

  private static func escapedBytes(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): 2
    case 0..<0x20: 6
    default: 1
    }
  }
}

extension LogMetadata.Field {
  /// The key, ending in the unit when the value is a duration.
  var unitKey: String {
    let key = self.key.description
    guard case .duration = self.value, !key.hasSuffix("_ms") else { return key }
    return key + "_ms"
  }
}
