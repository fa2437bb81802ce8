public import Basics
internal import JSON

/// A message as its JSON, made from the wire without a value of the message in between.
///
/// For those who only pass messages on. What the sender wrote is not judged by the rules of the
/// contract: they are for those who act on a message.
public struct JSONForm<Message: ContractMessage>: WireMessage {
  /// How much longer the JSON of most messages is than their bytes.
  private static var growth: Int { 5 }

  /// The JSON document.
  public let json: [UInt8]

  public static var wireName: String { Message.wireName }

  public init(wire bytes: RawSpan) throws(WireError) {
    var buffer = ByteBuffer(capacity: Self.growth * bytes.byteCount)
    try unsafe Message.withRecord(of: bytes) { record in
      JSONWriter.write(to: &buffer) { json in
        unsafe RecordJSON.write(record, shape: Message.shape, to: &json)
      }
    }
    self.json = buffer.array()
  }

  public func appendWire(to buffer: inout ByteBuffer) {
    do throws(WireError) {
      try unsafe Message.decoded(json: self.json.span.bytes, checksRules: false)
        .appendWire(to: &buffer)
    } catch {
      preconditionFailure("the JSON of a message is read back as the message: \(error)")
    }
  }
}
