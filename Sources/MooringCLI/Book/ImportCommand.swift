internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring policies import`: policies written elsewhere, a million and more.
enum ImportCommand {
  /// Rows of one message; the contract allows so many.
  static let rowsPerMessage = 5_000

  private static let file = Argument<String>.operand(
    "FILE",
    "The policies: a table with commas, or one JSON object on each line; - is standard "
      + "input.", .path(), candidates: .files)
  private static let allowRefused = Argument<Bool>.flag(
    "--allow-refused", "Import the good rows and leave refused ones out.")
  private static let label = Argument<String?>.optional(
    "--label", "NAME", "Label of the rows, such as demo; none for real ones.",
    .string(bytesMax: 64))
  private static let timeout = Argument<Duration>.option(
    "--timeout", "TIME", "How long the import may take.",
    .duration(in: .milliseconds(1) ... .seconds(3_600)), default: .seconds(3_600))

  static let command = Command(
    "import", "Takes over policies written elsewhere, all or none.",
    discussion: """
      A table names its columns in its first line: external_id, asset, cover (dollars) or \
      cover_cents, trigger, floor, premium or premium_cents, bound_at, starts_at, ends_at, holder, \
      peg_reference, in any order; floor, premium, bound_at, holder and peg_reference may be left \
      out. A row that is there already and equal counts as a duplicate, so an import can be \
      repeated.
      """,
    arguments: [
      file, allowRefused, label, Shared.reason, Shared.dryRun, Shared.json, Shared.runDirectory,
      Shared.socket, timeout,
    ],
    examples: [
      .init("mooring policies import book.csv --dry-run", "every check, nothing imported"),
      .init("mooring policies import book.ndjson --reason \"from the old system\"", "do it"),
    ]
  ) { arguments, session throws(CommandFailure) in
    var source = PolicySource(try LineFile(arguments[file]), path: arguments[file])
    let start = PolicyImport(
      validateOnly: arguments[Shared.dryRun], allowRefused: arguments[allowRefused],
      label: arguments[label] ?? "", reason: arguments[Shared.reason] ?? "")
    var failure: CommandFailure?
    var line = ProgressLine(on: session.console)
    let answer: ImportPoliciesResponse
    do throws(CommandFailure) {
      answer = try await session.withService(RiskShared.service, arguments) {
        channel throws(RPCError) in
        try await BookServiceClient(channel).importPolicies { requests throws(RPCError) in
          failure = try await send(start, &source, to: requests, line: &line)
          // Leaving the call before the end of its stream makes the service forget it all.
          if failure != nil { throw RPCError(.cancelled, "The import was given up.") }
        }
      }
    } catch {
      line.clear()
      throw failure ?? error
    }
    line.clear()
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      show(answer, isRehearsal: arguments[Shared.dryRun], in: session)
    }
    return answer.refusedCount == 0 ? .success : .refused
  }

  /// Sends the whole file; returns what is wrong with it.
  private static func send(
    _ start: PolicyImport, _ source: inout PolicySource,
    to requests: RequestWriter<ImportPoliciesRequest>, line: inout ProgressLine
  ) async throws(RPCError) -> CommandFailure? {
    var start: PolicyImport? = start
    let clock = SystemClock()
    let began = clock.monotonicNow
    var count: UInt64 = 0
    while true {
      let rows: [PolicyRow]
      do throws(CommandFailure) {
        rows = try source.rows(countMax: Self.rowsPerMessage)
      } catch {
        return error
      }
      guard !rows.isEmpty || start != nil else { return nil }
      try await requests.write(ImportPoliciesRequest(start: start, policies: rows))
      start = nil
      count += UInt64(rows.count)
      line.show(source.progress(rowCount: count, elapsed: clock.monotonicNow - began))
    }
  }

  static func show(
    _ answer: ImportPoliciesResponse, isRehearsal: Bool, in session: Session
  ) {
    for violation in answer.violations {
      session.console.say("refused: \(ErrorReport.text(of: violation))\n")
    }
    let verb = isRehearsal ? "would be imported" : "imported"
    session.console.say(
      "\(answer.importedCount.groupedDigits) of \(answer.receivedCount.groupedDigits) policies "
        + "\(verb), \(MoneyText.of(answer.coverTotalCents)) of cover; "
        + "\(answer.duplicateCount.groupedDigits) were there already, "
        + "\(answer.refusedCount.groupedDigits) refused; "
        + "\(NumberText.milliseconds(answer.elapsedMs))\n")
  }
}

/// The policies of a file, in pieces.
struct PolicySource: ~Copyable {
  private var file: LineFile
  private var reader = PolicyRowReader()
  private let path: String

  init(_ file: consuming LineFile, path: String) {
    self.file = file
    self.path = path
  }

  /// The next policies; none behind the last.
  mutating func rows(countMax: Int) throws(CommandFailure) -> [PolicyRow] {
    var rows: [PolicyRow] = []
    while rows.count < countMax, let line = try self.file.next() {
      do throws(PolicyRowReader.Fault) {
        if let row = try self.reader.row(of: line) { rows.append(row) }
      } catch {
        throw .other(.refused, "\(self.path): \(error); nothing was imported")
      }
    }
    return rows
  }

  /// How far the file was read.
  func progress(rowCount: UInt64, elapsed: Duration) -> Progress {
    let elapsedMs = Double(elapsed.microsecondsClamped) / 1_000
    var progress = Progress(step: "importing", doneCount: rowCount, elapsedMs: elapsedMs)
    guard let total = self.file.byteCount, total > 0 else { return progress }
    progress.fraction = min(1, Double(self.file.bytesRead) / Double(total))
    if progress.fraction > 0 {
      progress.remainingMs = elapsedMs * (1 - progress.fraction) / progress.fraction
    }
    return progress
  }
}
