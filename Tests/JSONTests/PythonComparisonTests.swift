import FoundationEssentials
import JSON
import Testing

/// Compares with what Python's standard library made of the same documents; `generate.py` beside
/// the fixtures wrote them.
@Suite("JSON as Python reads it")
struct PythonComparisonTests {
  private static let folder =
    String(#filePath.dropLast("/JSONTests/PythonComparisonTests.swift".count))
    + "/Fixtures/json/"

  /// The two columns of a fixture.
  private static func columns(of name: String) throws -> [(String, String)] {
    let bytes = try #require(FileManager.default.contents(atPath: self.folder + name))
    return String(decoding: bytes, as: UTF8.self).utf8.split(separator: UInt8(ascii: "\n")).map {
      let parts = $0.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      return (String(Substring(parts[0])), String(Substring(parts[1])))
    }
  }

  @Test("documents have the same canonical form")
  func documents() throws {
    let documents = try Self.columns(of: "documents.txt")
    #expect(documents.count == 400)
    for (document, canonical) in documents {
      let tree = try JSONValue(parsing: document)
      guard !tree.canonicalText.utf8.elementsEqual(canonical.utf8) else { continue }
      Issue.record("\(document) became \(tree.canonicalText) instead of \(canonical)")
    }
  }

  @Test("numbers are the same to the last bit")
  func numbers() throws {
    let numbers = try Self.columns(of: "numbers.txt")
    #expect(numbers.count == 1_500)
    for (literal, bits) in numbers {
      guard let expected = UInt64(bits, radix: 16) else {
        #expect(throws: JSONError.self) { try JSONCursor.read(literal, as: Double.self) }
        continue
      }
      let value = try JSONCursor.read(literal, as: Double.self)
      guard value.bitPattern != expected else { continue }
      Issue.record("\(literal) became \(value)")
    }
  }
}
