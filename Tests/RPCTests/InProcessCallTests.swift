import Basics
import Testing

@testable import RPC

@Suite("Calls within a process")
struct InProcessCallTests {
  let pair = InProcessPair()
  var loop: ManualLoop { self.pair.loop }
  var channel: RPCChannel { self.pair.channel }

  @Test("a unary call returns what its handler returns", arguments: [0, 1, 24, 70_000, 4 << 20])
  func unary(count: Int) {
    let request = Blob(repeating: 7, count: count)
    for method in [TestMethods.echo, TestMethods.echoAsync] {
      let outcome = self.loop.start { () async throws(RPCError) in
        try await self.channel.unary(method, request)
      }
      #expect(outcome.value == request)
    }
    self.pair.close()
  }

  @Test("a failure arrives with its message, details and metadata")
  func failure() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.fail, Blob("100 % nötig\n"))
    }
    #expect(outcome.error?.code == .failedPrecondition)
    #expect(outcome.error?.message == "100 % nötig\n")
    #expect(outcome.error?.details == [1, 2, 3])
    #expect(outcome.error?.metadata.bytes(for: "why-bin") == [0, 255, 7])
    #expect(outcome.error?.origin == .peer)
    self.pair.close()
  }

  @Test("a method that does not exist is unimplemented")
  func absent() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.absent, Blob(""))
    }
    #expect(outcome.error?.code == .unimplemented)
    self.pair.close()
  }

  @Test("a request that cannot be read is internal, one that is refused an invalid argument")
  func badRequests() {
    let malformed = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.echo, Blob([0xFF]))
    }
    #expect(malformed.error?.code == .internal)
    let refused = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(TestMethods.echo, Blob([0xFE]))
    }
    #expect(refused.error?.code == .invalidArgument)
    #expect(refused.error?.message == "first: must not be FE")
    #expect(refused.error?.details.isEmpty == false)
    self.pair.close()
  }

  @Test("responses stream in order")
  func serverStream() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.serverStream(TestMethods.count, Blob(repeating: 1, count: 40)) {
        (stream) async throws(RPCError) -> [UInt8] in
        var firsts: [UInt8] = []
        for try await message in stream { firsts.append(message.bytes[0]) }
        return firsts
      }
    }
    #expect(outcome.value == Array(0..<40))
    self.pair.close()
  }

  @Test("requests stream in order, and an early answer ends the call")
  func clientStream() {
    let joined = self.loop.start { () async throws(RPCError) in
      try await self.channel.clientStream(TestMethods.join) { (writer) async throws(RPCError) in
        for index in 0..<100 { try await writer.write(Blob("\(index) ")) }
      }
    }
    #expect(joined.value?.text == (0..<100).map { "\($0) " }.joined())
    let stopped = self.loop.start { () async throws(RPCError) in
      try await self.channel.clientStream(TestMethods.join) { (writer) async throws(RPCError) in
        try await writer.write(Blob("stop"))
        while true { try await writer.write(Blob(repeating: 0, count: 30_000)) }
      }
    }
    #expect(stopped.value?.text == "stopped")
    self.pair.close()
  }

  @Test("both directions stream independently")
  func bidirectional() {
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.bidirectional(TestMethods.chat) {
        (writer, stream) async throws(RPCError) -> [String] in
        var answers: [String] = []
        var iterator = stream.makeAsyncIterator()
        for index in 0..<50 {
          try await writer.write(Blob("ping \(index)"))
          if let answer = try await iterator.next() { answers.append(answer.text) }
        }
        writer.finish()
        #expect(try await iterator.next() == nil)
        return answers
      }
    }
    #expect(outcome.value == (0..<50).map { "ping \($0)" })
    #expect(self.pair.service.journal.entries == ["chat ends"])
    self.pair.close()
  }

  @Test("metadata travels both ways, as text and as bytes")
  func metadata() throws {
    var metadata = Metadata()
    try metadata.append("a, b", for: "echo-text")
    try metadata.append([0, 1, 254, 255], for: "echo-bytes-bin")
    try metadata.append([9], for: "echo-bytes-bin")
    let sent = metadata
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unaryResponse(
        TestMethods.describe, Blob(""), options: CallOptions(metadata: sent))
    }
    #expect(outcome.value?.initialMetadata["when"] == "early")
    #expect(outcome.value?.trailingMetadata.entries == sent.entries)
    self.pair.close()
  }

  @Test("a call made for another one carries its deadline, request id and trace on")
  func propagation() throws {
    var metadata = Metadata()
    try metadata.append("id-7", for: "x-request-id")
    try metadata.append(
      "00-0123456789abcdef0123456789abcdef-00f067aa0ba902b7-01", for: "traceparent")
    let deadline = self.loop.now + .seconds(3)
    let parent = CallContext(method: "/a/B", deadline: deadline, metadata: metadata)
    let outcome = self.loop.start { () async throws(RPCError) in
      try await self.channel.unary(
        TestMethods.describe, Blob(""),
        options: CallOptions(timeout: .seconds(9), parent: parent))
    }
    #expect(
      outcome.value?.text
        == "/test.Test/Describe \(deadline.nanoseconds) id-7 0123456789abcdef0123456789abcdef")
    self.pair.close()
  }
}
