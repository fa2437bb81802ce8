import ContractRisk
import ContractType
import TestSupport
import Testing

@testable import MooringCLI

@Suite("Policies in files")
struct PolicyRowReaderTests {
  static func rows(_ text: String) throws -> [PolicyRow] {
    var reader = PolicyRowReader()
    return try Array(text.utf8).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).compactMap { try reader.row(of: $0) }
  }

  @Test("a table names its columns in any order, and cells in quotes may hold commas")
  func table() throws {
    let rows = try Self.rows(
      """
      \u{FEFF}holder,external_id,asset,cover_cents,premium,trigger,starts_at,ends_at\r
      "Desk ""A"", 1", P-1 ,USDC,100000,12.5,0.97,2026-01-01,2026-04-01T12:00:00Z\r

      ,P-2,DAI,1,,0.95,2026-01-01,2026-04-01
      """)
    #expect(
      rows.first
        == PolicyRow(
          externalID: "P-1", asset: "USDC", coverCents: 100_000, trigger: 0.97,
          premiumCents: 1_250, startsAt: Timestamp(microseconds: 1_767_225_600_000_000),
          endsAt: Timestamp(microseconds: 1_775_044_800_000_000), holder: "Desk \"A\", 1"))
    #expect(rows.map(\.externalID) == ["P-1", "P-2"])
    #expect(rows.last?.holder == "")
  }

  @Test("a policy in JSON on each line is one too")
  func json() throws {
    let rows = try Self.rows(
      """
      {"external_id":"P-1","asset":"USDC","cover_cents":100,"trigger":0.97,"floor":0.9,\
      "starts_at":"2026-01-01T00:00:00Z","ends_at":"2026-04-01T00:00:00Z"}

      """)
    #expect(rows.map(\.coverCents) == [100])
  }

  @Test(
    "what is wrong is told with its line",
    arguments: [
      ("external_id,asset,cover,trigger,starts_at", "line 1: the column ends_at is missing"),
      (
        "external_id,asset,cover,triger,starts_at,ends_at",
        "line 1: there is no column \"triger\"; did you mean trigger?"
      ),
      (
        "external_id,asset,trigger,starts_at,ends_at",
        "line 1: one of the columns cover and cover_cents is needed"
      ),
      (
        "external_id,asset,cover,trigger,starts_at,ends_at\na,USDC,1",
        "line 2: has 3 cells; there are 6 columns"
      ),
      (
        "external_id,asset,cover,trigger,starts_at,ends_at\n\na,USDC,1,x,2026-01-01,2026-02-01",
        "line 3: trigger \"x\" must be a number"
      ),
      (
        "external_id,asset,cover,trigger,starts_at,ends_at\n\"a,USDC,1,0.9,2026-01-01,2026-02-01",
        "line 2: a quote is not closed on its line"
      ),
      (
        "external_id,asset,cover,trigger,starts_at,ends_at\na\"b,USDC,1,0.9,2026-01-01,2026-02-01",
        "line 2: a cell with quotes is in quotes as a whole, and has its own twice"
      ),
    ])
  func faults(text: String, message: String) {
    do {
      _ = try Self.rows(text)
      Issue.record("accepted")
    } catch {
      #expect("\(error)" == message)
    }
  }

  @Test("a file is cut into its lines wherever its blocks end", arguments: [1, 5, 300_000])
  func lines(width: Int) throws {
    let folder = TemporaryFolder()
    let count = 700_000 / width
    let line = String(repeating: "x", count: width)
    let text = String(repeating: line + "\n", count: count) + "last"
    let path = folder.file("lines")
    try LocalFile.write(Array(text.utf8), to: path)
    var file = try LineFile(path)
    #expect(file.byteCount == text.utf8.count)
    var lengths: [Int: Int] = [:]
    var last = ""
    while let next = try file.next() {
      lengths[next.count, default: 0] += 1
      last = String(decoding: next, as: UTF8.self)
    }
    #expect(lengths == (width == 4 ? [4: count + 1] : [width: count, 4: 1]))
    #expect(last == "last")
    #expect(file.bytesRead == text.utf8.count)
  }
}

@Suite("Progress on a terminal")
struct ProgressLineTests {
  static func progress(_ fraction: Double, of total: UInt64) -> Progress {
    Progress(
      step: "simulating", doneCount: UInt64(fraction * Double(total)), totalCount: total,
      fraction: fraction, elapsedMs: 4_200, remainingMs: 5_100)
  }

  @Test("shows step, bar, share, counts and what is left, within the width")
  func line() {
    let text = ProgressLine.text(of: Self.progress(0.25, of: 1_048_576), width: 79)
    #expect(
      text == "simulating  ██████░░░░░░░░░░░░░░░░░░░░░  25 %  262,144 of 1,048,576  5.1 s left")
  }

  @Test("gives up its bar and then its end when there is no room", arguments: [20, 40, 79, 200])
  func narrow(width: Int) {
    let text = ProgressLine.text(of: Self.progress(0.999, of: 1_048_576), width: width)
    #expect(DisplayWidth.of(text) <= width)
    #expect(text.hasPrefix("simulating"))
    #expect(text.contains("█") == (width >= 79))
    #expect(!text.contains("100 %"))
  }

  @Test("without a known end there is neither bar nor share")
  func unbounded() {
    let progress = Progress(step: "importing", doneCount: 15_000, elapsedMs: 1_500)
    #expect(ProgressLine.text(of: progress, width: 79) == "importing  15,000  1.5 s")
  }
}
