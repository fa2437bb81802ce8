import Basics
import Contract
import ContractTesting
import JSON
import TestSupport
import Testing

@Suite("Agreement with Python's protobuf", .ownThread)
struct PythonAgreementTests {
  /// A message that Python made.
  struct Sample {
    let type: any ContractMessage.Type
    let label: String
    let wire: [UInt8]
    let json: String

    init?(line: Substring) throws {
      let line = try JSONValue(parsing: String(line))
      guard case .string(let name)? = line["type"], case .string(let wire)? = line["wire"],
        case .string(let json)? = line["json"], let seed = line["seed"],
        let type = ContractRegistry.messages[name]
      else { return nil }
      self.type = type
      self.label = "\(name), seed \(seed)"
      self.wire = try Self.bytes(base64: wire)
      self.json = json
    }

    /// Decodes through a message of ours, whose reader has tests of its own.
    private static func bytes(base64: String) throws -> [UInt8] {
      let json = "{\"body\":\"\(base64)\"}"
      return try Payload(json: unsafe json.utf8Span.span.bytes).body
    }
  }

  @Test("every message is the same bytes and the same JSON", arguments: [1, 1001])
  func agrees(seed: Int) throws {
    let output = try PythonProgram.output(
      of: "messages.py", input: ContractRegistry.descriptorSet, ["\(seed)", "8"])
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
    var seen: Set<String> = []
    for line in lines {
      let sample = try #require(try Sample(line: line), "unknown message in \(line.prefix(100))")
      try Self.check(sample.type, sample)
      seen.insert(sample.type.wireName)
    }
    #expect(seen == Set(ContractRegistry.messages.keys))
  }

  private static func check<Message: ContractMessage>(
    _ type: Message.Type, _ sample: Sample
  ) throws {
    let message = try unsafe Message.decoded(sample.wire.span.bytes, checksRules: false)
    #expect(message.wireBytes == sample.wire, "\(sample.label): other bytes")
    // Passed on without a value in between, it is the same.
    let passed = try unsafe JSONForm<Message>(wire: sample.wire.span.bytes)
    #expect(passed.json == Array(message.jsonText.utf8), "\(sample.label): other JSON passed on")
    #expect(passed.wireBytes == sample.wire, "\(sample.label): other bytes passed on")

    let ours = try JSONValue(parsing: message.jsonText)
    let theirs = try JSONValue(parsing: sample.json)
    let difference = Self.difference(between: ours, and: theirs)
    #expect(difference == nil, "\(sample.label): other JSON")

    let read = try unsafe Message.decoded(
      json: sample.json.utf8Span.span.bytes, checksRules: false)
    let isSame = read.wireBytes == sample.wire
    #expect(isSame, "\(sample.label): read differently: \(sample.json)")
  }

  /// Where two documents differ first, and how.
  private static func difference(between ours: JSONValue, and theirs: JSONValue) -> String? {
    if ours == theirs { return nil }
    if case .object(let our) = ours, case .object(let their) = theirs {
      for key in Set(our.members.map(\.key) + their.members.map(\.key)).sorted() {
        guard let left = our[key] else { return "\(key): only theirs" }
        guard let right = their[key] else { return "\(key): only ours" }
        if let found = Self.difference(between: left, and: right) { return "\(key).\(found)" }
      }
    }
    if case .array(let our) = ours, case .array(let their) = theirs, our.count == their.count {
      for (left, right) in zip(our, their) {
        if let found = Self.difference(between: left, and: right) { return "[].\(found)" }
      }
    }
    return ": \(ours.text()) is not \(theirs.text())"
  }
}

extension ContractMessage {
  var jsonText: String {
    var buffer = ByteBuffer()
    self.appendJSON(to: &buffer)
    return unsafe buffer.withUnsafeReadableBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  init(json: String) throws(WireError) {
    try unsafe self.init(json: json.utf8Span.span.bytes)
  }
}
