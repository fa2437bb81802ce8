public import Basics
internal import ServiceRuntime

/// The response of a unary call with what surrounds it.
public struct UnaryResponse<Message: WireMessage>: Sendable {
  /// The message.
  public let message: Message
  /// What the server sent ahead of the message.
  public let initialMetadata: Metadata
  /// What the server sent with the status.
  public let trailingMetadata: Metadata
}

extension RPCChannel {
  /// Calls a unary method.
  ///
  /// A call that the server certainly did not see is made again, and so is one of an idempotent
  /// method that found the server unavailable, unless something of a response had arrived.
  public func unary<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request,
    options: CallOptions = CallOptions()
  ) async throws(RPCError) -> Response {
    let call = try await self.completedCall(method, request, options)
    defer { call.link.reuse(call) }
    return try call.onlyMessage(Response.self)
  }

  /// Calls a unary method and returns the metadata of the response as well.
  public func unaryResponse<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request,
    options: CallOptions = CallOptions()
  ) async throws(RPCError) -> UnaryResponse<Response> {
    let call = try await self.completedCall(method, request, options)
    return UnaryResponse(
      message: try call.onlyMessage(Response.self),
      initialMetadata: call.initialFields.metadata, trailingMetadata: call.trailingMetadata)
  }

  /// Makes the call until it is over for good.
  private func completedCall<Request, Response>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request, _ options: CallOptions
  ) async throws(RPCError) -> ClientCall {
    precondition(method.kind == .unary)
    let link = self.link()
    let deadline = self.deadline(options, now: link.loop.timeAnywhere)
    var attempt = 1
    var backoff = Backoff(base: self.settings.retryPause, cap: self.settings.longestPause)
    while true {
      let call = link.makeCall()
      call.isUnary = true
      call.path = method.path
      call.options = options
      call.deadline = deadline
      if let error = call.enqueue(request) { throw error }
      call.isOutgoingFinished = true
      await call.run()
      guard let failure = call.machine.failure, attempt < self.settings.attemptsMax,
        Self.isWorthAnother(call, failure, method.isIdempotent)
      else { return call }
      link.reuse(call)
      await self.pause(link, backoff.next(), deadline: deadline)
      attempt += 1
    }
  }

  private static func isWorthAnother(
    _ call: ClientCall, _ failure: RPCError, _ isIdempotent: Bool
  ) -> Bool {
    guard failure.code == .unavailable, !call.machine.hasResponse else { return false }
    // Without a connection, another attempt would meet the same; waiting is what options ask for.
    if call.machine.isUnprocessed { return call.connection != nil }
    return isIdempotent
  }

  /// Waits before another attempt.
  private func pause(_ link: ClientLink, _ pause: Duration, deadline: MonotonicTime) async {
    let call = ClientCall(link: link)
    call.deadline = min(deadline, link.loop.timeAnywhere + pause)
    let generation = call.generation
    await call.wait(
      register: { call, resume in
        call.keepReader(resume, while: true)
        call.link.startPause(call)
      }, cancel: { $0.cancel(generation: generation) })
  }
}
