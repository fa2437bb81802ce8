import TestSupport
import Testing

@testable import RiskModels

@Suite("Depegs in prices")
struct DepegDetectorTests {
  /// Hourly prices and the events in them: start and end in hours, lowest price, recovery.
  struct Series: Sendable, CustomTestStringConvertible {
    typealias Event = (start: Int64, end: Int64, lowest: Double, recovered: Int64?)

    let name: String
    let prices: [Double]
    var hours: [Int64]?
    let events: [Event]

    var testDescription: String { self.name }

    static let all = [
      Series(
        name: "one event", prices: [1, 0.995, 0.985, 0.96, 0.97, 0.989, 0.992, 1],
        events: [(2, 5, 0.96, 6)]),
      Series(name: "a single price is no event", prices: [1, 0.98, 1], events: []),
      Series(
        name: "just long enough", prices: [1, 0.98, 0.985, 1], events: [(1, 2, 0.98, 3)]),
      Series(name: "at the threshold is not below", prices: [1, 0.99, 0.99, 0.99, 1], events: []),
      Series(
        name: "one recovered price parts two events",
        prices: [1, 0.97, 0.96, 0.991, 0.965, 0.97, 1],
        events: [(1, 2, 0.96, 3), (4, 5, 0.965, 6)]),
      Series(
        name: "an event that lasts", prices: [1, 0.98, 0.97, 0.96], events: [(1, 3, 0.96, nil)]),
    ]
  }

  private static func rules(merge: Int64 = 0, gap: Int64 = 7_200) throws -> DepegRules {
    try DepegRules(
      open: 0.99, close: 0.99, secondsMin: 3_600, gapSecondsMax: gap, mergeSeconds: merge)
  }

  @Test("events of the published series", arguments: Series.all)
  func published(series: Series) throws {
    var detector = DepegDetector(try Self.rules())
    let times = series.prices.indices.map { Int64($0) * 3_600 }
    let spans = detector.scan(times: times, ratios: series.prices) + detector.finished()
    #expect(spans.count == series.events.count)
    for (span, event) in zip(spans, series.events) {
      #expect(span.start == event.start * 3_600 && span.end == event.end * 3_600)
      #expect(span.lowest == event.lowest)
      #expect(span.recovered == event.recovered.map { $0 * 3_600 })
      #expect(!span.isIncomplete)
    }
  }

  @Test("events close to each other are one")
  func merged() throws {
    var detector = DepegDetector(try Self.rules(merge: 6 * 3_600))
    let prices = [1, 0.97, 0.96, 0.991, 0.965, 0.97, 1]
    let spans =
      detector.scan(times: prices.indices.map { Int64($0) * 3_600 }, ratios: prices)
      + detector.finished()
    #expect(spans.map(\.start) == [3_600] && spans.map(\.end) == [5 * 3_600])
    #expect(spans.first?.lowest == 0.96)
  }

  @Test("nothing is taken to have lasted through a gap")
  func gap() throws {
    var detector = DepegDetector(try Self.rules())
    let spans =
      detector.scan(
        times: [0, 1, 2, 30, 31, 32].map { $0 * 3_600 }, ratios: [1, 0.98, 0.97, 0.985, 0.98, 1])
      + detector.finished()
    #expect(spans.map(\.isIncomplete) == [true, false])
    #expect(spans.map(\.seconds) == [3_600, 3_600])
    #expect(spans[0].recovered == nil)
  }

  @Test("prices one by one, and all at once, find the same", arguments: 0..<30)
  func streaming(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var time: Int64 = 0
    var times: [Int64] = []
    var prices: [Double] = []
    for _ in 0..<500 {
      time += Int64(random.next() % 12 == 0 ? 20_000 : 1_800)
      times.append(time)
      let isBelow = prices.last.map { $0 < 0.99 } ?? false
      let flips = random.next() % 10 == 0
      prices.append(isBelow != flips ? 0.95 + Double(random.next() % 30) / 1_000 : 1)
    }
    let rules = try Self.rules(merge: 3_600)
    var streaming = DepegDetector(rules)
    var found: [DepegSpan] = []
    for (time, price) in zip(times, prices) {
      if let span = streaming.observe(at: time, ratio: price) { found.append(span) }
    }
    var scanning = DepegDetector(rules)
    #expect(scanning.scan(times: times, ratios: prices) == found, "seed \(seed)")
    #expect(scanning.finished() == streaming.finished())
    for (one, next) in zip(found, found.dropFirst()) { #expect(one.end < next.start) }
  }

  @Test("an old price changes nothing")
  func late() throws {
    var detector = DepegDetector(try Self.rules())
    #expect(detector.observe(at: 100, ratio: 1) == nil)
    #expect(detector.observe(at: 100, ratio: 0.5) == nil)
    #expect(detector.ongoing == nil)
    #expect(detector.observe(at: 101, ratio: 0.5) == nil)
    #expect(detector.ongoing?.lowest == 0.5)
    #expect(throws: DepegRules.Rejection.recovery(open: 0.99, close: 0.98)) {
      _ = try DepegRules(
        open: 0.99, close: 0.98, secondsMin: 0, gapSecondsMax: 0, mergeSeconds: 0)
    }
  }
}
