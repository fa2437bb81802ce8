import EventLoop
import TestSupport
import Testing

@Suite("Streams")
struct SocketStreamTests {
  enum Family: CaseIterable { case unix, tcp }

  private let directory: TemporaryDirectory

  init() throws { self.directory = try TemporaryDirectory() }

  private func address(_ family: Family) -> SocketAddress {
    switch family {
    case .unix: .unix(path: self.directory.file("a.sock"))
    case .tcp: .tcp(host: "127.0.0.1", port: 0)
    }
  }

  @Test(
    "carry every byte both ways, over either family", arguments: Family.allCases, [0, 1, 300_000])
  func echo(family: Family, count: Int) async throws {
    var random = SplitMix64(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let outcome = Arrival<CollectingOwner.Outcome>()
    let ended = Arrival<StreamCloseReason>()
    try await withLoop { loop in
      let listener = try Listener(at: self.address(family), on: [loop]) {
        EchoOwner($0, closed: ended)
      }
      loop.execute {
        _ = SocketStream.connect(to: listener.address, on: loop, timeout: .seconds(10)) {
          CollectingOwner($0, sending: bytes, outcome: outcome)
        }
      }
      let result = await outcome.value
      #expect(result.received == bytes)
      #expect(result.reason == .finished)
      #expect(await ended.value == .finished)
    }
  }
}
