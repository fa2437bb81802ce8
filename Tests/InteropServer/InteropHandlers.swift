import Basics
import ContractTesting
import RPC
import ServiceRuntime

/// Does what the public description of the gRPC interoperability tests asks of a server.
///
/// `UnimplementedCall` has no handler here, and `UnimplementedService` none at all.
struct InteropHandlers: Sendable {
  private static let echoInitial = "x-grpc-test-echo-initial"
  private static let echoTrailing = "x-grpc-test-echo-trailing-bin"
  /// More than a message may have, so that the limit of the server is what refuses it.
  private static let payloadBytesMax = 64 << 20

  let ledger: CallLedger

  var routes: [Route] {
    [
      Route(
        TestServiceMethods.emptyCall,
        UnaryHandler { _, context throws(RPCError) in
          try self.begin(context)
          return Empty()
        }),
      Route(
        TestServiceMethods.unaryCall,
        UnaryHandler { request, context throws(RPCError) in
          try self.begin(context)
          try Self.fail(as: request.responseStatus)
          return SimpleResponse(payload: try Self.payload(of: request.responseSize))
        }),
      Route(
        TestServiceMethods.streamingOutputCall,
        ServerStreamHandler { request, responses, context throws(RPCError) in
          try self.begin(context)
          try await Self.respond(to: request, with: responses)
          try Self.fail(as: request.responseStatus)
        }),
      Route(
        TestServiceMethods.streamingInputCall,
        ClientStreamHandler { requests, context throws(RPCError) in
          try self.begin(context)
          var size = 0
          for try await request in requests { size += request.payload?.body.count ?? 0 }
          return StreamingInputCallResponse(aggregatedPayloadSize: Int32(clamping: size))
        }),
      Route(
        TestServiceMethods.fullDuplexCall,
        BidirectionalHandler { requests, responses, context throws(RPCError) in
          try self.begin(context)
          for try await request in requests {
            try Self.fail(as: request.responseStatus)
            try await Self.respond(to: request, with: responses)
          }
        }),
    ]
  }

  private func begin(_ context: CallContext) throws(RPCError) {
    let metadata = context.metadata
    let method = context.method.split(separator: "/").last.map(String.init) ?? ""
    self.ledger.record(method, callID: metadata["x-call-id"])
    if let echo = metadata[Self.echoInitial] {
      var initial = Metadata()
      try initial.append(echo, for: Self.echoInitial)
      context.appendInitialMetadata(initial)
    }
    if let echo = metadata.bytes(for: Self.echoTrailing) {
      var trailing = Metadata()
      try trailing.append(echo, for: Self.echoTrailing)
      context.appendTrailingMetadata(trailing)
    }
  }

  private static func fail(as status: EchoStatus?) throws(RPCError) {
    guard let status, status.code != 0 else { return }
    let code = UInt8(exactly: status.code).flatMap { RPCCode(rawValue: $0) } ?? .unknown
    throw RPCError(code, status.message)
  }

  private static func respond(
    to request: StreamingOutputCallRequest,
    with responses: ResponseWriter<StreamingOutputCallResponse>
  ) async throws(RPCError) {
    for parameters in request.responseParameters {
      if parameters.intervalUs > 0 {
        do {
          try await SystemClock().sleep(for: .microseconds(parameters.intervalUs))
        } catch {
          throw RPCError(.cancelled, "The call was cancelled.")
        }
      }
      let payload = try self.payload(of: parameters.size)
      try await responses.write(StreamingOutputCallResponse(payload: payload))
    }
  }

  private static func payload(of size: Int32) throws(RPCError) -> Payload {
    guard size >= 0, size <= Self.payloadBytesMax else {
      throw RPCError(.invalidArgument, "A payload has 0 to \(Self.payloadBytesMax) bytes.")
    }
    return Payload(body: [UInt8](repeating: 0, count: Int(size)))
  }
}
