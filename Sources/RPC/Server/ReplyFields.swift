/// The header blocks that a server sends.
enum ReplyFields {
  private static let contentType: StaticString = "application/grpc"
  /// Longer texts are cut, so that a status always fits the caller's limit on headers.
  static let messageBytesMax = 4_096
  /// Larger details are left out, for the same reason.
  static let detailsBytesMax = 8_192

  /// The headers of a reply that carries messages and no metadata.
  static let initial = HeaderFields.fixed(
    FixedFields([":status": "200", "content-type": "application/grpc"]))

  /// The trailers of a call that succeeded and has no metadata.
  static let success = HeaderFields.fixed(FixedFields(["grpc-status": "0"]))

  /// The headers of a reply, with metadata of the handler.
  static func initial(with metadata: Metadata) -> FieldList {
    var fields = FieldList()
    fields.append(":status", "200")
    fields.append("content-type", Self.contentType)
    fields.append(metadata)
    return fields
  }

  /// The trailers of a call, after `prefix`; `error` is `nil` when it succeeded.
  static func status(
    _ error: RPCError?, trailing: Metadata, after prefix: FieldList = FieldList()
  ) -> FieldList {
    var fields = prefix
    fields.append("grpc-status", "\(error?.code.rawValue ?? 0)".utf8)
    if let error {
      if !error.message.isEmpty {
        let encoded = PercentEncoding.encode(error.message)
        fields.append("grpc-message", self.cut(encoded), isIndexed: false)
      }
      if !error.details.isEmpty && error.details.count <= self.detailsBytesMax {
        fields.append(
          "grpc-status-details-bin", Base64.encode(error.details), isIndexed: false)
      }
      fields.append(error.metadata)
    }
    fields.append(trailing)
    return fields
  }

  /// The answer to a message in an encoding we do not know: it says which one we do.
  static func withAcceptedEncoding(_ fields: FieldList) -> FieldList {
    var fields = fields
    fields.append("grpc-accept-encoding", "identity")
    return fields
  }

  /// The answer to a request that is HTTP but no call.
  static func notACall(_ fault: RequestHead.NotACall) -> FieldList {
    var fields = FieldList()
    fields.append(":status", fault.httpStatus)
    return fields
  }

  /// Cuts an encoded message, not within an escape.
  private static func cut(_ encoded: [UInt8]) -> ArraySlice<UInt8> {
    guard encoded.count > self.messageBytesMax else { return encoded[...] }
    var end = self.messageBytesMax
    while encoded[end - 1] == UInt8(ascii: "%") || encoded[end - 2] == UInt8(ascii: "%") {
      end -= 1
    }
    return encoded[..<end]
  }
}
