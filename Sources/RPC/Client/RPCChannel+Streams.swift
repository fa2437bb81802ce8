internal import Basics

extension RPCChannel {
  /// Calls a method that streams its responses.
  ///
  /// The call lasts no longer than `body`: what it leaves unread is cancelled. Such calls are not
  /// made again when they fail.
  public func serverStream<Request, Response, Result>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request,
    options: CallOptions = CallOptions(),
    body: (ResponseStream<Response>) async throws(RPCError) -> Result
  ) async throws(RPCError) -> Result {
    precondition(method.kind == .serverStream)
    let call = self.makeCall(method, options)
    if let error = call.enqueue(request) { throw error }
    call.isOutgoingFinished = true
    call.begin()
    defer { call.abandon() }
    return try await body(ResponseStream(source: call))
  }

  /// Calls a method that is sent a stream of requests; `body` writes them.
  ///
  /// When the server answers before it has seen them all, writing fails, and what it answered is
  /// the outcome of the call.
  public func clientStream<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, options: CallOptions = CallOptions(),
    body: (RequestWriter<Request>) async throws(RPCError) -> Void
  ) async throws(RPCError) -> Response {
    precondition(method.kind == .clientStream)
    let call = self.makeCall(method, options)
    call.begin()
    defer { call.abandon() }
    do throws(RPCError) {
      try await body(RequestWriter(sink: call))
      call.finishWriting()
    } catch {
      // An answer explains the failure of a write better than the failure does.
      guard await call.isAnswered else { throw error }
    }
    guard let response = try await call.nextMessage(Response.self),
      try await call.nextMessage(Response.self) == nil
    else { throw RPCError(.internal, "The response does not consist of one message.") }
    return response
  }

  /// Calls a method that streams in both directions.
  ///
  /// The call lasts no longer than `body`: what it leaves unread is cancelled. To write while
  /// waiting for responses, `body` starts a task of its own.
  public func bidirectional<Request, Response, Result>(
    _ method: MethodDescriptor<Request, Response>, options: CallOptions = CallOptions(),
    body: (RequestWriter<Request>, ResponseStream<Response>) async throws(RPCError) -> Result
  ) async throws(RPCError) -> Result {
    precondition(method.kind == .bidirectional)
    let call = self.makeCall(method, options)
    call.begin()
    defer { call.abandon() }
    return try await body(RequestWriter(sink: call), ResponseStream(source: call))
  }

  private func makeCall<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ options: CallOptions
  ) -> ClientCall {
    let link = self.link()
    let call = ClientCall(link: link)
    call.path = method.path
    call.options = options
    call.deadline = self.deadline(options, now: link.loop.timeAnywhere)
    return call
  }
}

extension ClientCall {
  /// Whether the server has ended the call.
  fileprivate var isAnswered: Bool {
    get async {
      if self.loop.isCurrent { return self.machine.hasStatus }
      return await self.onLoop { self.machine.hasStatus }
    }
  }
}
