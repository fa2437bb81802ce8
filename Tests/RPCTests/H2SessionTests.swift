import Basics
import Testing

@testable import RPC

@Suite("An HTTP/2 session of a server")
struct H2SessionTests {
  private static let start = MonotonicTime(nanoseconds: 1_000_000_000)

  private final class Owner: H2SessionOwner {
    var openedCount = 0

    func streamOpened() -> H2Stream? {
      self.openedCount += 1
      return H2Stream()
    }

    func streamClosed(_ stream: H2Stream) {}
    func goAwayReceived(lastStreamID: Int32, errorCode: UInt32) {}
    func pingAnswered(_ payload: UInt64) {}
  }

  private static let preface =
    Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]

  /// POST, http and /, from the static table.
  private static func headers(stream: UInt8) -> [UInt8] {
    [0, 0, 3, 1, 4, 0, 0, 0, stream, 0x83, 0x86, 0x84]
  }

  /// The bytes that the session has to send.
  private static func output(of session: H2Session) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe session.produce(into: $0, now: start)
      }
      if count == 0 { return output }
      output += chunk.prefix(count)
    }
  }

  @Test("does not serve a stream that its GOAWAY, not yet written, says it does not take")
  func streamAfterGoAway() {
    let owner = Owner()
    let session = H2Session(.server, limits: H2Limits(), now: Self.start)
    session.owner = owner
    let first = unsafe session.receive(
      (Self.preface + Self.headers(stream: 1)).span.bytes, now: Self.start)
    #expect(first)
    session.goAway(errorCode: HTTP2ErrorCode.noError)
    let second = unsafe session.receive(Self.headers(stream: 3).span.bytes, now: Self.start)
    #expect(second)
    #expect(owner.openedCount == 1)

    let output = Self.output(of: session)
    let goAway: [UInt8] = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    #expect(output.firstRange(of: goAway) != nil)
  }
}
