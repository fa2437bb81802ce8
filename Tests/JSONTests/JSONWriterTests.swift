import Basics
import JSON
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  private func sample(_ format: JSONWriter.Format) -> String {
    var writer = JSONWriter(format: format)
    writer.object { json in
      json.member("asset", "USDC")
      json.key("cents")
      json.int64(.min)
      json.key("rates")
      json.array { json in
        json.double(0.04)
        json.null()
        json.array { _ in }
        json.object { _ in }
      }
      json.member("binding", true)
    }
    return writer.finishText()
  }

  @Test("separates members and elements")
  func compact() {
    #expect(
      self.sample(.compact)
        == #"{"asset":"USDC","cents":-9223372036854775808,"#
        + #""rates":[0.04,null,[],{}],"binding":true}"#)
  }

  @Test("lays a document out in lines when asked")
  func pretty() {
    #expect(
      self.sample(.pretty) == """
        {
          "asset": "USDC",
          "cents": -9223372036854775808,
          "rates": [
            0.04,
            null,
            [],
            {}
          ],
          "binding": true
        }
        """)
  }

  @Test("a name that was made beforehand is written as any other", arguments: ["a", "\"é\n"])
  func memberNames(name: String) {
    for format in [JSONWriter.Format.compact, .pretty, .html] {
      func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(format: format)
        writer.object { json in
          for _ in 0..<2 {
            write(&json)
            json.null()
          }
        }
        return writer.finishText()
      }
      let made = JSONMemberName(name)
      #expect(text { $0.key(made) } == text { $0.key(name) })
    }
  }

  @Test(
    "writes counts of decimal places as texts with all places",
    arguments: [
      (0, 2, "0.00"), (5, 2, "0.05"), (-5, 2, "-0.05"), (102_329, 2, "1023.29"),
      (.max, 2, "92233720368547758.07"), (.min, 2, "-92233720368547758.08"),
      (1, 18, "0.000000000000000001"), (-12, 1, "-1.2"),
    ] as [(Int64, Int, String)])
  func decimals(count: Int64, places: Int, text: String) {
    var writer = JSONWriter()
    writer.string(count, places: places)
    #expect(writer.finishText() == "\"\(text)\"")
  }

  @Test(
    "writes the shortest digits in JavaScript's form",
    arguments: [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"),
      (1e20, "100000000000000000000"),
      (1e21, "1e+21"), (123456789012345683968, "123456789012345680000"), (1e-6, "0.000001"),
      (1e-7, "1e-7"), (1.25e-9, "1.25e-9"), (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (0.000123, "0.000123"),
      (100.5, "100.5"), (1e16, "10000000000000000"), (2251799813685248.5, "2251799813685248.5"),
    ] as [(Double, String)])
  func doubles(value: Double, text: String) {
    var writer = JSONWriter()
    writer.double(value)
    #expect(writer.finishText() == text)
  }

  @Test("adds to a buffer, and takes back what a failed body wrote")
  func takesBack() throws {
    struct Failure: Error {}
    var buffer = ByteBuffer()
    buffer.append(utf8: "data: ")
    JSONWriter.write(to: &buffer) { $0.int64(1) }
    #expect(throws: Failure.self) {
      try JSONWriter.write(to: &buffer) { json in
        json.beginArray()
        throw Failure()
      }
    }
    let text = unsafe buffer.withUnsafeReadableBytes { unsafe String(decoding: $0, as: UTF8.self) }
    #expect(text == "data: 1")
  }

  @Test(
    "escapes what must be escaped and nothing else",
    arguments: [
      ("plain text", #""plain text""#), ("", #""""#), ("\"\\/", #""\"\\/""#),
      ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
      ("</script>&\u{2028}", "\"</script>&\u{2028}\""),
      ("1234567\"89012345\n", #""1234567\"89012345\n""#),
      ("höhe 😀", "\"höhe 😀\""),
    ])
  func strings(text: String, expected: String) {
    #expect(JSONValue.string(text).text() == expected)
  }

  @Test("text for HTML can end no element and no line of a script")
  func html() {
    var writer = JSONWriter(format: .html)
    writer.object { $0.member("<b>", "</script>&\u{2028}\u{2029}\u{2027}é") }
    #expect(
      writer.finishText()
        == #"{"\u003cb\u003e":"\u003c/script\u003e\u0026\u2028\u2029\#u{2027}é"}"#)
  }

  @Test("bytes that are not UTF-8 are replaced, so that what is written can be read")
  func malformed() throws {
    for bytes in JSONCorpus.malformed {
      var writer = JSONWriter()
      unsafe writer.string(utf8: ([0x61] + bytes + [0x62]).span.bytes)
      let text = try JSONCursor.read(writer.finishText(), as: String.self)
      #expect(text.hasPrefix("a"))
      #expect(text.hasSuffix("b"))
      #expect(text.contains("\u{FFFD}"))
    }
  }

  @Test("integers of every size are written in full", arguments: 0..<20)
  func integers(digits: Int) {
    var power: UInt64 = 1
    for _ in 0..<digits { power &*= 10 }
    for value in [power - 1, power, power + 1] {
      var writer = JSONWriter()
      writer.uint64(value)
      #expect(writer.finishText() == String(value))
      guard let signed = Int64(exactly: value) else { continue }
      writer = JSONWriter()
      writer.int64(-signed)
      #expect(writer.finishText() == String(-signed))
    }
  }

  @Test("JSON made before is put in as it stands")
  func raw() {
    var writer = JSONWriter()
    writer.array { json in
      unsafe json.raw(Array("{\"a\": 1}".utf8).span.bytes)
      json.uint64(.max)
      json.string("x" as StaticString)
    }
    #expect(writer.finishText() == #"[{"a": 1},18446744073709551615,"x"]"#)
  }

  @Test("calls that would break the grammar trap")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginObject()
      writer.int64(1)
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginArray()
      writer.key("a")
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.object { $0.key("a") }
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginArray()
      writer.endObject()
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.null()
      writer.null()
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.beginArray()
      _ = writer.finish()
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      for _ in 0...JSONLimits.depthCeiling { writer.beginArray() }
    }
  }
}
