import Basics
import Postgres
import PostgresTestSupport
import Testing

@testable import ConfigService

@Suite("The commands about records")
struct CommandTests {
  @Test("take their arguments and no others")
  func arguments() {
    let hash = String(repeating: "ab", count: 32)
    let command = VerifyAuditCommand(["--from", "3", "--expect", hash, "--through", "9"])
    #expect(command?.range.from == 3)
    #expect(command?.range.through == 9)
    #expect(command?.range.expectedHash == [UInt8](repeating: 0xAB, count: 32))
    #expect(VerifyAuditCommand([])?.range == ConfigStore.AuditRange())
    for arguments in [
      ["--from"], ["--from", "0"], ["--from", "-1"], ["--from", "x"], ["--expect", "ab"], ["3"],
      ["--from", "9", "--through", "3"], ["--verbose", "1"],
    ] {
      #expect(VerifyAuditCommand(arguments) == nil, "\(arguments)")
    }
    #expect(RetainCommand(["--plan"])?.isPlan == true)
    #expect(RetainCommand(["--apply"])?.isPlan == false)
    for arguments in [[], ["--plan", "--apply"], ["plan"]] {
      #expect(RetainCommand(arguments) == nil)
    }
  }

  @Test("say what they found, and end with a status that a program can act on")
  func reports() {
    let last = AuditChain.Link(sequence: 9, hash: [UInt8](repeating: 0xAB, count: 32))
    let whole = AuditChain.Verdict(checkedCount: 7, first: 3, last: last, fault: nil)
    let valid = VerifyAuditCommand.report(.verdict(whole, startsAtAnchor: true))
    #expect(valid.status == 0)
    #expect(valid.text.hasPrefix("valid: 7 records, 3 to 9, beginning at the anchor"))
    #expect(valid.text.contains(String(repeating: "ab", count: 32)))
    let broken = VerifyAuditCommand.report(
      .verdict(
        AuditChain.Verdict(
          checkedCount: 2, first: 3, last: last,
          fault: .init(sequence: 5, explanation: "record 5 is missing")), startsAtAnchor: false))
    #expect(broken.status == 1)
    #expect(broken.text.contains("record 5 is missing"))
    #expect(broken.text.contains("first record at fault: 5"))
    #expect(VerifyAuditCommand.report(.notKept(oldest: 4)).status == 64)
    #expect(CommandOutcome(PostgresError(.connectFailed), of: "mooring-config").status == 69)
    #expect(CommandOutcome(PostgresError(.unexpectedResult), of: "mooring-config").status == 70)
  }

  @Test("retain says what goes before it goes, and only the owner may", .configDatabase)
  func retain() async throws {
    let now = WallTime(startOf: CivilDate(year: 2026, month: 3, day: 1) ?? .latest)
    let policy = try RetentionPolicy(auditDays: 730, historyDays: 730)
    let owner = try await TemporaryDatabase.current.connect()
    try await RetentionTests().past(on: owner)
    let plan = try #require(RetainCommand(["--plan"]))
    let apply = try #require(RetainCommand(["--apply"]))
    let said = await plan.run(policy, at: now, on: owner)
    #expect(said.status == 0)
    #expect(said.text.contains("audit_2024_02: 4 records would go"))
    #expect(said.text.contains("5 values and 5 change sets would go; the oldest revision is 6"))
    let service = try await TemporaryDatabase.current.connect(
      TemporaryDatabase.current.cluster.configuration(
        database: TemporaryDatabase.current.configuration.database, user: "mooring_config"))
    #expect(await apply.run(policy, at: now, on: service).status == 1)
    let done = await apply.run(policy, at: now, on: owner)
    #expect(done.status == 0)
    #expect(done.text.contains("6 records removed; verification begins after record 6"))
    #expect(done.text.contains("5 values and 5 change sets removed"))
    #expect(await plan.run(policy, at: now, on: owner).text.contains("nothing would go"))
  }
}
