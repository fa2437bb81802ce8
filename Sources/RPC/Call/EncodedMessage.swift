public import Basics

/// A message that was encoded once, to be sent to many.
public struct EncodedMessage<Message: WireMessage>: WireMessage {
  public static var wireName: String { Message.wireName }

  private let bytes: [UInt8]

  /// Encodes `message`.
  public init(_ message: Message) {
    var buffer = ByteBuffer()
    message.appendWire(to: &buffer)
    self.bytes = buffer.array()
  }

  /// Takes over the encoding of a message, which is decoded once to see that it is one.
  public init(wire bytes: RawSpan) throws(WireError) {
    _ = try Message(wire: bytes)
    var buffer = ByteBuffer()
    buffer.append(bytes)
    self.bytes = buffer.array()
  }

  /// The size of the message.
  public var byteCount: Int { self.bytes.count }

  public func appendWire(to buffer: inout ByteBuffer) { buffer.append(self.bytes) }
}

extension ResponseWriter {
  /// Sends a message that is encoded already; returns when there is room for another one.
  public func write(_ message: EncodedMessage<Message>) async throws(RPCError) {
    try await self.sink.write(message)
  }
}
