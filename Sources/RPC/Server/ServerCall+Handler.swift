internal import Basics

extension ServerCall: HandlerPort, LoopConfined {
  var loop: any CallLoop { self.connection.loop }

  /// Runs the handler; on the loop, and not within the library.
  func run() {
    guard let index = self.routeIndex else { return }
    self.connection.core.table.routes.with(index) { self.run($0.route.function) }
  }

  private func run(_ function: Route.Function) {
    switch function {
    case .inline(let body):
      guard self.machine.dispatched(asTask: false) else { return }
      self.runInline(body)
    case .task(let body):
      guard self.machine.dispatched(asTask: true) else { return }
      let task = Task.immediate(executorPreference: self.loop) {
        do throws(RPCError) {
          try await body(self)
          self.connection.handlerEnded(self, with: nil)
        } catch {
          self.connection.handlerEnded(self, with: error)
        }
      }
      // It may have ended already, and the object may even serve another call.
      if self.machine.hasTask { self.task = task }
    }
  }

  private func runInline(
    _ body: (RawSpan, CallContext, inout ByteBuffer) throws(RPCError) -> Void
  ) {
    let context = self.context
    do throws(RPCError) {
      let before = self.outgoing.count
      try MessagePrefix.frame(
        into: &self.outgoing, messageBytesMax: self.sentMessageBytesMax
      ) { buffer throws(RPCError) in
        try self.framer.withMessage { bytes throws(RPCError) in
          try body(bytes, context, &buffer)
        }
      }
      self.connection.messageWritten(self, byteCount: self.outgoing.count - before)
      self.connection.finish(self, with: nil)
    } catch {
      self.connection.finish(self, with: error)
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
        await self.waitForMessage()
        if Task.isCancelled { throw Self.taskCancelled }
      }
    }
  }

  private func takeMessage<Message: WireMessage>(_ type: Message.Type) -> FoundMessage<Message> {
    guard self.machine.isOpen else { return .failed(Self.gone) }
    switch self.framer.next() {
    case .message:
      do throws(RPCError) {
        let message = try self.framer.withMessage { bytes throws(RPCError) in
          try Message.decoded(bytes)
        }
        self.dropMessage()
        return .message(message)
      } catch {
        return .failed(error)
      }
    case .needMore:
      guard self.machine.isRequestEnded else { return .nothing }
      guard self.framer.byteCount == 0 else {
        return .failed(RPCError(.internal, "The request ends within a message."))
      }
      return .end
    case .refused:
      // The connection has answered already.
      return .failed(Self.gone)
    }
  }

  private func waitForMessage() async {
    await self.wait(
      register: { call, resume in
        precondition(call.reader == nil, "two tasks read the requests of one call")
        guard !call.machine.isOver, !call.machine.isRequestEnded, call.framer.next() == .needMore
        else { return resume() }
        call.reader = resume
      }, cancel: { $0.wakeReader() })
  }

  // MARK: Writing

  func write<Message: WireMessage>(_ message: Message) async throws(RPCError) {
    let error: RPCError?
    if self.loop.isCurrent {
      error = self.enqueue(message)
    } else {
      error = await self.onLoop { self.enqueue(message) }
    }
    if let error { throw error }
    if self.loop.isCurrent && self.outgoing.count <= ServerConnection.suspendBytes {
      return
    }
    await self.waitForRoom()
    if Task.isCancelled { throw Self.taskCancelled }
  }

  /// A server ends its messages with the status.
  func finishWriting() {}

  private func enqueue<Message: WireMessage>(_ message: Message) -> RPCError? {
    guard self.machine.isOpen else { return Self.gone }
    do throws(RPCError) {
      let before = self.outgoing.count
      try MessagePrefix.frame(
        into: &self.outgoing, messageBytesMax: self.sentMessageBytesMax
      ) { buffer throws(RPCError) in message.appendWire(to: &buffer) }
      self.connection.messageWritten(self, byteCount: self.outgoing.count - before)
      return nil
    } catch {
      return error
    }
  }

  private func waitForRoom() async {
    await self.wait(
      register: { call, resume in
        guard call.machine.isOpen, call.outgoing.count > ServerConnection.suspendBytes else {
          return resume()
        }
        call.writers.append(resume)
      }, cancel: { $0.wakeWriters() })
  }

  private static let gone = RPCError(.cancelled, "The call is over.")
  private static let taskCancelled = RPCError(.cancelled, "The task was cancelled.")
}
