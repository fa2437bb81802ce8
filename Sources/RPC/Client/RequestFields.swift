internal import Basics
internal import Telemetry

/// Writes the header block of a request.
enum RequestFields {
  private static let userAgent: StaticString = "mooring-rpc/1"

  /// Fills `fields`, which may have served another call.
  static func fill(
    _ fields: inout FieldList, path: StaticString, authority: String, remaining: Duration?,
    options: CallOptions, ids: IDSource
  ) {
    fields.removeAll()
    fields.append(":method", "POST")
    fields.append(":scheme", "http")
    fields.append(":path", path)
    fields.append(":authority", authority.utf8)
    fields.append("te", "trailers")
    fields.append("content-type", "application/grpc")
    fields.append("user-agent", Self.userAgent)
    fields.append("grpc-accept-encoding", "identity")
    if let remaining {
      let nanoseconds = UInt64(max(0, remaining.nanosecondsClamped))
      fields.append(
        "grpc-timeout", GRPCTimeout.format(nanoseconds: nanoseconds), isIndexed: false)
    }
    if let parent = options.parent { self.append(parent, ids: ids, to: &fields) }
    if !options.metadata.isEmpty { fields.append(options.metadata) }
  }

  /// Carries the identity of the call that is being served into the calls it makes.
  private static func append(
    _ parent: CallContext, ids: IDSource, to fields: inout FieldList
  ) {
    fields.append("x-request-id", parent.requestID.utf8, isIndexed: false)
    let trace = parent.trace.child(from: ids)
    fields.append("traceparent", trace.traceparent.utf8, isIndexed: false)
    if !trace.state.text.isEmpty {
      fields.append("tracestate", trace.state.text.utf8, isIndexed: false)
    }
  }
}
