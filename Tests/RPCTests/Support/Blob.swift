import Basics

/// A message that is whatever bytes it is given; those that start with 0xFF are not accepted.
struct Blob: WireMessage, Hashable {
  static var wireName: String { "test.Blob" }

  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init(_ text: String) { self.bytes = Array(text.utf8) }

  init(repeating byte: UInt8 = 0, count: Int) {
    self.bytes = [UInt8](repeating: byte, count: count)
  }

  init(wire bytes: RawSpan) throws(WireError) {
    self.bytes = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    if self.bytes.first == 0xFF { throw .malformed("starts with FF") }
    if self.bytes.first == 0xFE {
      throw .refused([.init(field: "first", code: "out_of_range", message: "must not be FE")])
    }
  }

  func appendWire(to buffer: inout ByteBuffer) { buffer.append(self.bytes) }

  var text: String { String(decoding: self.bytes, as: UTF8.self) }
}
