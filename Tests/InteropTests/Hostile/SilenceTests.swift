import TestSupport
import Testing

/// On real sockets and in real time: that these times pass is what is tested.
@Suite("A peer that falls silent", .ownThread)
struct SilenceTests {
  /// Long enough for a bystander on a slow machine to greet within it.
  private static let handshake = ["--handshake-ms", "2000"]
  private static let keepalive = ["--keepalive-ms", "500", "--keepalive-timeout-ms", "500"]

  @Test("before it has greeted is disconnected, and nobody else")
  func handshakeTimeout() async throws {
    let scene = try await HostileScene(Self.handshake)
    let openings = [
      [], Array(HTTP2Frame.preface.prefix(12)), HTTP2Frame.preface,
      HTTP2Frame.preface + HTTP2Frame.settings().encoded().prefix(5),
    ]
    let strangers = try openings.map { opening in
      let stranger = try scene.stranger()
      try stranger.send(bytes: opening)
      return stranger
    }
    for stranger in strangers {
      let ending = try stranger.ending()
      #expect(ending.code == nil)
    }
    try scene.expectUnharmed()
    try scene.expectNoDescriptorLeft()
  }

  @Test("is asked for a sign of life and then disconnected")
  func keepaliveTimeout() async throws {
    let scene = try await HostileScene(Self.keepalive)
    let silent = try scene.attacker()
    var pings = 0
    while let frame = try silent.nextFrame() {
      if frame.kind == HTTP2Frame.Kind.ping.rawValue { pings += 1 }
    }
    #expect(pings >= 1)
    #expect(scene.server.isRunning)
  }

  @Test("and says that it is alive is kept")
  func keepaliveAnswered() async throws {
    let scene = try await HostileScene(["--keepalive-ms", "200", "--keepalive-timeout-ms", "60000"])
    let quiet = try scene.attacker()
    var pings = 0
    while pings < 5, let frame = try quiet.nextFrame() {
      guard frame.kind == HTTP2Frame.Kind.ping.rawValue else { continue }
      pings += 1
      try quiet.send(
        HTTP2Frame(
          .ping, flags: HTTP2Frame.Flag.acknowledge, stream: 0, payload: frame.payload))
    }
    #expect(pings == 5)
    let next = try quiet.emptyCall(stream: 1)
    #expect(next == .status(0))
  }
}
