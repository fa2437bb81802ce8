import Basics
import ServiceRuntime
import Telemetry
import Testing

@testable import RPC

@Suite("Interceptors")
struct InterceptorTests {
  /// Notes what it is told.
  final class Recorder: ServerInterceptor {
    let name: String
    let journal: Journal
    let refuses: Bool

    init(_ name: String, _ journal: Journal, refuses: Bool = false) {
      self.name = name
      self.journal = journal
      self.refuses = refuses
    }

    func callStarted(_ call: inout CallAdmission) throws(RPCError) {
      if self.refuses { throw RPCError(.permissionDenied, "no") }
      self.journal.note("\(self.name) starts \(call.context.method)")
    }

    func callEnded(_ call: CallContext, _ outcome: CallOutcome) {
      self.journal.note("\(self.name) ends \(outcome.code.name)")
    }
  }

  @Test("they are asked in order and told the end in reverse")
  func order() {
    let journal = Journal()
    let pair = InProcessPair(interceptors: [Recorder("a", journal), Recorder("b", journal)])
    _ = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob(""))
    }
    #expect(
      journal.entries == [
        "a starts /test.Test/Echo", "b starts /test.Test/Echo", "b ends OK", "a ends OK",
      ])
    pair.close()
  }

  @Test("one that refuses answers the call, and those before it are told")
  func refusal() {
    let journal = Journal()
    let pair = InProcessPair(interceptors: [
      Recorder("a", journal), Recorder("b", journal, refuses: true), Recorder("c", journal),
    ])
    let outcome = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob(""))
    }
    #expect(outcome.error?.code == .permissionDenied)
    #expect(journal.entries == ["a starts /test.Test/Echo", "a ends PERMISSION_DENIED"])
    #expect(pair.service.journal.entries.isEmpty)
    pair.close()
  }

  @Test("a call is over when its handler is, not when its caller has gone")
  func handlerOutlivesCaller() {
    let limit = ConcurrencyLimitInterceptor(callsMax: 1)
    let pair = InProcessPair(interceptors: [limit])
    let hanging = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.hang, Blob(""))
    }
    #expect(limit.callsInFlight == 1)
    let refused = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob(""))
    }
    #expect(refused.error?.code == .resourceExhausted)
    #expect(limit.callsInFlight == 1)
    hanging.cancel()
    pair.loop.run()
    #expect(limit.callsInFlight == 0)
    let next = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.echo, Blob("x"))
    }
    #expect(next.value?.text == "x")
    pair.close()
  }

  @Test("a call without a deadline is given one, unless its method is exempt")
  func deadlines() {
    let pair = InProcessPair(interceptors: [
      DeadlineInterceptor(longest: .seconds(3), exempt: ["/test.Test/Chat"])
    ])
    let hanging = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.hang, Blob(""))
    }
    let chat = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.bidirectional(TestMethods.chat) {
        (_, stream) async throws(RPCError) in
        for try await _ in stream {}
      }
    }
    pair.loop.advance(by: .seconds(4))
    #expect(hanging.error?.code == .deadlineExceeded)
    #expect(hanging.error?.origin == .peer)
    #expect(!chat.isThere)
    chat.cancel()
    pair.loop.run()
    pair.close()
  }

  @Test("metrics count calls by method and code, with what they carried")
  func metrics() {
    let registry = MetricsRegistry()
    let interceptor = MetricsInterceptor(registry, routes: TestService().routes)
    let pair = InProcessPair(interceptors: [interceptor])
    for count in [0, 95] {
      _ = pair.loop.start { () async throws(RPCError) in
        try await pair.channel.unary(TestMethods.echo, Blob(repeating: 0, count: count))
      }
    }
    _ = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.fail, Blob("no"))
    }
    let hanging = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.hang, Blob(""))
    }
    func value(_ family: String, _ labels: [String]) -> MetricValue? {
      registry.families.first { $0.name == family }?.samples
        .first { $0.labels.map(\.value) == labels }?.value
    }
    #expect(value("mooring_rpc_calls_total", ["test.Test/Echo", "OK"]) == .number(2))
    #expect(
      value("mooring_rpc_calls_total", ["test.Test/Fail", "FAILED_PRECONDITION"]) == .number(1))
    #expect(value("mooring_rpc_received_bytes_total", ["test.Test/Echo"]) == .number(105))
    #expect(value("mooring_rpc_sent_bytes_total", ["test.Test/Echo"]) == .number(105))
    #expect(value("mooring_rpc_calls_in_flight", ["test.Test/Hang"]) == .number(1))
    guard
      case .distribution(let durations) = value(
        "mooring_rpc_call_duration_seconds", ["test.Test/Echo", "OK"])
    else {
      Issue.record("no histogram")
      return
    }
    #expect(durations.count == 2)
    hanging.cancel()
    pair.loop.run()
    #expect(value("mooring_rpc_calls_in_flight", ["test.Test/Hang"]) == .number(0))
    pair.close()
  }

  @Test("the access log has a line for every call, at debug level only", arguments: [false, true])
  func accessLog(writesDebug: Bool) throws {
    final class Sink: LogSink {
      let records = Locked<[LogRecord]>([])
      func write(_ record: LogRecord) { self.records.withLock { $0.append(record) } }
    }
    let sink = Sink()
    let logger = Logger(to: sink, threshold: writesDebug ? .debug : .info) { .epoch }
    let pair = InProcessPair(interceptors: [AccessLogInterceptor(logger)])
    _ = pair.loop.start { () async throws(RPCError) in
      try await pair.channel.unary(TestMethods.fail, Blob("no"))
    }
    let records = sink.records.withLock { $0 }
    #expect(records.count == (writesDebug ? 1 : 0))
    if let record = records.first {
      #expect(record.metadata["rpc.method"] == .string("/test.Test/Fail"))
      #expect(record.metadata["rpc.code"] == .string("FAILED_PRECONDITION"))
    }
    pair.close()
  }
}
