// Generated from google/rpc/status.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

extension GoogleRPC {
  /// The error of a call.
  public struct Status: Hashable, Sendable {
    /// The gRPC status code.
    public var code: Int32
    /// What went wrong, in one sentence, in English.
    public var message: String
    /// Details, each a message of its own.
    public var details: [GoogleProtobuf.AnyMessage]

    /// Creates a message; what is not given has its default.
    public init(
      code: Int32 = 0,
      message: String = "",
      details: [GoogleProtobuf.AnyMessage] = []
    ) {
      self.code = code
      self.message = message
      self.details = details
    }
  }
}

extension GoogleRPC.Status: ContractMessage {
  public static let wireName = "google.rpc.Status"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_Status(),
    fields: [
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.message(GoogleProtobuf.AnyMessage.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.code = record.int32(0)
    self.message = record.text(1)
    self.details = record.messages(2, of: GoogleProtobuf.AnyMessage.self)
  }

  public func write(to record: RecordWriter) {
    record.setInt32(0, self.code)
    record.setText(1, self.message)
    record.setMessageList(2, self.details)
  }
}
