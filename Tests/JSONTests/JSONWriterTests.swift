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
}
