import Telemetry
import Testing

@Suite("Trace context")
struct TraceContextTests {
  static let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  let ids = IDSource(seed: 1, 2)

  @Test("is read and written again unchanged")
  func roundTrip() throws {
    let context = try #require(TraceContext(traceparent: Self.valid))
    #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c")
    #expect(context.spanID == 0xb7ad_6b71_6920_3331)
    #expect(context.isSampled)
    #expect(context.traceparent == Self.valid)
  }

  @Test(
    "of a later version is read by what it shares with this one",
    arguments: [
      "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes-then",
      "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
    ])
  func laterVersions(header: String) throws {
    #expect(try #require(TraceContext(traceparent: header)).traceparent == Self.valid)
  }

  @Test(
    "that breaks the standard is not taken",
    arguments: [
      "", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
      "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
      "00-00000000000000000000000000000000-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
      "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
      " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "0é-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
  func refuses(header: String) {
    #expect(TraceContext(traceparent: header) == nil)
  }

  @Test("hands its trace, its sampling and its state on to its children")
  func children() throws {
    let parent = try #require(TraceContext(traceparent: Self.valid, tracestate: "a=1,b=2"))
    let child = parent.child(from: self.ids)
    #expect(child.traceID == parent.traceID)
    #expect(child.isSampled)
    #expect(child.state.text == "a=1,b=2")
    #expect(child.spanID != parent.spanID)
  }

  @Test("can be started anew")
  func starts() throws {
    let first = TraceContext(startingFrom: self.ids)
    let second = TraceContext(startingFrom: self.ids, isSampled: true)
    #expect(first.traceID != second.traceID)
    #expect(TraceContext(traceparent: first.traceparent) == first)
    #expect(second.traceparent.hasSuffix("-01"))
  }

  @Test("outlives a state that breaks the standard")
  func badState() throws {
    let context = try #require(TraceContext(traceparent: Self.valid, tracestate: "A=1"))
    #expect(context.state == .empty)
  }
}

@Suite("Trace state")
struct TraceStateTests {
  @Test(
    "is handed on as it came, without empty entries and space around entries",
    arguments: [
      ("", ""), ("congo=t61rcWkgMzE", "congo=t61rcWkgMzE"), (" a=1 ,\tb=2", "a=1,b=2"),
      (",a=1,,b=x y,", "a=1,b=x y"), ("0tenant@system=1", "0tenant@system=1"),
      ("a_-*/9=~!", "a_-*/9=~!"),
    ])
  func keeps(header: String, text: String) {
    #expect(TraceState(parsing: header)?.text == text)
  }

  @Test(
    "that breaks the standard is not taken",
    arguments: [
      "a", "=1", "a=", "A=1", "1a=1", "a=1,a=2", "a=b=c", "a@b@c=1", "a@1b=1", "a=é", "a=\u{7F}",
      "@b=1", "a@=1", "a b=1", "a=\tx",
      String(repeating: "a", count: 257) + "=1", "a=" + String(repeating: "x", count: 257),
      (0..<33).map { "k\($0)=1" }.joined(separator: ","),
    ])
  func refuses(header: String) {
    #expect(TraceState(parsing: header) == nil)
  }

  @Test("leaves out long entries first and then the last ones")
  func bounds() throws {
    let long = "long=" + String(repeating: "x", count: 200)
    let short = (0..<20).map { "k\($0)=" + String(repeating: "y", count: 27) }
    let header = (short.prefix(2) + [long] + short.dropFirst(2)).joined(separator: ",")
    let state = try #require(TraceState(parsing: header))
    #expect(state.text == short.prefix(16).joined(separator: ","))  // 501 bytes.
  }
}

@Suite("Identifiers")
struct IdentifierTests {
  @Test("are all different, from one source and from two")
  func unique() async {
    let sources = [IDSource(), IDSource()]
    let ids = await withTaskGroup(of: [RequestID].self, returning: [RequestID].self) { group in
      for worker in 0..<4 {
        group.addTask { (0..<5_000).map { _ in RequestID(from: sources[worker % 2]) } }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(ids).count == 20_000)
    #expect(ids.allSatisfy { $0.description.utf8.count == 32 && RequestID($0.description) == $0 })
  }

  @Test(
    "of others are taken when they are short and visible",
    arguments: [
      ("abc-1", true), ("", false), ("a b", false), ("a\n", false), ("é", false),
      (String(repeating: "x", count: 128), true), (String(repeating: "x", count: 129), false),
    ])
  func parses(text: String, isTaken: Bool) {
    #expect((RequestID(text)?.description == text) == isTaken)
  }
}
