internal import Basics
internal import ContractType
internal import ServiceRuntime

/// The arguments that several commands have.
enum Shared {
  static let runDirectoryDefault = ".mooring/run"

  static let runDirectory = Argument<String?>.optional(
    "--run-dir", "FOLDER",
    "Folder of the services' sockets. Default: MOORING_RUN_DIR, or .mooring/run.", .path(),
    candidates: .folders)
  static let socket = Argument<String?>.optional(
    "--socket", "PATH", "Socket of the service, instead of the one in the folder.", .path(),
    candidates: .files)
  static let timeout = Argument<Duration>.option(
    "--timeout", "TIME", "How long to wait for an answer.",
    .duration(in: .milliseconds(1) ... .seconds(3_600)), default: .seconds(10))
  static let json = Argument<Bool>.flag("--json", "Answer in JSON, as the contract has it.")

  /// What every call of a service has.
  static let connection: [any DeclaredArgument] = [json, runDirectory, socket, timeout]

  static let environment = Argument<String?>.optional(
    "--env", "NAME",
    "Environment, or * for all. Default: the one the service runs in.", .string(bytesMax: 32))
  static let symbol = Argument<String?>.optional(
    "--symbol", "SYMBOL", "Trading symbol; values may differ by symbol.", .string(bytesMax: 32))
  static let scope: [any DeclaredArgument] = [environment, symbol]

  static let atRevision = Argument<Int?>.optional(
    "--at-revision", "N", "As things stood at this revision.", .integer(in: 0...Int(1 << 53) - 1))
  static let atTime = Argument<WallTime?>.optional(
    "--at-time", "TIME", "As things stood at this instant, such as 2026-03-04T05:06:07Z.", .instant)

  static let reason = Argument<String?>.optional(
    "--reason", "TEXT", "Why; kept for ever beside the change.", .string(bytesMax: 4_000))
  static let requestID = Argument<String?>.optional(
    "--request-id", "ID",
    "Makes a repetition harmless: the same id with the same change is made once. Default: a new "
      + "one.", .string(bytesMax: 128))
  static let dryRun = Argument<Bool>.flag(
    "--dry-run", "Check and show what would change, and change nothing.")
  static let overrideStep = Argument<Bool>.flag(
    "--override-step", "Allow a change beyond the step limits; needs --reason.")
  static let expectVersion = Argument<[String]>.repeated(
    "--expect-version", "[NAMESPACE=]N",
    "Change only when the scope is at this version; 0 means never written.",
    .string(bytesMax: 128))
  static let waitApplied = Argument<Bool>.flag(
    "--wait-applied",
    "Wait until every consumer has the change in force; exits 1 when time is up before.")
  static let waitTimeout = Argument<Duration>.option(
    "--wait-timeout", "TIME", "How long --wait-applied waits.",
    .duration(in: .milliseconds(1) ... .seconds(60)), default: .seconds(5))

  /// What every change has.
  static let change: [any DeclaredArgument] = [
    reason, dryRun, requestID, waitApplied, waitTimeout,
  ]

  static let limit = Argument<Int>.option(
    "--limit", "N", "Most rows to show.", .integer(in: 1...100_000), default: 100)
  static let since = Argument<WallTime?>.optional(
    "--since", "TIME", "Only from this instant on.", .instant)
  static let until = Argument<WallTime?>.optional(
    "--until", "TIME", "Only before this instant.", .instant)
}

extension SettingKind where Value == WallTime {
  /// An instant of the calendar.
  static var instant: SettingKind {
    SettingKind(
      form: "a time such as 2026-03-04T05:06:07Z",
      read: { text in
        do throws(WallTimeError) { return try WallTime(parsing: text) } catch { return nil }
      }, show: { $0.description })
  }
}

extension SettingKind where Value == Double {
  /// A finite number within bounds.
  static func number(in range: ClosedRange<Double>) -> SettingKind {
    SettingKind(
      form: "a number from \(range.lowerBound) to \(range.upperBound)",
      read: { text in
        guard let number = Double(text), range.contains(number) else { return nil }
        return number
      }, show: { "\($0)" })
  }
}

extension Timestamp {
  init(_ time: WallTime) { self.init(microseconds: time.microsecondsSinceEpoch) }
}
