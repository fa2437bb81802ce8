import TestSupport
import Testing

@Suite("A connection that breaks HTTP/2", .ownThread)
struct BrokenConnectionTests {
  struct Breach: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: HTTP2Code

    init(_ description: String, _ code: HTTP2Code, _ frames: HTTP2Frame...) {
      self.testDescription = description
      self.code = code
      self.bytes = frames.flatMap { $0.encoded() }
    }
  }

  private static let block = HeaderBlock.call("/grpc.testing.TestService/EmptyCall")

  static let breaches = [
    Breach("DATA on stream 0", .protocolError, .data([0], stream: 0)),
    Breach("HEADERS on stream 0", .protocolError, .headers(block, stream: 0)),
    Breach("HEADERS on an even stream", .protocolError, .headers(block, stream: 2)),
    Breach("DATA on an idle stream", .protocolError, .data([0], stream: 7)),
    Breach("RST_STREAM on an idle stream", .protocolError, .resetStream(7)),
    Breach("WINDOW_UPDATE on an idle stream", .protocolError, .windowUpdate(1, stream: 7)),
    Breach(
      "PUSH_PROMISE", .protocolError, HTTP2Frame(.pushPromise, stream: 1, payload: [0, 0, 0, 2])),
    Breach("CONTINUATION out of nowhere", .protocolError, .continuation(block, stream: 1)),
    Breach(
      "PING between HEADERS and CONTINUATION", .protocolError,
      .headers(block, stream: 1, endHeaders: false), .ping(0)),
    Breach(
      "CONTINUATION of another stream", .protocolError,
      .headers(block, stream: 1, endHeaders: false), .continuation([], stream: 3)),
    Breach(
      "padding longer than its frame", .protocolError,
      .headers(block, stream: 1),
      HTTP2Frame(.data, flags: HTTP2Frame.Flag.padded, stream: 1, payload: [200, 0])),
    Breach(
      "SETTINGS of 5 bytes", .frameSizeError,
      HTTP2Frame(.settings, stream: 0, payload: [0, 1, 0, 0, 0])),
    Breach("SETTINGS on stream 1", .protocolError, HTTP2Frame(.settings, stream: 1)),
    Breach(
      "a SETTINGS acknowledgement with content", .frameSizeError,
      HTTP2Frame(.settings, flags: 1, stream: 0, payload: [0, 1, 0, 0, 0, 0])),
    Breach("ENABLE_PUSH of 2", .protocolError, .settings([(.enablePush, 2)])),
    Breach("a window of 2^31", .flowControlError, .settings([(.initialWindowBytes, 1 << 31)])),
    Breach("frames of 1 byte", .protocolError, .settings([(.frameBytesMax, 1)])),
    Breach(
      "PING of 7 bytes", .frameSizeError,
      HTTP2Frame(.ping, stream: 0, payload: Array(repeating: 0, count: 7))),
    Breach(
      "PING on stream 1", .protocolError,
      HTTP2Frame(.ping, stream: 1, payload: Array(repeating: 0, count: 8))),
    Breach("WINDOW_UPDATE of 0", .protocolError, .windowUpdate(0, stream: 0)),
    Breach(
      "WINDOW_UPDATE of 3 bytes", .frameSizeError,
      HTTP2Frame(.windowUpdate, stream: 0, payload: [0, 0, 1])),
    Breach("a window beyond 2^31 - 1", .flowControlError, .windowUpdate(0x7FFF_FFFF, stream: 0)),
    Breach(
      "RST_STREAM of 3 bytes", .frameSizeError, .headers(block, stream: 1),
      HTTP2Frame(.resetStream, stream: 1, payload: [0, 0, 8])),
    Breach(
      "an index without a header", .compressionError, .headers([0xFF, 0xFF, 0x03], stream: 1)),
    Breach(
      "a header table larger than allowed", .compressionError,
      .headers([0x3F, 0xE1, 0xFF, 0x7F], stream: 1)),
    Breach(
      "a header that ends inside its name", .compressionError,
      .headers([0x00, 0x0A, 0x61], stream: 1)),
  ]

  @Test("is told why and closed", arguments: BrokenConnectionTests.breaches)
  func closed(breach: Breach) async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    try attacker.send(bytes: breach.bytes)
    let ending = try attacker.ending()
    #expect(ending.code == breach.code)
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  @Test("is closed when a frame claims more than the frame limit")
  func frameTooLarge() async throws {
    let scene = try await HostileScene()
    let attacker = try scene.attacker()
    try attacker.send(
      bytes: HTTP2Frame.data([], stream: 1).encoded(claiming: 16_385))
    let ending = try attacker.ending()
    #expect(ending.code == .frameSizeError)
    try scene.expectUnharmed()
  }
}
