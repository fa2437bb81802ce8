import TestSupport
import Testing

@Suite("A call that breaks the protocol", .ownThread)
struct BrokenCallTests {
  struct Breach: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let outcome: RawPeer.Outcome

    init(_ description: String, _ outcome: RawPeer.Outcome, _ frames: HTTP2Frame...) {
      self.testDescription = description
      self.outcome = outcome
      self.bytes = frames.flatMap { $0.encoded() }
    }
  }

  private static let unary = "/grpc.testing.TestService/UnaryCall"
  private static let malformed = 13
  private static let head = HTTP2Frame.headers(HeaderBlock.call(unary), stream: 1)

  private static func head(_ more: (String, String)...) -> HTTP2Frame {
    .headers(HeaderBlock.call(Self.unary, more), stream: 1)
  }

  private static func message(_ bytes: [UInt8], endStream: Bool = true) -> HTTP2Frame {
    .data(bytes, stream: 1, endStream: endStream)
  }

  /// Bytes that arrived, and what they must come to.
  ///
  /// Codes are those of `google.rpc.Code`.
  static let framing = [
    Breach(
      "no message", .status(malformed),
      .headers(HeaderBlock.call(unary), stream: 1, endStream: true)),
    Breach("no message, closed by empty DATA", .status(malformed), head, message([])),
    Breach("half a prefix", .status(malformed), head, message([0, 0])),
    Breach("half a message", .status(malformed), head, message(messageFrame([1, 2], claiming: 9))),
    Breach("two messages", .status(malformed), head, message(messageFrame([]) + messageFrame([]))),
    Breach("bytes that are no message", .status(malformed), head, message(messageFrame([0xFF]))),
    Breach("a group", .status(malformed), head, message(messageFrame([0x1B, 0x1C]))),
    Breach(
      "a compression flag of 2", .status(malformed), head,
      message(messageFrame([], compressed: 2))),
    Breach(
      "a compressed message without an encoding", .status(malformed), head,
      message(messageFrame([], compressed: 1))),
    Breach(
      "an unknown encoding", .status(12), head(("grpc-encoding", "gzip")),
      message(messageFrame([], compressed: 1))),
    Breach(
      "a prefix that claims 4 GiB, refused before the rest", .status(8), head,
      message(messageFrame([0], claiming: .max), endStream: false)),
    Breach(
      "text that is not UTF-8", .status(3), head,
      message(messageFrame([0x3A, 0x03, 0x12, 0x01, 0xFF]))),
  ]

  static let headers = [
    Breach(
      "an unknown method", .status(12),
      .headers(HeaderBlock.call("/grpc.testing.TestService/No"), stream: 1, endStream: true)),
    Breach(
      "a path without a slash", .reset(.protocolError),
      .headers(HeaderBlock.call("nonsense"), stream: 1, endStream: true)),
    Breach(
      "a timeout of 0", .status(4), head(("grpc-timeout", "0S")), message(messageFrame([]))),
    Breach(
      "a timeout without a unit", .status(malformed), head(("grpc-timeout", "10")),
      message(messageFrame([]))),
    Breach(
      "a timeout of 9 digits", .status(malformed), head(("grpc-timeout", "123456789S")),
      message(messageFrame([]))),
    Breach(
      "a negative timeout", .status(malformed), head(("grpc-timeout", "-1S")),
      message(messageFrame([]))),
    Breach(
      "another content type", .answeredWithoutStatus,
      .headers(HeaderBlock.call(unary, contentType: "text/plain"), stream: 1, endStream: true)),
    Breach(
      "an upper-case name", .reset(.protocolError), head(("X-Upper", "1")),
      message(messageFrame([]))),
    Breach(
      "a connection header", .reset(.protocolError), head(("connection", "close")),
      message(messageFrame([]))),
    Breach(
      "no path", .reset(.protocolError),
      .headers(
        HeaderBlock.fields([(":method", "POST"), (":scheme", "http"), ("te", "trailers")]),
        stream: 1, endStream: true)),
    Breach(
      "a content length that is not true", .reset(.protocolError), head(("content-length", "3")),
      message(messageFrame([]))),
    Breach(
      "a window beyond 2^31 - 1", .reset(.flowControlError), head,
      .windowUpdate(0x7FFF_FFFF, stream: 1)),
  ]

  @Test("ends alone", arguments: BrokenCallTests.framing + BrokenCallTests.headers)
  func endsAlone(breach: Breach) async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    try attacker.send(bytes: breach.bytes)
    let outcome = try attacker.outcome(of: 1).outcome
    #expect(outcome == breach.outcome)
    // The connection itself has done nothing wrong.
    let next = try attacker.emptyCall(stream: 3)
    #expect(next == .status(0))
    try scene.expectUnharmed()
  }

  @Test("that was reset inside a message leaves nothing behind")
  func resetInsideMessage() async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    for stream in stride(from: UInt32(1), through: 801, by: 2) {
      try attacker.send(
        .headers(HeaderBlock.call(Self.unary), stream: stream),
        .data(messageFrame([UInt8](repeating: 0, count: 9000), claiming: 1 << 20), stream: stream),
        .resetStream(stream))
    }
    let next = try attacker.emptyCall(stream: 803)
    #expect(next == .status(0))
    try scene.expectUnharmed()
  }

  @Test("may be half-closed together with its connection and is still answered")
  func halfClosedConnection() async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    try attacker.send(
      .headers(HeaderBlock.call("/grpc.testing.TestService/EmptyCall"), stream: 1),
      .data(messageFrame([]), stream: 1, endStream: true))
    attacker.shutdownWriting()
    let outcome1 = try attacker.outcome(of: 1).outcome
    #expect(outcome1 == .status(0))
    let ending = try attacker.ending()
    #expect(ending.code == nil)
    try scene.expectNoDescriptorLeft()
  }

  @Test("must not go on after its end")
  func dataAfterEnd() async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    try attacker.send(
      .headers(HeaderBlock.call("/grpc.testing.TestService/FullDuplexCall"), stream: 1),
      .data([], stream: 1, endStream: true), .data(messageFrame([]), stream: 1))
    let ending = try attacker.ending()
    #expect(ending.code == .streamClosed)
    try scene.expectUnharmed()
  }
}
