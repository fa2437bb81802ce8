import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import TestSupport
import Testing

@testable import RiskService

@Suite("Depeg events", .riskDatabase)
struct DepegTests {
  private static func event(
    _ asset: String = "USDC", from start: String = "2023-03-10T00:00:00Z",
    to end: String? = "2023-03-12T00:00:00Z", ratio: Double = 0.88, id: String = ""
  ) throws -> RecordDepegEventRequest {
    RecordDepegEventRequest(
      asset: asset, startedAt: Timestamp(try MarketBench.time(start)),
      endedAt: try end.map { Timestamp(try MarketBench.time($0)) }, minRatio: ratio,
      name: "A bank fails", requestID: id)
  }

  @Test("an event is recorded once for a request, and told as it was said")
  func records() async throws {
    try await MarketBench.with { bench in
      var request = try Self.event(id: "one")
      request.recoveredAt = Timestamp(try MarketBench.time("2023-03-13T00:00:00Z"))
      let first = try await bench.client.recordDepegEvent(request)
      let event = try #require(first.event)
      #expect(!first.replayed && !event.eventID.isEmpty)
      #expect(event.durationSeconds == 172_800 && event.recoverySeconds == 259_200)
      #expect(event.minRatio == 0.88 && event.minPrice == 0.88 && !event.ongoing)
      #expect(event.source == "manual" && event.verification == .open && event.version == 1)
      let again = try await bench.client.recordDepegEvent(request)
      #expect(again.replayed && again.event == event)
      request.minRatio = 0.9
      let reused = try await Refusal.of { _ = try await bench.client.recordDepegEvent(request) }
      #expect(reused.reason == "REQUEST_ID_REUSED")
    }
  }

  @Test("an event that overlaps another of its asset is refused, of another asset it is not")
  func overlaps() async throws {
    try await MarketBench.with { bench in
      _ = try await bench.client.recordDepegEvent(try Self.event())
      let late = try Self.event(
        from: "2023-03-12T00:00:00Z", to: "2023-03-14T00:00:00Z", ratio: 0.95)
      let refusal = try await Refusal.of { _ = try await bench.client.recordDepegEvent(late) }
      #expect(refusal.code == .alreadyExists && refusal.reason == "EVENT_OVERLAPS")
      _ = try await bench.client.recordDepegEvent(try Self.event("USDT"))
      // One that still lasts overlaps everything behind its beginning.
      _ = try await bench.client.recordDepegEvent(
        try Self.event("DAI", from: "2024-01-01T00:00:00Z", to: nil))
      let behind = try Self.event(
        "DAI", from: "2025-01-01T00:00:00Z", to: "2025-01-02T00:00:00Z")
      let second = try await Refusal.of { _ = try await bench.client.recordDepegEvent(behind) }
      #expect(second.reason == "EVENT_OVERLAPS")
    }
  }

  @Test("a rehearsal shows the event without an id and records nothing")
  func rehearsal() async throws {
    try await MarketBench.with { bench in
      var request = try Self.event()
      request.validateOnly = true
      let shown = try await bench.client.recordDepegEvent(request)
      #expect(shown.event?.eventID == "" && shown.event?.asset == "USDC")
      #expect(try await bench.client.listDepegEvents(ListDepegEventsRequest()).events.isEmpty)
    }
  }

  @Test("times that cannot be and assets without a peg are refused with every fault")
  func refuses() async throws {
    try await MarketBench.with { bench in
      var request = try Self.event(to: "2023-03-09T00:00:00Z")
      request.recoveredAt = Timestamp(try MarketBench.time("2023-03-08T00:00:00Z"))
      let order = try await Refusal.of { _ = try await bench.client.recordDepegEvent(request) }
      #expect(order.violations.map(\.field) == ["ended_at", "recovered_at"])
      let future = try Self.event(from: "2026-01-01T00:00:00Z", to: nil)
      let early = try await Refusal.of { _ = try await bench.client.recordDepegEvent(future) }
      #expect(early.violations.map(\.field) == ["started_at"])
      let unknown = try await Refusal.of {
        _ = try await bench.client.recordDepegEvent(try Self.event("BTC"))
      }
      #expect(unknown.violations.map(\.code) == ["unknown_asset"])
    }
  }

