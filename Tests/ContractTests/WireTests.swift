import Basics
import Contract
import ContractPlatform
import ContractTesting
import ContractType
import Testing

@Suite("Messages on the wire")
struct WireTests {
  @Test("a message is what it was after a round trip")
  func roundTrip() throws {
    let request = SimpleRequest(
      responseType: .compressable, responseSize: 17,
      payload: Payload(body: [0, 1, 255]), responseCompressed: BoolValue(value: true),
      responseStatus: EchoStatus(code: -5, message: "nul \u{0} and \u{1F6F6}"))
    #expect(try SimpleRequest(bytes: request.wireBytes) == request)
  }

  @Test("an empty message has no bytes")
  func emptyMessage() throws {
    #expect(SimpleRequest().wireBytes.isEmpty)
    #expect(try SimpleRequest(bytes: []) == SimpleRequest())
  }

  @Test("a message without fields is nothing, and passes over what a newer peer puts into it")
  func noFields() throws {
    #expect(Empty().wireBytes.isEmpty)
    #expect(try Empty(bytes: []) == Empty())
    #expect(try Empty(bytes: [0x0a, 0x01, 0x07]) == Empty())
  }

  @Test("an enum number from a newer peer is kept")
  func unknownEnum() throws {
    let response = try HealthV1.HealthCheckResponse(bytes: [0x08, 0x63])
    #expect(response.status == .unrecognized(99))
    #expect(response.wireBytes == [0x08, 0x63])
  }

  @Test("a field from a newer peer is passed over")
  func unknownField() throws {
    let response = try HealthV1.HealthCheckResponse(bytes: [0x08, 0x01, 0xfa, 0x01, 0x02, 7, 7])
    #expect(response.status == .serving)
  }

  @Test("an optional field that is 0 is there")
  func optionalPresence() throws {
    let estimate = Estimate(value: 1, standardError: 0)
    let read = try Estimate(bytes: estimate.wireBytes)
    #expect(read.standardError == 0)
    #expect(read.lower == nil)
  }

  @Test("a choice that is empty is made")
  func emptyChoice() throws {
    for kind: Value.Kind in [.stringValue(""), .intValue(0), .boolValue(false), .floatValue(0)] {
      #expect(try Value(bytes: Value(kind: kind).wireBytes).kind == kind)
    }
  }
}

@Suite("Hostile bytes")
struct HostileBytesTests {
  @Test(
    "bytes that are no message are refused",
    arguments: [
      [0x0a], [0x0a, 0x05, 0x61], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0x08, 0x01], [0x0b, 0x0c],
      [0x00], [0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] as [[UInt8]])
  func malformed(bytes: [UInt8]) {
    let error = #expect(throws: WireError.self) { try HealthV1.HealthCheckRequest(bytes: bytes) }
    #expect(error?.isMalformed == true)
  }

  @Test("text that is not UTF-8 is refused by the name of its field")
  func invalidUTF8() {
    let error = #expect(throws: WireError.self) {
      try SimpleRequest(bytes: [0x3a, 0x04, 0x12, 0x02, 0xc0, 0x80])
    }
    #expect(error?.violations.map(\.field) == ["response_status.message"])
    #expect(error?.violations.map(\.code) == ["invalid_utf8"])
  }

  @Test("many empty sub-messages do not multiply memory")
  func emptySubMessages() {
    let bomb = [[UInt8]](repeating: [0x12, 0x00], count: 500_000).flatMap { $0 }
    let error = #expect(throws: WireError.self) { try StreamingOutputCallRequest(bytes: bomb) }
    #expect(error?.isMalformed == true)
    // The thread's arena works as before.
    #expect(throws: Never.self) { try HealthV1.HealthCheckRequest(bytes: [0x0a, 0x01, 0x61]) }
  }

  @Test("groups as deep as the bytes allow are refused, not followed")
  func deepGroups() {
    let groups = [UInt8](repeating: 0x0b, count: 1_000_000)
    #expect(throws: WireError.self) { try HealthV1.HealthCheckRequest(bytes: groups) }
  }
}

extension WireMessage {
  init(bytes: [UInt8]) throws(WireError) {
    try unsafe self.init(wire: bytes.span.bytes)
  }
}
