public import Basics

/// Where the messages of one direction of a call come from.
protocol MessageSource: AnyObject, Sendable {
  /// The next message, or `nil` at the end; one caller at a time.
  func nextMessage<Message: WireMessage>(
    _ type: Message.Type
  ) async throws(RPCError) -> Message?
}

/// Where the messages of one direction of a call go.
protocol MessageSink: AnyObject, Sendable {
  /// Sends a message; returns when there is room for another one.
  func write<Message: WireMessage>(_ message: Message) async throws(RPCError)

  /// Says that there will be no further message.
  func finishWriting()
}

/// The messages of a caller, in the order in which they were sent.
///
/// Only what is asked for is taken off the wire: a slow reader slows the sender down. To be read
/// by one task.
public struct RequestStream<Message: WireMessage>: AsyncSequence, Sendable {
  public typealias Element = Message
  public typealias Failure = RPCError

  let source: any MessageSource

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: self.source) }

  /// Reads the messages one by one.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let source: any MessageSource

    public mutating func next() async throws(RPCError) -> Message? {
      try await self.source.nextMessage(Message.self)
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Message? {
      try await self.source.nextMessage(Message.self)
    }
  }
}

/// The messages of a server, in the order in which they were sent.
///
/// Only what is asked for is taken off the wire: a slow reader slows the sender down. To be read
/// by one task.
public struct ResponseStream<Message: WireMessage>: AsyncSequence, Sendable {
  public typealias Element = Message
  public typealias Failure = RPCError

  let source: any ResponseSource

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: self.source) }

  /// What the server sent ahead of its first message; waits for it.
  public var initialMetadata: Metadata {
    get async throws(RPCError) { try await self.source.initialMetadata() }
  }

  /// What the server sent with the status; empty until the last message has been read.
  public var trailingMetadata: Metadata { get async { await self.source.trailingMetadata() } }

  /// Reads the messages one by one.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let source: any MessageSource

    public mutating func next() async throws(RPCError) -> Message? {
      try await self.source.nextMessage(Message.self)
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCError) -> Message? {
      try await self.source.nextMessage(Message.self)
    }
  }
}

/// A source of messages that metadata surrounds.
protocol ResponseSource: MessageSource {
  func initialMetadata() async throws(RPCError) -> Metadata
  func trailingMetadata() async -> Metadata
}

/// Sends the responses of a stream.
public struct ResponseWriter<Message: WireMessage>: Sendable {
  let sink: any MessageSink

  /// Sends a message; returns when there is room for another one.
  ///
  /// Throws when the call is over, because the caller cancelled it or its deadline has passed.
  public func write(_ message: Message) async throws(RPCError) {
    try await self.sink.write(message)
  }
}

/// Sends the requests of a stream.
public struct RequestWriter<Message: WireMessage>: Sendable {
  let sink: any MessageSink

  /// Sends a message; returns when there is room for another one.
  ///
  /// Throws the status of the call when the server has ended it.
  public func write(_ message: Message) async throws(RPCError) {
    try await self.sink.write(message)
  }

  /// Says that there will be no further request; further writes fail.
  public func finish() { self.sink.finishWriting() }
}
