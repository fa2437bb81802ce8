internal import Basics

/// The five bytes ahead of every message: whether it is compressed, and how long it is.
enum MessagePrefix {
  static let byteCount = 5

  /// Appends what `write` appends, with a prefix in front of it.
  ///
  /// A message of more than `messageBytesMax` bytes is taken back and refused.
  static func frame(
    into buffer: inout ByteBuffer, messageBytesMax: Int,
    _ write: (inout ByteBuffer) throws(RPCError) -> Void
  ) throws(RPCError) {
    let start = buffer.count
    unsafe buffer.appendUnsafe(atLeast: self.byteCount) { prefix in
      unsafe prefix.storeBytes(of: 0, as: UInt8.self)
      return self.byteCount
    }
    do throws(RPCError) {
      try write(&buffer)
    } catch {
      buffer.truncate(to: start)
      throw error
    }
    let count = buffer.count - start - self.byteCount
    guard count <= messageBytesMax else {
      buffer.truncate(to: start)
      throw RPCError(
        .resourceExhausted,
        "A message to send has \(count) bytes; \(messageBytesMax) are allowed.")
    }
    buffer.overwrite(at: start + 1, bigEndian: UInt32(count))
  }
}

/// Takes the messages of one direction out of bytes that arrive in any pieces.
struct MessageFramer: ~Copyable {
  /// What can be taken next.
  enum Next: Hashable {
    /// Nothing: the next message is not complete.
    case needMore
    /// A message of this many bytes, to be read with `withMessage` and then dropped.
    case message(byteCount: Int)
    /// The bytes cannot be accepted; nothing more can be taken.
    case refused(Refusal)
  }

  /// Why a message is not accepted.
  enum Refusal: Hashable {
    case tooLarge(byteCount: Int)
    case compressed
    /// The first byte of the prefix is neither 0 nor 1.
    case malformed
  }

  /// How much is held.
  enum Content: Hashable {
    case nothing
    case partOfMessage
    case oneMessage
    /// A whole message, and at least a part of another one.
    case more
  }

  private var buffer = ByteBuffer()
  /// What the next message is, once its prefix has been read.
  private var upcoming: Next = .needMore
  var messageBytesMax: Int

  init(messageBytesMax: Int) { self.messageBytesMax = messageBytesMax }

  /// The bytes held, prefixes included.
  var byteCount: Int { self.buffer.count }

  /// How much is held, in messages.
  var content: Content {
    mutating get {
      if self.buffer.isEmpty { return .nothing }
      guard case .message(let count) = self.next() else { return .partOfMessage }
      return self.buffer.count == MessagePrefix.byteCount + count ? .oneMessage : .more
    }
  }

  mutating func append(_ bytes: RawSpan) { self.buffer.append(bytes) }

  /// Looks at what is next, without taking it.
  mutating func next() -> Next {
    if case .needMore = self.upcoming { self.upcoming = self.readPrefix() }
    if case .message(let count) = self.upcoming,
      self.buffer.count < MessagePrefix.byteCount + count
    {
      return .needMore
    }
    return self.upcoming
  }

  /// Lends the next message, which must be complete.
  func withMessage<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard case .message(let count) = self.upcoming else { preconditionFailure() }
    return try self.buffer.withBytes { bytes throws(Failure) in
      try body(
        bytes.extracting(MessagePrefix.byteCount..<MessagePrefix.byteCount + count))
    }
  }

  /// Takes the next message away; returns the bytes it held, prefix included.
  @discardableResult
  mutating func dropMessage() -> Int {
    guard case .message(let count) = self.upcoming else { preconditionFailure() }
    self.upcoming = .needMore
    self.buffer.consume(MessagePrefix.byteCount + count)
    return MessagePrefix.byteCount + count
  }

  /// Makes the framer ready for another call.
  mutating func reset() {
    self.buffer.clear()
    self.upcoming = .needMore
  }

  private func readPrefix() -> Next {
    guard self.buffer.count >= MessagePrefix.byteCount else { return .needMore }
    return self.buffer.withBytes { bytes in
      let flag = bytes.byte(at: 0)
      guard flag <= 1 else { return .refused(.malformed) }
      var count = 0
      for offset in 1...4 { count = count << 8 | Int(bytes.byte(at: offset)) }
      guard count <= self.messageBytesMax else { return .refused(.tooLarge(byteCount: count)) }
      return flag == 0 ? .message(byteCount: count) : .refused(.compressed)
    }
  }
}
