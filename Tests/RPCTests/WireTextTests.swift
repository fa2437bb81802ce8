import Basics
import TestSupport
import Testing

@testable import RPC

@Suite("Text on the wire")
struct WireTextTests {
  @Test(
    "a time limit is read as the protocol spells it",
    arguments: [
      ("1n", 1), ("250u", 250_000), ("250m", 250_000_000), ("3S", 3_000_000_000),
      ("2M", 120_000_000_000), ("1H", 3_600_000_000_000), ("0m", 0),
      ("00000001S", 1_000_000_000),
      // More nanoseconds than 64 bits hold: as good as for ever.
      ("99999999H", UInt64.max),
      ("", nil), ("1", nil), ("m", nil), ("1x", nil), ("-1m", nil), ("1.5S", nil),
      ("100000000m", nil), ("1 m", nil), ("1mm", nil),
    ] as [(String, UInt64?)])
  func timeouts(text: String, nanoseconds: UInt64?) {
    let bytes = Array(text.utf8)
    #expect(unsafe GRPCTimeout.parse(bytes.span.bytes) == nanoseconds)
  }

  @Test("a time limit that is written is not shorter, and hardly longer", arguments: 0..<200)
  func timeoutRoundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let nanoseconds =
      UInt64.random(in: 1...UInt64.max, using: &random)
      >> UInt64.random(
        in: 8..<64, using: &random)
    let text = GRPCTimeout.format(nanoseconds: nanoseconds)
    #expect(text.count <= 9)
    let read = try #require(unsafe GRPCTimeout.parse(text.span.bytes))
    #expect(read >= nanoseconds)
    #expect(Double(read) <= max(1, Double(nanoseconds)) * 1.000_02)
  }

  @Test("a message with any characters survives", arguments: ["", "plain", "100 %", "ä\n\u{0}€😀"])
  func percentRoundTrip(text: String) {
    let encoded = PercentEncoding.encode(text)
    #expect(encoded.allSatisfy { (0x20...0x7E).contains($0) })
    #expect(unsafe PercentEncoding.decode(encoded.span.bytes) == text)
  }

  @Test(
    "a percent sign that starts no escape stands for itself",
    arguments: [("100%", "100%"), ("%4", "%4"), ("%zz", "%zz"), ("%41%6a", "Aj")])
  func lenientPercent(encoded: String, text: String) {
    let bytes = Array(encoded.utf8)
    #expect(unsafe PercentEncoding.decode(bytes.span.bytes) == text)
  }

  @Test("base64 is written without padding and read with or without it", arguments: 0..<60)
  func base64(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    let text = Base64.encode(bytes)
    #expect(!text.contains(UInt8(ascii: "=")))
    #expect(unsafe Base64.decode(text.span.bytes) == bytes)
    let padded = text + [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
    #expect(unsafe Base64.decode(padded.span.bytes) == bytes)
  }

  @Test("what is not base64 is not read", arguments: ["A", "AB=", "A===", "AB!D", "====", "AA=A"])
  func notBase64(text: String) {
    let bytes = Array(text.utf8)
    #expect(unsafe Base64.decode(bytes.span.bytes) == nil)
  }

  @Test(
    "a status is what the protocol says it is",
    arguments: [
      ("0", RPCCode.ok), ("16", .unauthenticated), ("17", .unknown), ("-1", .unknown),
      ("", .unknown), ("5x", .unknown), ("256", .unknown),
    ])
  func statuses(text: String, code: RPCCode) {
    let bytes = Array(text.utf8)
    #expect(unsafe StatusMapping.code(forGRPCStatus: bytes.span.bytes) == code)
  }

  @Test(
    "an answer that is only HTTP has the status that the protocol gives it",
    arguments: [
      (400, RPCCode.internal), (401, .unauthenticated), (403, .permissionDenied),
      (404, .unimplemented), (429, .unavailable), (502, .unavailable), (503, .unavailable),
      (504, .unavailable), (418, .unknown), (200, .unknown),
    ])
  func httpStatuses(status: Int, code: RPCCode) {
    #expect(StatusMapping.code(forHTTPStatus: status) == code)
  }

  @Test(
    "a reset stream has the status that the protocol gives it",
    arguments: [
      (0, RPCCode.internal), (1, .internal), (2, .internal), (3, .internal), (6, .internal),
      (7, .unavailable), (8, .cancelled), (11, .resourceExhausted), (12, .permissionDenied),
      (99, .internal),
    ] as [(UInt32, RPCCode)])
  func resets(errorCode: UInt32, code: RPCCode) {
    #expect(StatusMapping.code(forReset: errorCode) == code)
  }
}

@Suite("Metadata")
struct MetadataTests {
  @Test(
    "a key that the protocol uses itself, or that cannot travel, is refused",
    arguments: ["", "Upper", "grpc-x", ":path", "te", "content-type", "a b", "ä", "-bin"])
  func badKeys(key: String) {
    var metadata = Metadata()
    #expect(throws: RPCError.self) { try metadata.append("x", for: key) }
    #expect(throws: RPCError.self) { try metadata.append([1], for: key) }
    #expect(metadata.isEmpty)
  }

  @Test(
    "a text value is printable ASCII without spaces around it", arguments: ["ä", "a\n", " a", "a "])
  func badValues(value: String) {
    var metadata = Metadata()
    #expect(throws: RPCError.self) { try metadata.append(value, for: "key") }
  }

  @Test("text belongs to text keys and bytes to -bin keys")
  func kinds() throws {
    var metadata = Metadata(["a": "1"])
    #expect(throws: RPCError.self) { try metadata.append("x", for: "a-bin") }
    #expect(throws: RPCError.self) { try metadata.append([1], for: "a") }
    try metadata.append([1], for: "a-bin")
    try metadata.append("2", for: "a")
    #expect(metadata["a"] == "1")
    #expect(metadata.values(for: "a") == [.text("1"), .text("2")])
    #expect(metadata.bytes(for: "a-bin") == [1])
  }

  @Test("several values in one field are several values, for bytes only")
  func commaLists() {
    var metadata = Metadata()
    let bytes = Array("AQI=,AwQ".utf8)
    unsafe MetadataWire.append(key: "k-bin", value: bytes.span.bytes, to: &metadata)
    let text = Array("a,b".utf8)
    unsafe MetadataWire.append(key: "k", value: text.span.bytes, to: &metadata)
    #expect(metadata.values(for: "k-bin") == [.bytes([1, 2]), .bytes([3, 4])])
    #expect(metadata.values(for: "k") == [.text("a,b")])
  }
}
