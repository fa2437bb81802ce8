import Basics
import JSON
import Telemetry
import TestSupport
import Testing

@Suite("Log lines")
struct LogFormatTests {
  let time = WallTime.epoch + .microseconds(1_770_091_506_789_012)

  func line(_ format: LogFormat, _ message: StaticString, _ metadata: LogMetadata) -> String {
    var buffer = ByteBuffer()
    let record = LogRecord(
      time: self.time, level: .warning, message: message, metadata: metadata)
    format.append(record, to: &buffer)
    return unsafe buffer.withUnsafeReadableBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  func members(_ line: String) throws -> [String: JSONValue] {
    #expect(line.hasSuffix("}\n"))
    guard case .object(let object) = try JSONValue(parsing: line) else {
      Issue.record("not an object: \(line)")
      return [:]
    }
    return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value) })
  }

  @Test("as JSON have the time, the level, the message and every value with its type")
  func json() {
    let line = self.line(
      .json, "call finished",
      [
        "rpc.method": "Get", "rpc.bytes": 42, "rate": 0.25, "cached": true,
        "rpc.duration": .duration(.microseconds(1_500)), "wait_ms": .duration(.seconds(2)),
        "token": .redacted,
      ])
    let expected =
      #"{"time":"2026-02-03T04:05:06.789012Z","level":"warning","message":"call finished","#
      + #""rpc.method":"Get","rpc.bytes":42,"rate":0.25,"cached":true,"rpc.duration_ms":1.5,"#
      + #""wait_ms":2000,"token":"***"}"# + "\n"
    #expect(line == expected)
  }

  @Test("as JSON stay one valid object whatever the values are", arguments: 0..<100)
  func anyValue(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alphabet: [Unicode.Scalar] = [
      "\n", "\"", "\\", "\u{0}", "\u{1B}", "a", "é", "\u{2028}", "😀",
    ]
    func text(max: Int) -> String {
      var text = ""
      for _ in 0..<Int.random(in: 0...max, using: &random) {
        text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "a")
      }
      return text
    }
    let short = text(max: 60)
    let line = self.line(
      .json, "m",
      [
        "short": .string(short), "long": .string(text(max: 3_000)),
        "also": .string(text(max: 3_000)),
        "nan": .double(.nan), "last": .string(text(max: 2_000)),
      ])
    #expect(line.utf8.count <= LogFormat.lineBytesMax)
    #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(try self.members(line)["short"] == .string(short))
  }

  @Test("as JSON keep their own members apart from a value of the same name")
  func reservedKeys() throws {
    let members = try self.members(
      self.line(.json, "m", ["time": 1, "level": 2, "message": 3, "log.truncated": 4]))
    #expect(members["message"] == .string("m"))
    #expect(members["field.message"] == .number(JSONNumber(Int64(3))))
    #expect(members["log.truncated"] == nil)
  }

  @Test("cut a long text between two characters and say so when they leave values out")
  func bounds() throws {
    let long = String(repeating: "é", count: 600)
    let cut = try self.members(self.line(.json, "m", ["text": .string(long)]))
    #expect(cut["text"] == .string(String(repeating: "é", count: 510) + "…"))
    #expect(cut["log.truncated"] == nil)
    let escapes = LogValue.string(String(repeating: "\u{1}", count: 500))
    let full = try self.members(self.line(.json, "m", ["a": escapes, "b": escapes, "c": 1]))
    #expect(full["a"] != nil)
    #expect(full["b"] == nil)
    #expect(full["log.truncated"] == .bool(true))
  }

  @Test("for people show the time of day, the level, the message and the values")
  func human() {
    let line = self.line(
      .human(isColoured: false), "call finished",
      ["rpc.method": "Get", "text": "two words", "rpc.duration": .duration(.milliseconds(3))])
    #expect(
      line == "04:05:06.789 WARNING call finished rpc.method=Get text=\"two words\" "
        + "rpc.duration_ms=3.0\n")
  }

  @Test("for people are coloured only when asked")
  func colour() {
    #expect(
      self.line(.human(isColoured: true), "m", ["a": 1]).contains("\u{1B}[33mWARNING\u{1B}[0m"))
    #expect(!self.line(.human(isColoured: false), "m", ["a": 1]).contains("\u{1B}"))
  }

  @Test(
    "for people cannot be broken, coloured or reversed by a value",
    arguments: [
      ("a\nb", #""a\nb""#), ("\u{1B}[31mred", #""\u{1b}[31mred""#),
      ("\u{202E}evil", #""\u{202e}evil""#),
      ("\u{9B}31m", #""\u{9b}31m""#), ("a=b", #""a=b""#), (#"say "x""#, #""say \"x\"""#),
      ("", #""""#),
      ("naïve", "naïve"),
    ])
  func treacherous(value: String, shown: String) {
    let line = self.line(.human(isColoured: false), "m", ["v": .string(value)])
    #expect(line == "04:05:06.789 WARNING m v=\(shown)\n")
  }

  @Test("for people are bounded too")
  func humanBounds() {
    var metadata = LogMetadata()
    metadata["a"] = .string(String(repeating: "\u{1}", count: 900))
    metadata["b"] = 1
    let line = self.line(.human(isColoured: true), "m", metadata)
    #expect(line.utf8.count <= LogFormat.lineBytesMax)
    #expect(line.hasSuffix(" …\n"))
  }
}
