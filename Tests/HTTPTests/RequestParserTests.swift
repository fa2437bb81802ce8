import Basics
import HTTP
import TestSupport
import Testing

@Suite("Reading requests")
struct RequestParserTests {
  @Test("what a client sends is read or refused exactly so", arguments: FramingCorpus.all)
  func corpus(framing: FramingCase) {
    #expect(Transcript(framing.bytes).lines == framing.expected)
  }

  @Test("the corpus has names that tell its cases apart")
  func corpusNames() {
    let names = FramingCorpus.all.map(\.name)
    #expect(names.count >= 120)
    #expect(Set(names).count == names.count)
  }

  @Test("how bytes are cut into pieces does not matter", arguments: FramingCorpus.all)
  func cutsDoNotMatter(framing: FramingCase) {
    let count = framing.bytes.count
    // Every byte of what is long is too much; its ends and limits are what is interesting.
    let step = max(1, count / 200)
    for cut in stride(from: 0, through: count, by: step) {
      #expect(Transcript(framing.bytes, cutAt: [cut]).lines == framing.expected, "cut at \(cut)")
    }
    let everywhere = Transcript(framing.bytes, cutAt: Array(1..<max(count, 1)))
    #expect(everywhere.lines == framing.expected)
  }

  @Test("random requests in random pieces are read as in one", arguments: 0..<300 as Range<UInt64>)
  func randomPieces(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bytes = RandomRequests.connection(&random)
    let whole = Transcript(bytes)
    for _ in 0..<4 {
      let cuts = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        Int.random(in: 0...bytes.count, using: &random)
      }
      #expect(Transcript(bytes, cutAt: cuts.sorted()) == whole, "seed \(seed)")
    }
  }

  @Test("a body arrives as it was sent, in chunks or not", arguments: 0..<100 as Range<UInt64>)
  func bodies(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let sent = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      RandomRequests.body(&random)
    }
    let bytes = sent.flatMap { RandomRequests.post($0, &random) }
    #expect(Transcript(bytes).bodies == sent, "seed \(seed)")
  }

  @Test("a route may allow a longer or a shorter body")
  func routeLimits() {
    let request = Array("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789".utf8)
    #expect(Transcript(request, routeBodyBytesMax: 9).lines == ["413 BODY_TOO_LARGE"])
    #expect(Transcript(request, routeBodyBytesMax: 10).lines == ["PUT / @a [0123456789]"])
    let head = "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let chunked = Array((head + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n").utf8)
    #expect(Transcript(chunked, routeBodyBytesMax: 9).lines == ["413 BODY_TOO_LARGE"])
    #expect(Transcript(chunked, routeBodyBytesMax: 10).lines == ["PUT / @a [0123456789]"])
  }

  @Test("fields are found by name in any case, in their order")
  func fields() throws {
    let head = try #require(
      Transcript(Array("GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-two:2\r\nX-ONE: 3\r\n\r\n".utf8))
        .heads.first)
    #expect(head.value("x-one") == "1")
    #expect(head.values("x-one") == ["1", "3"])
    #expect(head.value("x-three") == nil)
    #expect(
      (0..<head.fieldCount).map { head.field(at: $0).name } == ["host", "x-one", "x-two", "x-one"])
  }

  @Test("a head that somebody keeps is not changed by the next request")
  func headsAreValues() {
    let transcript = Transcript(
      Array("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\n\r\n".utf8))
    #expect(transcript.heads.map(\.path) == ["/1", "/2"])
    #expect(transcript.heads.map(\.host) == ["a", "b"])
  }
}
