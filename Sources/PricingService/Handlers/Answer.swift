internal import RPC
internal import ServiceRuntime

/// Wraps handlers so that their faults become the status of the call.
enum Answer {
  /// A handler that answers on the spot.
  static func inline<Request, Response>(
    _ body: @escaping @Sendable (Request) throws(PricingFault) -> Response
  ) -> UnaryHandler<Request, Response> {
    UnaryHandler { (request: Request, _: CallContext) throws(RPCError) -> Response in
      do throws(PricingFault) {
        return try body(request)
      } catch {
        throw error.rpcError
      }
    }
  }

  /// A handler that may wait.
  static func waiting<Request, Response>(
    _ body: @escaping @Sendable (Request, CallContext) async throws(PricingFault) -> Response
  ) -> UnaryHandler<Request, Response> {
    UnaryHandler { (request: Request, context: CallContext) async throws(RPCError) -> Response in
      do throws(PricingFault) {
        return try await body(request, context)
      } catch {
        throw error.rpcError
      }
    }
  }
}

extension ComputePool {
  /// Computes an answer on a thread of the pool; `questions` are what too many of wait there when
  /// it refuses.
  func answer<Response: Sendable>(
    oneOf questions: String, _ body: @escaping @Sendable () -> Response
  ) async throws(PricingFault) -> Response {
    do throws(Refusal) {
      return try await self.run { _ in body() }
    } catch {
      throw .overloaded("Too many \(questions) are waiting.")
    }
  }
}
