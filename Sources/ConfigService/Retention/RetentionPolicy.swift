internal import Basics
public import ServiceRuntime

/// How long decisions, their traces and counters are kept.
public struct RetentionPolicy: Sendable, Hashable {
  /// The least time that audit records and history are kept, whatever is set.
  public static let daysMin = 365
  /// The longest time that can be set.
  public static let daysMax = 36_500

  /// How long audit records are kept.
  public static let auditDays = Setting(
    "MOORING_CONFIG_AUDIT_DAYS",
    "Days that records of the audit log are kept; whole months go, when retain is run.",
    .integer(in: daysMin...daysMax), default: 730)
  /// How long every past value can be told.
  public static let historyDays = Setting(
    "MOORING_CONFIG_HISTORY_DAYS",
    "Days for which every past value can be told; at least as many as audit records are kept.",
    .integer(in: daysMin...daysMax), default: 730)
  /// How long counts of reads are kept.
  public static let accessDays = Setting(
    "MOORING_CONFIG_ACCESS_DAYS", "Days that counts of reads by the minute are kept.",
    .integer(in: 1...3_650), default: 30)

  /// All of its settings, for a schema.
  public static var settings: [any DeclaredSetting] {
    [self.auditDays, self.historyDays, self.accessDays]
  }

  /// Settings that contradict each other.
  public struct Contradiction: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// Days that audit records are kept.
  public let auditDays: Int
  /// Days for which every past value can be told.
  public let historyDays: Int
  /// Days that counts of reads are kept.
  public let accessDays: Int

  /// Keeps what is set, once the settings fit each other.
  ///
  /// Whoever reads an audit record must be able to see the values around it, so that history may
  /// not end before the log does.
  public init(_ settings: Settings) throws(Contradiction) {
    try self.init(
      auditDays: settings[Self.auditDays], historyDays: settings[Self.historyDays],
      accessDays: settings[Self.accessDays])
  }

  init(auditDays: Int, historyDays: Int, accessDays: Int = 30) throws(Contradiction) {
    guard historyDays >= auditDays else {
      throw Contradiction(
        description: "\(Self.historyDays.name) is \(historyDays), which is less than "
          + "\(Self.auditDays.name), \(auditDays): the history must be kept as long as the audit "
          + "log, or longer")
    }
    self.auditDays = auditDays
    self.historyDays = historyDays
    self.accessDays = accessDays
  }

  /// Audit records before this instant need not be kept.
  func auditCutoff(at now: WallTime) -> WallTime { Self.earlier(now, by: self.auditDays) }

  /// Values that were replaced before this instant need not be told.
  func historyCutoff(at now: WallTime) -> WallTime { Self.earlier(now, by: self.historyDays) }

  /// Counts of reads before this instant need not be kept.
  func accessCutoff(at now: WallTime) -> WallTime { Self.earlier(now, by: self.accessDays) }

  private static func earlier(_ now: WallTime, by days: Int) -> WallTime {
    now - .seconds(days * 86_400)
  }
}
