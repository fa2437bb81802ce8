import Basics
import Testing

@testable import RPC

@Suite("How calls end early")
struct CallEndTests {
  let pair = InProcessPair()
  var loop: ManualLoop { self.pair.loop }
  var channel: RPCChannel { self.pair.channel }
  var journal: [String] { self.pair.service.journal.entries }

  @Test("a deadline ends the call on both sides, at its time and not before")
  func deadline() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(
        TestMethods.hang, Blob(""), options: CallOptions(timeout: .seconds(2)))
    }
    self.loop.advance(by: .milliseconds(1_999))
    #expect(!outcome.isThere)
    self.loop.advance(by: .milliseconds(2))
    #expect(outcome.error?.code == .deadlineExceeded)
    #expect(self.journal == ["hang begins", "hang ends, cancelled: true"])
    self.pair.close()
  }

  @Test("a deadline that has passed is not sent")
  func pastDeadline() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(
        TestMethods.echo, Blob(""),
        options: CallOptions(deadline: MonotonicTime(nanoseconds: 5)))
    }
    #expect(outcome.error?.code == .deadlineExceeded)
    #expect(self.journal.isEmpty)
    self.pair.close()
  }

  @Test("cancelling the caller's task cancels the handler's")
  func cancellation() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.hang, Blob(""))
    }
    outcome.cancel()
    self.loop.run()
    #expect(outcome.error?.code == .cancelled)
    #expect(self.journal == ["hang begins", "hang ends, cancelled: true"])
    self.pair.close()
  }

  @Test("a task that was cancelled before it calls does not call")
  func cancelledEarly() {
    let outcome = self.loop.start { () async throws(RPCError) in
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await self.channel.unary(TestMethods.echo, Blob(""))
    }
    #expect(outcome.error?.code == .cancelled)
    #expect(self.journal.isEmpty)
    self.pair.close()
  }

  @Test("leaving a stream unread cancels it")
  func abandonedStream() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.serverStream(TestMethods.count, Blob(repeating: 0, count: 255)) {
        (stream) async throws(RPCError) -> Int in
        var iterator = stream.makeAsyncIterator()
        return try await iterator.next()?.bytes.count ?? 0
      }
    }
    #expect(outcome.value == 255 * 1024)
    #expect(self.journal.last == "write failed: CANCELLED")
    self.pair.close()
  }

  @Test("a handler that reads is woken when its caller goes")
  func readerCancelled() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.bidirectional(TestMethods.chat) {
        (writer, stream) async throws(RPCError) in
        try await writer.write(Blob("x"))
        var iterator = stream.makeAsyncIterator()
        #expect(try await iterator.next()?.text == "x")
      }
    }
    #expect(outcome.isThere)
    #expect(self.journal == ["chat fails: CANCELLED"])
    self.pair.close()
  }

  @Test("a reader that stands still holds the writer, in bounded memory")
  func slowReader() {
    // 200 messages of 200 kB: 40 MB if nothing held them back.
    let request = Blob(repeating: 0, count: 200)
    let (go, continuation) = AsyncStream<Void>.makeStream()
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.serverStream(TestMethods.count, request) {
        (stream) async throws(RPCError) -> Int in
        var iterator = stream.makeAsyncIterator()
        _ = try await iterator.next()
        for await _ in go { break }
        var count = 1
        while try await iterator.next() != nil { count += 1 }
        return count
      }
    }
    // What fits the window of the stream, 1 MB, and one message on each side.
    #expect((5...8).contains(self.journal.count))
    continuation.yield()
    self.loop.run()
    #expect(outcome.value == 200)
    self.pair.close()
  }

  @Test("a channel that closes gives its calls up, and its server's handlers hear of it")
  func channelCloses() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.hang, Blob(""))
    }
    self.pair.close()
    #expect(outcome.error?.code == .unavailable)
    #expect(self.journal.last == "hang ends, cancelled: true")
    let late = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.echo, Blob(""))
    }
    #expect(late.error?.code == .unavailable)
    #expect(self.pair.server.connectionCount == 0)
  }
}

@Suite("Draining a server")
struct DrainTests {
  let pair = InProcessPair()
  var loop: ManualLoop { self.pair.loop }
  var channel: RPCChannel { self.pair.channel }

