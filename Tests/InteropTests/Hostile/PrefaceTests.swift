import TestSupport
import Testing

@Suite("A peer that does not speak HTTP/2", .ownThread)
struct PrefaceTests {
  struct Opening: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
  }

  static let openings = [
    Opening(testDescription: "HTTP/1.1", bytes: Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)),
    Opening(testDescription: "zeros", bytes: [UInt8](repeating: 0, count: 64)),
    Opening(
      testDescription: "a TLS client hello",
      bytes: [22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3] + [UInt8](repeating: 7, count: 192)),
    Opening(
      testDescription: "a preface with a wrong last byte",
      bytes: Array(HTTP2Frame.preface.dropLast()) + [0]),
    Opening(
      testDescription: "a preface and no settings",
      bytes: HTTP2Frame.preface + HTTP2Frame.ping(1).encoded()),
    Opening(testDescription: "noise", bytes: (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 31) }),
  ]

  @Test("is disconnected", arguments: PrefaceTests.openings)
  func disconnected(opening: Opening) async throws {
    let scene = try await HostileScene()
    let attacker = try scene.stranger()
    try attacker.send(bytes: opening.bytes)
    let ending = try attacker.ending()
    #expect(ending.code == nil || ending.code == .protocolError)
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  @Test("leaves nothing behind when it hangs up, wherever it was")
  func hangsUp() async throws {
    let scene = try await HostileScene()
    let call =
      HTTP2Frame.preface + HTTP2Frame.settings().encoded()
      + HTTP2Frame.headers(HeaderBlock.call("/grpc.testing.TestService/EmptyCall"), stream: 1)
      .encoded() + HTTP2Frame.data(messageFrame([]), stream: 1, endStream: true).encoded()
    for length in 0..<call.count {
      let stranger = try scene.stranger()
      try stranger.send(bytes: Array(call.prefix(length)))
      stranger.hangUp()
    }
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  @Test("may send a call byte by byte")
  func drips() async throws {
    let scene = try await HostileScene()
    let slow = try scene.stranger()
    let call =
      HTTP2Frame.preface + HTTP2Frame.settings([(.headerTableBytes, 0)]).encoded()
      + HTTP2Frame.headers(HeaderBlock.call("/grpc.testing.TestService/EmptyCall"), stream: 1)
      .encoded() + HTTP2Frame.data(messageFrame([]), stream: 1, endStream: true).encoded()
    for byte in call { try slow.send(bytes: [byte]) }
    let (outcome, body) = try slow.outcome(of: 1)
    #expect(outcome == .status(0))
    #expect(body == messageFrame([]))
    try scene.expectUnharmed()
  }
}
