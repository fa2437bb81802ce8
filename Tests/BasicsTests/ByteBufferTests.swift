import Basics
import Testing

@Suite("Byte buffer")
struct ByteBufferTests {
  @Test("reads what was written, across growth and compaction")
  func readsBack() {
    var buffer = ByteBuffer()
    var expected: [UInt8] = []
    for round in 0..<200 {
      for value in 0..<97 {
        buffer.append(UInt8(truncatingIfNeeded: round &* 31 &+ value))
        expected.append(UInt8(truncatingIfNeeded: round &* 31 &+ value))
      }
      buffer.consume(61)
      expected.removeFirst(61)
      #expect(buffer.count == expected.count)
    }
    let read = unsafe buffer.withUnsafeReadableBytes { unsafe [UInt8]($0) }
    #expect(read == expected)
  }
}
