public import Telemetry

/// The settings that every service has.
public enum ProcessSettings {
  /// Where the sockets of all services are.
  public static let runDirectory = Setting(
    "MOORING_RUN_DIR", "Directory of the services' sockets.", .path(), default: ".mooring/run")

  /// The least level that is logged.
  public static let logLevel = Setting(
    "MOORING_LOG_LEVEL", "Least level that is logged.",
    .choice(LogLevel.allCases) { $0.description }, default: .info)

  /// How logs are written.
  public static let logStyle = Setting(
    "MOORING_LOG_FORMAT", "How log lines are written; auto is human on a terminal, else json.",
    .choice(LogStyle.allCases) { $0.rawValue }, default: .auto)

  /// How long stopping may take.
  public static let drainTime = Setting(
    "MOORING_DRAIN_TIME", "How long calls in flight may take when the service stops.",
    .duration(in: .zero ... .seconds(600)), default: .seconds(10))

  /// How log lines are written.
  public enum LogStyle: String, Sendable, Hashable, CaseIterable {
    case auto, json, human
  }

  /// All of them, for a schema.
  public static var all: [any DeclaredSetting] {
    [self.runDirectory, self.logLevel, self.logStyle, self.drainTime]
  }

  /// How to write log lines to `descriptor`.
  public static func logFormat(
    in settings: Settings, for descriptor: Int32, environment: [String: String]
  ) -> LogFormat {
    let suited = LogFormat.suited(to: descriptor, environment: environment)
    return switch settings[self.logStyle] {
    case .auto: suited
    case .json: .json
    case .human: suited == .json ? .human(isColoured: false) : suited
    }
  }
}
