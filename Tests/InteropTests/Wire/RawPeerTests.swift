import TestSupport
import Testing

@Suite("The hand-written HTTP/2 peer", .ownThread)
struct RawPeerTests {
  private let directory = TemporaryFolder()
  private let server: TestProgram

  /// Its judge is grpcio's server: what that answers well is well-formed.
  init() async throws {
    self.server = try TestPlaces.startPython(
      "reference_server.py", ["--socket", self.directory.socket])
    try await self.server.ready()
  }

  @Test("makes a call that grpcio answers, and reads its status")
  func call() throws {
    let peer = try RawPeer.opened(self.directory.socket)
    #expect(try peer.emptyCall(stream: 1) == .status(0))
    #expect(try peer.emptyCall(stream: 3) == .status(0))
    try peer.send(
      .headers(HeaderBlock.call("/no.such/Method"), stream: 5),
      .data(messageFrame([]), stream: 5, endStream: true))
    #expect(try peer.outcome(of: 5).outcome == .status(12))
  }

  @Test("notices that grpcio has ended a connection")
  func ending() throws {
    let peer = try RawPeer.opened(self.directory.socket)
    try peer.send(HTTP2Frame(.settings, stream: 0, payload: [0, 1, 2, 3, 4]))
    _ = try peer.ending()
    #expect(try peer.nextFrame() == nil)
  }
}
