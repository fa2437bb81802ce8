internal import Basics

/// A member's name in the form in which it is written, made once for many documents.
public struct JSONMemberName: Sendable, Hashable {
  /// The name.
  public let text: String
  /// A comma, the name in quotes with its escapes, and a colon.
  private let bytes: [UInt8]

  /// Prepares `text`.
  public init(_ text: String) {
    var writer = JSONWriter()
    writer.string(text)
    self.text = text
    self.bytes = [UInt8(ascii: ",")] + writer.finish().array() + [UInt8(ascii: ":")]
  }

  /// Appends the name, behind a comma unless its member is the first of its object.
  @inline(__always)
  func append(to buffer: inout ByteBuffer, isFirst: Bool) {
    unsafe self.bytes.withUnsafeBytes { bytes in
      unsafe buffer.append(bytes.bytes.extracting((isFirst ? 1 : 0)..<bytes.count))
    }
  }
}
