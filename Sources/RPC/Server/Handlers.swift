public import Basics

/// The function that answers a unary method.
///
/// A synchronous one runs on the spot, without a task: it must not wait for anything.
public struct UnaryHandler<Request: WireMessage, Response: WireMessage>: Sendable {
  enum Function {
    case sync(@Sendable (Request, CallContext) throws(RPCError) -> Response)
    case async(@Sendable (Request, CallContext) async throws(RPCError) -> Response)
  }

  let function: Function

  /// Answers with a function that does not suspend.
  public init(_ body: @escaping @Sendable (Request, CallContext) throws(RPCError) -> Response) {
    self.function = .sync(body)
  }

  /// Answers with a function that may suspend.
  public init(
    _ body: @escaping @Sendable (Request, CallContext) async throws(RPCError) -> Response
  ) {
    self.function = .async(body)
  }
}

/// The function that answers one request with a stream of responses.
public struct ServerStreamHandler<Request: WireMessage, Response: WireMessage>: Sendable {
  typealias Function =
    @Sendable (Request, ResponseWriter<Response>, CallContext) async throws(RPCError) -> Void

  let function: Function

  /// Answers with `body`; the stream ends when it returns.
  public init(
    _ body:
      @escaping @Sendable (Request, ResponseWriter<Response>, CallContext)
      async throws(RPCError) -> Void
  ) {
    self.function = body
  }
}

/// The function that answers a stream of requests with one response.
public struct ClientStreamHandler<Request: WireMessage, Response: WireMessage>: Sendable {
  typealias Function =
    @Sendable (RequestStream<Request>, CallContext) async throws(RPCError) -> Response

  let function: Function

  /// Answers with `body`, which may return before it has read every request.
  public init(
    _ body:
      @escaping @Sendable (RequestStream<Request>, CallContext)
      async throws(RPCError) -> Response
  ) {
    self.function = body
  }
}

/// The function that answers a stream of requests with a stream of responses.
public struct BidirectionalHandler<Request: WireMessage, Response: WireMessage>: Sendable {
  typealias Function =
    @Sendable (RequestStream<Request>, ResponseWriter<Response>, CallContext)
    async throws(RPCError) -> Void

  let function: Function

  /// Answers with `body`; the stream of responses ends when it returns.
  public init(
    _ body:
      @escaping @Sendable (RequestStream<Request>, ResponseWriter<Response>, CallContext)
      async throws(RPCError) -> Void
  ) {
    self.function = body
  }
}
