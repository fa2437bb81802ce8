import Basics
import TestSupport
import Testing

@testable import RPC

@Suite("Message framing")
struct MessageFramingTests {
  /// The bytes of `messages`, each behind its prefix.
  static func framed(_ messages: [[UInt8]]) throws -> [UInt8] {
    var buffer = ByteBuffer()
    for message in messages {
      try MessagePrefix.frame(into: &buffer, messageBytesMax: 1 << 20) {
        (buffer) throws(RPCError) in buffer.append(message)
      }
    }
    return unsafe buffer.withUnsafeReadableBytes { unsafe [UInt8]($0) }
  }

  @Test("messages come out as they went in, however their bytes are cut", arguments: 0..<100)
  func anyFragmentation(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let messages = (0..<Int.random(in: 1...20, using: &random)).map { _ in
      let longest = Bool.random(using: &random) ? 8 : 5_000
      return (0..<Int.random(in: 0...longest, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    let bytes = try Self.framed(messages)
    var framer = MessageFramer(messageBytesMax: 1 << 20)
    var read: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let longest = Bool.random(using: &random) ? 3 : 2_000
      let end = min(bytes.count, start + Int.random(in: 1...longest, using: &random))
      let piece = Array(bytes[start..<end])
      unsafe framer.append(piece.span.bytes)
      start = end
      while case .message(let count) = framer.next() {
        let message = framer.withMessage { $0.array }
        #expect(message.count == count)
        read.append(message)
        #expect(framer.dropMessage() == count + 5)
      }
    }
    #expect(read == messages, "seed \(seed)")
    #expect(framer.content == .nothing)
  }

  @Test("how much is held is told in messages")
  func content() throws {
    let bytes = try Self.framed([[1, 2], [3]])
    var framer = MessageFramer(messageBytesMax: 10)
    let expected: [MessageFramer.Content] =
      [.nothing] + [MessageFramer.Content](repeating: .partOfMessage, count: 6)
      + [.oneMessage] + [MessageFramer.Content](repeating: .more, count: 6)
    for (index, content) in expected.enumerated() {
      #expect(framer.content == content)
      if index < bytes.count { unsafe framer.append([bytes[index]].span.bytes) }
    }
  }

  @Test(
    "a prefix that cannot be accepted is refused before its message arrives",
    arguments: [
      ([0, 0, 0, 0, 11], MessageFramer.Refusal.tooLarge(byteCount: 11)),
      ([0, 255, 255, 255, 255], .tooLarge(byteCount: Int(UInt32.max))),
      ([1, 0, 0, 0, 1], .compressed),
      ([2, 0, 0, 0, 1], .malformed),
    ])
  func refusals(bytes: [UInt8], refusal: MessageFramer.Refusal) {
    var framer = MessageFramer(messageBytesMax: 10)
    unsafe framer.append(bytes.span.bytes)
    #expect(framer.next() == .refused(refusal))
    framer.reset()
    #expect(framer.next() == .needMore)
  }

  @Test("a message that is too large, or that fails while written, leaves nothing behind")
  func takenBack() throws {
    var buffer = ByteBuffer()
    buffer.append(9)
    #expect(throws: RPCError.self) {
      try MessagePrefix.frame(into: &buffer, messageBytesMax: 3) {
        (buffer) throws(RPCError) in buffer.append(repeating: 0, count: 4)
      }
    }
    #expect(throws: RPCError.self) {
      try MessagePrefix.frame(into: &buffer, messageBytesMax: 3) {
        (buffer) throws(RPCError) in
        buffer.append(0)
        throw RPCError(.aborted, "no")
      }
    }
    #expect(buffer.count == 1)
  }
}