  @Test("calls in flight end, further ones are unavailable, then the connection closes")
  func drains() {
    let slow = self.loop.start { () async throws(RPCError) in
      try await self.channel.bidirectional(TestMethods.chat) {
        (writer, stream) async throws(RPCError) -> String? in
        try await writer.write(Blob("before"))
        var iterator = stream.makeAsyncIterator()
        let answer = try await iterator.next()?.text
        await self.pair.server.drain(within: .seconds(5))
        writer.finish()
        return answer
      }
    }
    #expect(!slow.isThere)
    #expect(self.pair.server.isDraining)
    let late = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.echo, Blob(""))
    }
    #expect(late.error?.code == .unavailable)
    #expect(!self.pair.service.journal.entries.contains("echo"))
    self.loop.advance(by: .seconds(6))
    // The call waits for the drain, which waits for the call: the drain time decides.
    #expect(slow.value == "before")
    #expect(self.pair.service.journal.entries == ["chat fails: CANCELLED"])
    #expect(self.pair.server.connectionCount == 0)
    self.pair.close()
  }

  @Test("a call that ends in time ends well, and nothing waits for the drain time")
  func endsInTime() {
    let (go, continuation) = AsyncStream<Void>.makeStream()
    let call = self.loop.start { () async throws(RPCError) in
      try await self.channel.clientStream(TestMethods.join) { (writer) async throws(RPCError) in
        try await writer.write(Blob("a"))
        for await _ in go { break }
        try await writer.write(Blob("b"))
      }
    }
    let drained = self.loop.start { () async throws(RPCError) in
      await self.pair.server.drain(within: .seconds(5))
    }
    #expect(!drained.isThere)
    continuation.yield()
    self.loop.run()
    #expect(call.value?.text == "ab")
    #expect(drained.isThere)
    self.pair.close()
  }

  @Test("without connections a drain is over at once")
  func nothingToDrain() {
    let drained = self.loop.start { () async throws(RPCError) in
      await self.pair.server.drain(within: .seconds(5))
    }
    #expect(drained.isThere)
    self.pair.close()
  }
}

@Suite("Limits of calls")
struct CallLimitTests {
  @Test("a request above the limit is refused, on the side that sends it and the side that gets it")
  func requestSize() {
    var settings = RPCServerSettings()
    settings.receivedMessageBytesMax = 1_000
    let pair = InProcessPair(settings: settings)
    for (count, code) in [(1_000, nil), (1_001, RPCCode.resourceExhausted)] {
      let outcome = pair.loop.start { () async throws(RPCError) in
        try await pair.channel.unary(TestMethods.echo, Blob(repeating: 0, count: count))
      }
      #expect(outcome.error?.code == code)
    }
    let outcome = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob(repeating: 0, count: (4 << 20) + 1))
    }
    #expect(outcome.error?.code == .resourceExhausted)
    #expect(outcome.error?.origin == .local)
    pair.close()
  }

  @Test("a response above the limit is refused on either side")
  func responseSize() {
    var settings = RPCServerSettings()
    settings.sentMessageBytesMax = 1_000
    var channelSettings = RPCChannelSettings()
    channelSettings.receivedMessageBytesMax = 500
    let pair = InProcessPair(settings: settings, channel: channelSettings)
    let expected: [(Int, RPCError.Origin?)] = [(500, nil), (501, .local), (1_001, .peer)]
    for (count, origin) in expected {
      let outcome = pair.loop.start { () async throws(RPCError) in
        try await pair.channel.unary(TestMethods.echo, Blob(repeating: 0, count: count))
      }
      #expect(outcome.error?.code == (origin == nil ? nil : .resourceExhausted))
      #expect(outcome.error?.origin == origin)
    }
    pair.close()
  }

  @Test("headers above the limit are refused, and the connection goes on")
  func headerSize() throws {
    let pair = InProcessPair()
    var metadata = Metadata()
    try metadata.append(String(repeating: "x", count: 20_000), for: "long")
    let large = metadata
    let refused = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(
        TestMethods.echo, Blob(""), options: CallOptions(metadata: large))
    }
    #expect(refused.error?.code == .resourceExhausted)
    let next = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob("x"))
    }
    #expect(next.value?.text == "x")
    #expect(pair.server.connectionCount == 1)
    pair.close()
  }

  @Test("more calls at once than a connection may have wait for their turn")
  func concurrentCalls() {
    var settings = RPCServerSettings()
    settings.concurrentCallsMax = 2
    let pair = InProcessPair(settings: settings)
    let hanging = (0..<2).map { _ in
      pair.loop.start { () async throws(RPCError) in
        try await pair.channel.unary(TestMethods.hang, Blob(""))
      }
    }
    let third = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob("third"))
    }
    #expect(!third.isThere)
    hanging[0].cancel()
    pair.loop.run()
    #expect(third.value?.text == "third")
    hanging[1].cancel()
    pair.loop.run()
    pair.close()
  }

  @Test("calls that together hold more than a connection may are ended")
  func bufferedBytes() {
    var settings = RPCServerSettings()
    settings.bufferedBytesMax = 1_000_000
    let pair = InProcessPair(settings: settings)
    let calls = (0..<4).map { _ in
      pair.loop.start { () async throws(RPCError) in
        // Each call sends requests that its handler, which never reads, leaves lying.
        try await pair.channel.clientStream(TestMethods.hoard) {
          (writer) async throws(RPCError) in
          for _ in 0..<10 { try await writer.write(Blob(repeating: 0, count: 100_000)) }
        }
      }
    }
    pair.loop.run()
    #expect(calls.contains { $0.error?.code == .resourceExhausted })
    pair.close()
  }
}
