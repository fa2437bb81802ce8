internal import RPC
internal import RPCServices

/// Wraps handlers so that their faults become the status of the call.
enum Answer {
  /// A handler of one request and one answer.
  static func unary<Request, Response>(
    _ body: @escaping @Sendable (Request, CallContext) async throws(FaultAnswer) -> Response
  ) -> UnaryHandler<Request, Response> {
    UnaryHandler { (request: Request, context: CallContext) async throws(RPCError) -> Response in
      do throws(FaultAnswer) {
        return try await body(request, context)
      } catch {
        throw error.rpcError()
      }
    }
  }

  /// A method that this program does not answer.
  static func none<Request, Response>(_ name: String) -> UnaryHandler<Request, Response> {
    UnaryHandler { _, _ throws(RPCError) in throw Self.unimplemented(name) }
  }

  /// A stream of answers that this program does not send.
  static func none<Request, Response>(_ name: String) -> ServerStreamHandler<Request, Response> {
    ServerStreamHandler { _, _, _ throws(RPCError) in throw Self.unimplemented(name) }
  }

  /// A stream of requests that this program does not take.
  static func none<Request, Response>(_ name: String) -> ClientStreamHandler<Request, Response> {
    ClientStreamHandler { _, _ throws(RPCError) in throw Self.unimplemented(name) }
  }

  private static func unimplemented(_ name: String) -> RPCError {
    RPCError(.unimplemented, "\(name) is not answered by this version.")
  }
}