  @Test("a judgement is kept with who gave it, counts a version, and repeats without one")
  func reviews() async throws {
    try await MarketBench.with { bench in
      let recorded = try await bench.client.recordDepegEvent(try Self.event())
      let id = try #require(recorded.event?.eventID)
      bench.fixture.clock.advance(by: .seconds(5))
      let request = ReviewDepegEventRequest(
        eventID: id, verification: .verified, reason: "seen elsewhere", expectedVersion: 1)
      let reviewed = try #require(try await bench.client.reviewDepegEvent(request).event)
      #expect(reviewed.verification == .verified && reviewed.version == 2)
      #expect(reviewed.reviewedBy?.subject.isEmpty == false)
      #expect(reviewed.reviewedAt?.time == bench.fixture.clock.wallNow)
      let mismatch = try await Refusal.of { _ = try await bench.client.reviewDepegEvent(request) }
      #expect(mismatch.code == .aborted && mismatch.reason == "VERSION_MISMATCH")
      let same = ReviewDepegEventRequest(eventID: id, verification: .verified)
      #expect(try await bench.client.reviewDepegEvent(same).event?.version == 2)
      let open = ReviewDepegEventRequest(eventID: id, verification: .open)
      let reopened = try #require(try await bench.client.reviewDepegEvent(open).event)
      #expect(reopened.reviewedBy == nil && reopened.version == 3)
      for unknown in ["00000000-0000-0000-0000-000000000000", "nothing"] {
        let refusal = try await Refusal.of {
          _ = try await bench.client.reviewDepegEvent(
            ReviewDepegEventRequest(eventID: unknown, verification: .verified))
        }
        #expect(refusal.code == .notFound && refusal.reason == "UNKNOWN_EVENT")
      }
    }
  }

  @Test("what was rejected makes room, and is not taken back beside what came meanwhile")
  func rejected() async throws {
    try await MarketBench.with { bench in
      let first = try await bench.client.recordDepegEvent(try Self.event())
      let id = try #require(first.event?.eventID)
      _ = try await bench.client.reviewDepegEvent(
        ReviewDepegEventRequest(eventID: id, verification: .rejected))
      _ = try await bench.client.recordDepegEvent(try Self.event(ratio: 0.9))
      let refusal = try await Refusal.of {
        _ = try await bench.client.reviewDepegEvent(
          ReviewDepegEventRequest(eventID: id, verification: .verified))
      }
      #expect(refusal.reason == "EVENT_OVERLAPS")
    }
  }

  @Test("a remark changes what it names and nothing else, and the past stays readable")
  func annotates() async throws {
    try await MarketBench.with { bench in
      let recorded = try await bench.client.recordDepegEvent(try Self.event())
      let id = try #require(recorded.event?.eventID)
      let before = bench.fixture.clock.wallNow
      bench.fixture.clock.advance(by: .seconds(5))
      let rehearsed = try await bench.client.annotateDepegEvent(
        AnnotateDepegEventRequest(eventID: id, note: "no", validateOnly: true))
      #expect(rehearsed.event?.note == "no")
      let event = try #require(
        try await bench.client.annotateDepegEvent(
          AnnotateDepegEventRequest(eventID: id, note: "Reserves were safe.", expectedVersion: 1)
        ).event)
      #expect(event.note == "Reserves were safe." && event.name == "A bank fails")
      #expect(event.version == 2)
      let past = try await bench.pool.query(
        "SELECT note, version FROM risk.depegs_known($1)", before
      ).onlyRow().decode(String.self, Int64.self)
      #expect(past == ("", 1))
    }
  }

  @Test("events are listed newest first, by page and by filter")
  func lists() async throws {
    try await MarketBench.with { bench in
      for day in 1...9 {
        _ = try await bench.client.recordDepegEvent(
          try Self.event(
            day % 2 == 0 ? "USDT" : "USDC", from: "2023-05-0\(day)T00:00:00Z",
            to: "2023-05-0\(day)T06:00:00Z", ratio: 0.9 + 0.01 * Double(day)))
      }
      var request = ListDepegEventsRequest(pageSize: 4)
      var events: [DepegEvent] = []
      repeat {
        let page = try await bench.client.listDepegEvents(request)
        events += page.events
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty && events.count < 50
      #expect(events.count == 9)
      let times = events.compactMap(\.startedAt?.microseconds)
      #expect(times == times.sorted(by: >))
      let usdt = try await bench.client.listDepegEvents(ListDepegEventsRequest(assets: ["USDT"]))
      #expect(usdt.events.count == 4)
      let deep = try await bench.client.listDepegEvents(ListDepegEventsRequest(depthMin: 0.07))
      #expect(deep.events.map(\.minRatio) == [0.93, 0.92, 0.91])
      let none = try await bench.client.listDepegEvents(
        ListDepegEventsRequest(verification: .verified))
      #expect(none.events.isEmpty)
      let early = try await bench.client.listDepegEvents(
        ListDepegEventsRequest(until: Timestamp(try MarketBench.time("2023-05-03T00:00:00Z"))))
      #expect(early.events.count == 2)
    }
  }
}
