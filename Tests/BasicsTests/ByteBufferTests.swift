import Basics
import TestSupport
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

  @Test(
    "behaves like an array under any sequence of operations", arguments: 0..<50 as Range<UInt64>)
  func matchesArray(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var buffer = ByteBuffer(capacity: Int.random(in: 0...40, using: &random))
    var model: [UInt8] = []
    for _ in 0..<300 {
      Self.step(&buffer, &model, &random)
      #expect(buffer.count == model.count)
      #expect(buffer.isEmpty == model.isEmpty)
      #expect(buffer.capacity >= buffer.count)
    }
    #expect(buffer.array() == model, "seed \(seed)")
    for offset in model.indices where buffer[offset] != model[offset] {
      Issue.record("seed \(seed): byte \(offset) differs")
    }
  }

  private static func step(
    _ buffer: inout ByteBuffer, _ model: inout [UInt8], _ random: inout SplitMix64
  ) {
    let byte = UInt8.random(in: 0...255, using: &random)
    let number = UInt32.random(in: 0 ... .max, using: &random)
    switch random.next() % 11 {
    case 0:
      buffer.append(byte)
      model.append(byte)
    case 1:
      let bytes = (0..<Int(byte % 50)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      unsafe buffer.append(bytes.span.bytes)
      model += bytes
    case 2:
      buffer.append(utf8: "höhe \(byte)")
      model += Array("höhe \(byte)".utf8)
    case 3:
      buffer.append(repeating: byte, count: Int(byte % 9))
      model += [UInt8](repeating: byte, count: Int(byte % 9))
    case 4:
      buffer.append(bigEndian: number)
      model += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    case 5 where model.count >= 4:
      let offset = Int(number) % (model.count - 3)
      buffer.overwrite(at: offset, bigEndian: number)
      for index in 0..<4 {
        model[offset + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index))
      }
    case 6:
      let count = Int(number) % (model.count + 1)
      buffer.consume(count)
      model.removeFirst(count)
    case 7:
      let count = model.count - Int(byte) % (model.count + 1) / 4
      buffer.truncate(to: count)
      model.removeLast(model.count - count)
    case 8:
      unsafe buffer.appendUnsafe(atLeast: 3) { target in
        unsafe target[0] = byte
        unsafe target[1] = ~byte
        return 2
      }
      model += [byte, ~byte]
    case 9 where byte < 20:
      buffer.clear(keepingAtMost: Int(byte) * 8)
      model = []
    default:
      buffer.reserve(Int(byte))
      buffer.append([byte, byte])
      model += [byte, byte]
    }
  }

  @Test("takes a length that is known only afterwards")
  func patchesLength() {
    var buffer = ByteBuffer()
    buffer.append(utf8: "ignored" as StaticString)
    buffer.consume(7)
    buffer.append(0 as UInt8)
    let place = buffer.count
    buffer.append(bigEndian: 0 as UInt32)
    buffer.append(utf8: "message")
    buffer.overwrite(at: place, bigEndian: UInt32(buffer.count - place - 4))
    #expect(buffer.array() == [0, 0, 0, 0, 7] + Array("message".utf8))
  }

  @Test("gives memory back when cleared beyond what it may keep")
  func givesBack() {
    var buffer = ByteBuffer()
    #expect(buffer.capacity == 0)
    buffer.append(repeating: 1, count: 100_000)
    buffer.clear()
    #expect(buffer.capacity == 0)
    buffer.append(repeating: 1, count: 60_000)
    buffer.clear(keepingAtMost: 200_000)
    #expect(buffer.capacity >= 60_000)
    #expect(buffer.isEmpty == true)
  }

  @Test("traps when more is dropped than there is")
  func trapsOnOverrun() async {
    await #expect(processExitsWith: .failure) {
      var buffer = ByteBuffer()
      buffer.append(1 as UInt8)
      buffer.consume(2)
    }
    await #expect(processExitsWith: .failure) {
      var buffer = ByteBuffer()
      buffer.append(bigEndian: 1 as UInt16)
      buffer.overwrite(at: 1, bigEndian: 1 as UInt16)
    }
  }
}
