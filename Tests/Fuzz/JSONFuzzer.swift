import Basics
import JSON

/// Reads arbitrary bytes as JSON and checks what must hold for every document that is accepted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  let tree = try? JSONValue(parsing: bytes.bytes)
  let isSkipped = (try? JSONCursor.read(bytes.bytes, Skipped.init)) != nil
  // Only a number beyond the range of a `Double` may be skipped but not read.
  precondition(tree == nil || isSkipped, "what can be read cannot be skipped")
  guard let tree else { return 0 }

  let canonical = tree.canonicalText
  precondition(reread(canonical) == tree, "the canonical text reads differently")
  precondition(reread(canonical)?.canonicalText == canonical, "the canonical text is not stable")
  precondition(reread(tree.text(.pretty)) == tree, "the pretty text reads differently")
  precondition(reread(tree.text(.html)) == tree, "the text for HTML reads differently")
  precondition(!tree.text(.html).utf8.contains(UInt8(ascii: "<")), "HTML is not escaped")
  checkNumbers(bytes.bytes)
  return 0
}

private func reread(_ text: String) -> JSONValue? { try? JSONValue(parsing: text) }

private struct Skipped {
  init(from json: inout JSONCursor) throws(JSONError) { try json.skip() }
}

/// A document that is one number: every way of reading it agrees with the others.
private func checkNumbers(_ document: RawSpan) {
  guard let double = try? JSONCursor.read(document, as: Double.self) else { return }
  var writer = JSONWriter()
  writer.double(double)
  let written = writer.finishText()
  let back = try? JSONCursor.read(written, as: Double.self)
  precondition(back?.bitPattern == double.bitPattern, "a double does not read back")
  if let integer = try? JSONCursor.read(document, as: Int64.self) {
    precondition(Double(integer) == double, "an integer is not its double")
  }
  let text = document.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  let trimmed = text.filter { !$0.isWhitespace }
  precondition(Double(trimmed)?.bitPattern == double.bitPattern, "not correctly rounded")
}
