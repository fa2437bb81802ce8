import Basics
import JSON
import YAML

/// Reads arbitrary texts as YAML and checks what must hold for every document that is accepted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzYAML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
  guard let node = try? YAMLNode(parsing: text) else { return 0 }
  checkPlaces(node, lines: text.utf8.count + 1)
  guard case .object(let object) = node.json else { return 0 }

  var writer = YAMLWriter()
  writer.comment("written again")
  for member in object.members { writer.member(member.key, member.value) }
  let again = try? YAMLNode(parsing: writer.document)
  precondition(object.members.isEmpty || again?.json == node.json, "reads back differently")
  return 0
}

/// Every value says where it stands, within the document.
private func checkPlaces(_ node: YAMLNode, lines: Int) {
  precondition((1...lines).contains(node.line), "a line outside of the document")
  precondition(node.column >= 1, "a column before the first")
  for item in node.items { checkPlaces(item, lines: lines) }
  for member in node.members {
    precondition((1...lines).contains(member.line), "a key outside of the document")
    checkPlaces(member.value, lines: lines)
  }
}
