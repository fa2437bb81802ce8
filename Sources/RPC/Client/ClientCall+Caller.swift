internal import Basics

/// What the task that makes a call does with it.
extension ClientCall: ResponseSource, MessageSink {
  /// Sends the call, whose request is complete, and returns when it is over.
  func run() async {
    let generation = self.generation
    await self.wait(
      register: { call, resume in
        call.keepReader(resume, while: true)
        call.link.start(call)
      }, cancel: { $0.cancel(generation: generation) })
    // Cancelled before it was sent.
    if !self.machine.isOver { _ = self.machine.fail(Self.cancelledEarly) }
  }

  /// Sends the call, whose request goes on.
  func begin() {
    if self.loop.isCurrent {
      self.link.start(self)
    } else {
      self.loop.execute { self.link.start(self) }
    }
  }

  /// Gives the call up if it is not over; to be used from any thread.
  func abandon() {
    let generation = self.generation
    if self.loop.isCurrent {
      self.cancel(generation: generation)
    } else {
      self.loop.execute { self.cancel(generation: generation) }
    }
  }

  /// The only message of a response.
  func onlyMessage<Message: WireMessage>(_ type: Message.Type) throws(RPCError) -> Message {
    if let failure = self.machine.failure { throw failure }
    guard self.framer.content == .oneMessage else {
      throw RPCError(.internal, "The response does not consist of one message.")
    }
    return try self.framer.withMessage { bytes throws(RPCError) in
      try Message.received(bytes)
    }
  }

  // MARK: Reading

  func nextMessage<Message: WireMessage>(
    _ type: Message.Type
  ) async throws(RPCError) -> Message? {
    while true {
      let found: FoundMessage<Message>
      if self.loop.isCurrent {
        found = self.takeMessage(type)
      } else {
        found = await self.onLoop { self.takeMessage(type) }
      }
      switch found {
      case .message(let message): return message
      case .end: return nil
      case .failed(let error): throw error
      case .nothing:
        await self.waitToRead { $0.framer.next() == .needMore && !$0.machine.isOver }
      }
    }
  }

  func initialMetadata() async throws(RPCError) -> Metadata {
    while true {
      let found: FoundMessage<Metadata> = await self.onItsLoop { call in
        guard call.machine.hasHeaders else { return .nothing }
        if let failure = call.machine.failure { return .failed(failure) }
        return .message(call.initialFields.metadata)
      }
      switch found {
      case .message(let metadata): return metadata
      case .failed(let error): throw error
      case .nothing, .end: await self.waitToRead { !$0.machine.hasHeaders }
      }
    }
  }

  func trailingMetadata() async -> Metadata {
    await self.onItsLoop { $0.machine.isOver ? $0.trailingMetadata : Metadata() }
  }

  /// Runs `body` on the loop, at once when that is where the task is.
  private func onItsLoop<Result>(
    _ body: @escaping @Sendable (ClientCall) -> Result
  ) async -> Result {
    if self.loop.isCurrent { return body(self) }
    return await self.onLoop { body(self) }
  }

  private func takeMessage<Message: WireMessage>(
    _ type: Message.Type
  ) -> FoundMessage<Message> {
    switch self.framer.next() {
    case .message:
      do throws(RPCError) {
        let message = try self.framer.withMessage { bytes throws(RPCError) in
          try Message.received(bytes)
        }
        self.dropMessage()
        return .message(message)
      } catch {
        self.fail(error)
        return .failed(error)
      }
    case .needMore, .refused:
      guard self.machine.isOver else { return .nothing }
      if let failure = self.machine.failure { return .failed(failure) }
      guard self.framer.byteCount == 0 else {
        return .failed(RPCError(.internal, "The response ends within a message."))
      }
      return .end
    }
  }

  private func waitToRead(
    while isWaiting: @escaping @Sendable (ClientCall) -> Bool
  ) async {
    let generation = self.generation
    await self.wait(
      register: { call, resume in
        call.keepReader(resume, while: isWaiting(call))
      }, cancel: { $0.cancel(generation: generation) })
    if Task.isCancelled { self.abandon() }
  }

  // MARK: Writing

  func write<Message: WireMessage>(_ message: Message) async throws(RPCError) {
    let error: RPCError?
    if self.loop.isCurrent {
      error = self.enqueue(message)
      if error == nil && self.outgoing.count <= Self.suspendBytes { return }
    } else {
      error = await self.onLoop { self.enqueue(message) }
    }
    if let error { throw error }
    let generation = self.generation
    await self.wait(
      register: { call, resume in call.keepWriter(resume) },
      cancel: { $0.cancel(generation: generation) })
    if Task.isCancelled { self.abandon() }
  }

  func finishWriting() {
    guard self.loop.isCurrent else {
      self.loop.execute { self.finishWriting() }
      return
    }
    self.isOutgoingFinished = true
    self.connection?.hasMore(self)
  }

  /// Adds a message to what is to be sent; before the call is handed over, or on the loop.
  func enqueue<Message: WireMessage>(_ message: Message) -> RPCError? {
    if self.machine.isOver {
      return self.machine.failure ?? RPCError(.cancelled, "The server has ended the call.")
    }
    precondition(!self.isOutgoingFinished, "a request is written after the last")
    do throws(RPCError) {
      try MessagePrefix.frame(
        into: &self.outgoing, messageBytesMax: self.link.settings.sentMessageBytesMax
      ) { buffer throws(RPCError) in message.appendWire(to: &buffer) }
    } catch {
      return error
    }
    self.connection?.hasMore(self)
    return nil
  }

  private static let cancelledEarly = RPCError(.cancelled, "The caller cancelled the call.")
}

extension WireMessage {
  /// Decodes a response; one that cannot be accepted is the server's fault.
  fileprivate static func received(_ bytes: RawSpan) throws(RPCError) -> Self {
    do throws(WireError) {
      return try Self(wire: bytes)
    } catch {
      throw RPCError(.internal, "The response is not an acceptable \(Self.wireName): \(error)")
    }
  }
}
