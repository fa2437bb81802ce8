import Basics
import Contract
import ContractTesting
import ContractType

/// Decodes arbitrary bytes as messages and checks what must hold for every one that is accepted.
///
/// The first byte chooses the message and whether the rest is its wire form or its JSON.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzContract(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  guard let choice = bytes.first else { return 0 }
  let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst()).bytes
  let isJSON = choice & 0x80 != 0
  switch choice & 0x7f {
  case 0: check(Everything.self, rest, isJSON)
  case 1: check(Bounded.self, rest, isJSON)
  case 2: check(Formats.self, rest, isJSON)
  case 3: check(SimpleRequest.self, rest, isJSON)
  case 4: check(Value.self, rest, isJSON)
  case 5: check(Timestamp.self, rest, isJSON)
  case 6: check(MoneyEstimate.self, rest, isJSON)
  case 7: check(Violations.self, rest, isJSON)
  case 8: check(RevisionToken.self, rest, isJSON)
  default: return -1
  }
  return 0
}

private func check<Message: ContractMessage>(
  _ type: Message.Type, _ bytes: RawSpan, _ isJSON: Bool
) {
  guard let message = isJSON ? try? Message(json: bytes) : try? Message(wire: bytes) else {
    return
  }
  var wire = ByteBuffer()
  message.appendWire(to: &wire)
  let again = wire.withBytes { try? Message(wire: $0) }
  precondition(again == message, "an encoded message is decoded differently")

  // Reading JSON makes embedded JSON canonical, so only what was read once is stable.
  guard let read = reread(message) else { preconditionFailure("our own JSON is refused") }
  precondition(reread(read) == read, "a message is not its JSON")
}

private func reread<Message: ContractMessage>(_ message: Message) -> Message? {
  var json = ByteBuffer()
  message.appendJSON(to: &json)
  return json.withBytes { try? Message(json: $0) }
}
