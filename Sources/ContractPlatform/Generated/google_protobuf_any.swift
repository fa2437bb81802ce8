// Generated from google/protobuf/any.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

extension GoogleProtobuf {
  /// Some serialized message.
  public struct AnyMessage: Hashable, Sendable {
    /// `type.googleapis.com/` and the full name of the message.
    public var typeURL: String
    /// The serialized message.
    public var value: [UInt8]

    /// Creates a message; what is not given has its default.
    public init(
      typeURL: String = "",
      value: [UInt8] = []
    ) {
      self.typeURL = typeURL
      self.value = value
    }
  }
}

extension GoogleProtobuf.AnyMessage: ContractMessage {
  public static let wireName = "google.protobuf.Any"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_protobuf_Any(),
    fields: [
      FieldShape(.text),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.typeURL = record.text(0)
    self.value = record.bytes(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.typeURL)
    record.setBytes(1, self.value)
  }
}
