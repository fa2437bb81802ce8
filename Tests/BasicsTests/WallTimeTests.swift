import Basics
import TestSupport
import Testing

@Suite("Wall time")
struct WallTimeTests {
  @Test(
    "is written in UTC with microseconds",
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"),
      (-1, "1969-12-31T23:59:59.999999Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),  // A century that is a leap year.
      (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),  // A century that is not.
      (1_770_091_506_789_012, "2026-02-03T04:05:06.789012Z"),
      (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
      (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)])
  func writes(microseconds: Int64, text: String) throws {
    let time = try #require(WallTime(microsecondsSinceEpoch: microseconds))
    #expect(time.description == text)
    #expect(try WallTime(parsing: text) == time)
    var buffer = ByteBuffer()
    time.append(to: &buffer)
    let appended = unsafe buffer.withUnsafeReadableBytes { unsafe [UInt8]($0) }
    #expect(appended == Array(text.utf8))
  }

  @Test(
    "is read with any offset, either case and up to nine digits",
    arguments: [
      ("2026-02-03T04:05:06Z", "2026-02-03T04:05:06.000000Z"),
      ("2026-02-03t04:05:06.7z", "2026-02-03T04:05:06.700000Z"),
      ("2026-02-03T04:05:06.123456789Z", "2026-02-03T04:05:06.123456Z"),
      ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z"),
      ("2026-12-31T23:30:00-00:45", "2027-01-01T00:15:00.000000Z"),
    ])
  func reads(text: String, canonical: String) throws {
    #expect(try WallTime(parsing: text).description == canonical)
  }

  @Test(
    "refuses what is not a time",
    arguments: [
      "", "2026", "2026-2-03T04:05:06Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "1900-02-29T00:00:00Z",
      "2026-02-03 04:05:06Z", "2026-02-03T24:00:00Z", "2026-02-03T04:60:06Z",
      "2016-12-31T23:59:60Z", "2026-02-03T04:05:06", "2026-02-03T04:05:06.Z",
      "2026-02-03T04:05:06.1234567890Z", "2026-02-03T04:05:06+0100", "2026-02-03T04:05:06+24:00",
      "2026-02-03T04:05:06Z ", "+2026-02-03T04:05:06Z", "0000-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01", "２026-02-03T04:05:06Z",
    ])
  func refuses(text: String) {
    #expect(throws: WallTimeError.self) { try WallTime(parsing: text) }
  }

  @Test("returns from its text unchanged", arguments: 0..<20)
  func roundTrips(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let range =
      WallTime.earliest.microsecondsSinceEpoch...WallTime.latest.microsecondsSinceEpoch
    for _ in 0..<500 {
      let time = try #require(
        WallTime(microsecondsSinceEpoch: .random(in: range, using: &random)))
      #expect(try WallTime(parsing: time.description) == time)
      #expect(WallTime(startOf: time.date) + .microseconds(time.microsecondsOfDay) == time)
    }
  }

  @Test("stops at the ends of its range")
  func saturates() {
    #expect(WallTime.latest + .microseconds(1) == .latest)
    #expect(WallTime.earliest - .seconds(Int64.max) == .earliest)
    #expect(WallTime.epoch + .seconds(Int64.max) == .latest)
    #expect(WallTime(microsecondsSinceEpoch: .max) == nil)
    #expect(WallTime(microsecondsSinceEpoch: .min) == nil)
    #expect(WallTime.latest - .earliest > .seconds(315_537_897_599))
  }
}

@Suite("Calendar")
struct CivilDateTests {
  @Test("every day of 10,000 years follows the one before")
  func walksTheCalendar() throws {
    var expected = CivilDate.earliest.daysSinceEpoch
    for year in 0...9_999 {
      for month in 1...12 {
        let last = CivilDate.dayCount(year: year, month: month)
        for day in [1, last] {
          let date = try #require(CivilDate(year: year, month: month, day: day))
          try #require(date.daysSinceEpoch == expected + day - 1)
          try #require(date.parts == (year, month, day))
        }
        expected += last
      }
    }
    #expect(expected - 1 == CivilDate.latest.daysSinceEpoch)
  }

  @Test("refuses days that do not exist")
  func refuses() {
    #expect(CivilDate(year: 2025, month: 2, day: 29) == nil)
    #expect(CivilDate(year: 2025, month: 0, day: 1) == nil)
    #expect(CivilDate(year: 10_000, month: 1, day: 1) == nil)
    #expect(CivilDate(year: -1, month: 1, day: 1) == nil)
    #expect(CivilDate(daysSinceEpoch: CivilDate.latest.daysSinceEpoch + 1) == nil)
    #expect(CivilDate(year: 2024, month: 2, day: 29)?.description == "2024-02-29")
  }
}

@Suite("Secrets")
struct SecretTests {
  @Test("read as stars however they are printed")
  func hides() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump((secret, ["nested": secret]), to: &dumped)
    let printed = ["\(secret)", String(reflecting: [secret]), "\(Optional(secret) as Any)", dumped]
    for text in printed {
      #expect(!text.contains("hunter2"))
      #expect(text.contains("***"))
    }
    #expect(secret.reveal() == "hunter2")
  }
}
