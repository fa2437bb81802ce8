internal import Basics
internal import Postgres

/// `mooring-config retain`: removes what need not be kept any more, as the owner of the tables.
///
/// Never done by the service, and never without saying what: a plan says it before, the anchors of
/// the audit log and the oldest revision of the head say it afterwards.
struct RetainCommand: Sendable {
  static let usage = """
    usage: mooring-config retain --plan | --apply

      --plan   say what MOORING_CONFIG_AUDIT_DAYS and MOORING_CONFIG_HISTORY_DAYS would remove
      --apply  remove it; MOORING_DATABASE_URL must name the owner of the tables

    Exits with 0, 1 when it may not or something is in the way, 64 for wrong arguments, 69 when
    the database cannot be reached, 78 for wrong settings.

    """

  let isPlan: Bool

  /// Reads arguments; nil when they mean nothing.
  init?(_ arguments: [String]) {
    guard arguments == ["--plan"] || arguments == ["--apply"] else { return nil }
    self.isPlan = arguments == ["--plan"]
  }

  /// Does it, and says what was done.
  func run(
    _ policy: RetentionPolicy, at now: WallTime, on connection: PostgresConnection
  ) async -> CommandOutcome {
    let store = ConfigStore()
    let (audit, history) = (policy.auditCutoff(at: now), policy.historyCutoff(at: now))
    do throws(PostgresError) {
      if self.isPlan {
        let months = try await store.auditMonths(keptSince: audit, on: connection)
        let retired = try await store.plannedHistory(keptSince: history, on: connection)
        return CommandOutcome(
          status: CommandOutcome.success,
          text: Self.plan(months, audit) + Self.text(retired, history, "would go"))
      }
      let dropped = try await store.dropAuditMonths(keptSince: audit, on: connection)
      let retired = try await store.retireHistory(keptSince: history, on: connection)
      return CommandOutcome(
        status: CommandOutcome.success,
        text: Self.text(dropped, audit) + Self.text(retired, history, "removed"))
    } catch {
      return Self.outcome(of: error)
    }
  }

  private static func outcome(of error: PostgresError) -> CommandOutcome {
    switch error.sqlState {
    case SQLState.insufficientPrivilege?:
      CommandOutcome(
        status: CommandOutcome.refused,
        text: "mooring-config: only the owner of the tables may do this; nothing was removed\n")
    case SQLState.lockNotAvailable?:
      CommandOutcome(
        status: CommandOutcome.refused,
        text: "mooring-config: somebody reads or writes the tables; run it again later\n")
    default: CommandOutcome(error, of: "mooring-config")
    }
  }

  private static func plan(_ months: [ConfigStore.AuditMonth], _ cutoff: WallTime) -> String {
    let going = months.filter(\.goes)
    var text = "audit log, to be kept since \(cutoff):\n"
    for month in going {
      text += "  \(month.partition): \(month.recordCount) records would go\n"
    }
    return going.isEmpty ? text + "  nothing would go\n" : text
  }

  private static func text(_ dropped: ConfigStore.DroppedMonths, _ cutoff: WallTime) -> String {
    var text = "audit log, to be kept since \(cutoff):\n"
    for partition in dropped.partitions { text += "  \(partition) removed\n" }
    guard let anchor = dropped.anchor else {
      return text + "  \(dropped.recordCount) records removed\n"
    }
    return text + "  \(dropped.recordCount) records removed; verification begins after record "
      + "\(anchor.sequence)\n"
  }

  private static func text(
    _ retired: ConfigStore.RetiredHistory, _ cutoff: WallTime, _ what: String
  ) -> String {
    "history, to be told since \(cutoff):\n"
      + "  \(retired.valueCount) values and \(retired.changeSetCount) change sets \(what); "
      + "the oldest revision is \(retired.oldest)\n"
  }
}
