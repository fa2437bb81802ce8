internal import Basics

/// What the task of a handler sees of its call.
protocol HandlerPort: MessageSource, MessageSink {
  var context: CallContext { get }
}

/// A method together with the function that answers it, without their types.
public struct Route: Sendable {
  /// How the function is run.
  enum Function: Sendable {
    /// On the spot: request bytes in, response bytes out.
    case inline(@Sendable (RawSpan, CallContext, inout ByteBuffer) throws(RPCError) -> Void)
    /// In a task on the loop of the connection.
    case task(@Sendable (any HandlerPort) async throws(RPCError) -> Void)
  }

  /// The path of the method, such as `/mooring.config.v1.ConfigService/Get`.
  public let path: String
  /// Who sends how many messages.
  public let kind: MethodKind
  /// Whether calling twice has the effect of calling once.
  public let isIdempotent: Bool
  let function: Function

  /// Answers a unary method.
  public init<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ handler: UnaryHandler<Request, Response>
  ) {
    switch handler.function {
    case .sync(let body):
      self.init(
        method, .unary,
        .inline { bytes, context, buffer throws(RPCError) in
          let request: Request = try .decoded(bytes)
          let response = try body(request, context)
          response.appendWire(to: &buffer)
        })
    case .async(let body):
      self.init(
        method, .unary,
        .task { port throws(RPCError) in
          let request = try await port.onlyMessage(Request.self)
          let response = try await body(request, port.context)
          try await port.write(response)
        })
    }
  }

  /// Answers a method that streams its responses.
  public init<Request, Response>(
    _ method: MethodDescriptor<Request, Response>,
    _ handler: ServerStreamHandler<Request, Response>
  ) {
    let body = handler.function
    self.init(
      method, .serverStream,
      .task { port throws(RPCError) in
        let request = try await port.onlyMessage(Request.self)
        try await body(request, ResponseWriter(sink: port), port.context)
      })
  }

  /// Answers a method that is sent a stream of requests.
  public init<Request, Response>(
    _ method: MethodDescriptor<Request, Response>,
    _ handler: ClientStreamHandler<Request, Response>
  ) {
    let body = handler.function
    self.init(
      method, .clientStream,
      .task { port throws(RPCError) in
        let response = try await body(RequestStream(source: port), port.context)
        try await port.write(response)
      })
  }

  /// Answers a method that streams in both directions.
  public init<Request, Response>(
    _ method: MethodDescriptor<Request, Response>,
    _ handler: BidirectionalHandler<Request, Response>
  ) {
    let body = handler.function
    self.init(
      method, .bidirectional,
      .task { port throws(RPCError) in
        try await body(
          RequestStream(source: port), ResponseWriter(sink: port), port.context)
      })
  }

  private init<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ kind: MethodKind, _ function: Function
  ) {
    precondition(method.kind == kind)
    self.path = "\(method.path)"
    self.kind = kind
    self.isIdempotent = method.isIdempotent
    self.function = function
  }

  /// The service, such as `mooring.config.v1.ConfigService`.
  public var service: Substring { self.path.dropFirst().prefix { $0 != "/" } }
}

extension HandlerPort {
  /// The one request of a method that is sent exactly one.
  fileprivate func onlyMessage<Message: WireMessage>(
    _ type: Message.Type
  ) async throws(RPCError) -> Message {
    guard let message = try await self.nextMessage(type) else {
      throw RPCError(.internal, "The call ended without its request.")
    }
    return message
  }
}

extension WireMessage {
  /// Decodes a request; what is wrong with it becomes the status of the call.
  static func decoded(_ bytes: RawSpan) throws(RPCError) -> Self {
    do throws(WireError) {
      return try Self(wire: bytes)
    } catch {
      throw RPCError(refusing: Self.wireName, error)
    }
  }
}
