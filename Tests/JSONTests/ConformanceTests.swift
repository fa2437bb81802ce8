import JSON
import Testing

@Suite("JSON grammar")
struct ConformanceTests {
  @Test("the corpus has more than two hundred documents")
  func size() {
    #expect(JSONCorpus.accepted.count >= 100)
    #expect(JSONCorpus.refused.count >= 100)
  }

  @Test("accepts what the grammar allows, and knows its value")
  func accepts() throws {
    for (document, canonical) in JSONCorpus.accepted {
      do {
        let tree = try JSONValue(parsing: document)
        if !tree.canonicalText.utf8.elementsEqual(canonical.utf8) {
          Issue.record("\(document.debugDescription) became \(tree.canonicalText)")
        }
        #expect(try JSONValue(parsing: canonical) == tree)
        #expect(try JSONValue(parsing: tree.text(.pretty)) == tree)
        #expect(try JSONValue(parsing: tree.text(.html)) == tree)
        try JSONCursor.read(document) { json throws(JSONError) in try json.skip() }
      } catch {
        Issue.record("\(document.debugDescription) was refused: \(error)")
      }
    }
  }

  @Test("refuses what the grammar forbids, and says why")
  func refuses() {
    for (document, reason) in JSONCorpus.refused {
      do throws(JSONError) {
        let tree = try JSONValue(parsing: document)
        Issue.record("\(document.debugDescription) was read as \(tree.canonicalText)")
      } catch {
        guard !error.message.contains(reason) else { continue }
        Issue.record("\(document.debugDescription) was refused with: \(error)")
      }
    }
  }

  @Test("refuses every prefix of a document")
  func truncated() throws {
    let document = Array(#"{"a":[1.5e3,"é\u00e9😀",{"b":null}],"c":[true,false,{}]}"#.utf8)
    _ = try unsafe JSONValue(parsing: document.span.bytes)
    for count in document.indices {
      let prefix = Array(document[..<count])
      #expect(throws: JSONError.self) { try unsafe JSONValue(parsing: prefix.span.bytes) }
    }
  }

  @Test("refuses strings that are not UTF-8, wherever they lie", arguments: 0...9)
  func utf8(offset: Int) {
    for bytes in JSONCorpus.malformed {
      let padding = [UInt8](repeating: UInt8(ascii: "x"), count: offset)
      for after in [[], padding] {
        let document = [UInt8(ascii: "\"")] + padding + bytes + after + [UInt8(ascii: "\"")]
        do throws(JSONError) {
          _ = try unsafe JSONValue(parsing: document.span.bytes)
          Issue.record("\(bytes) was accepted")
        } catch {
          #expect(error.message.contains("UTF-8"), "\(bytes): \(error)")
        }
      }
    }
  }

  @Test("reads every character, plain and escaped")
  func everyCharacter() throws {
    // Every 37th keeps the test short and still meets each length and each boundary nearby.
    let codes = Array(stride(from: UInt32(0), through: 0x10_FFFF, by: 37)) + [0xFFFF, 0x1_0000]
    for scalar in codes.compactMap({ Unicode.Scalar($0) }) {
      let text = String(Character(scalar))
      let units = Array(text.utf16)
      let escaped = units.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
      let value = try JSONCursor.read("\"\(escaped)\"", as: String.self)
      guard value.utf8.elementsEqual(text.utf8) else {
        Issue.record("U+\(String(scalar.value, radix: 16)) was read as \(value.debugDescription)")
        continue
      }
      let written = JSONValue.string(text).text()
      #expect(try JSONCursor.read(written, as: String.self).utf8.elementsEqual(text.utf8))
    }
  }
}
