internal import Basics
internal import ConfigClient
internal import Postgres
internal import RPCServices
internal import ServiceRuntime

/// How a process of RiskService runs.
enum RiskSettings {
  static let loops = Setting(
    "MOORING_LOOPS", "Threads that serve connections.", .integer(in: 1...256), default: 1)

  static let computeThreads = Setting(
    "MOORING_COMPUTE_THREADS", "Threads for simulations, stress tests and reports.",
    .integer(in: 1...256), default: 2)

  static let quoteKeys = Setting<String>.required(
    "MOORING_QUOTE_KEYS",
    "The key file of the quotes, the same that PricingService seals them with.", .path())

  static let reportFolder = Setting<String?>.optional(
    "MOORING_REPORT_DIR", "A folder that every report is also written to, as a file for its day.",
    .path())

  /// The settings of the program.
  static let schema = SettingsSchema(
    program: "mooring-risk",
    summary: """
      keeps the book, the vault and the history of prices, and says what may be lost.

      mooring-risk                    serves
      mooring-risk migrate --plan     says what an upgrade of the database would do
      mooring-risk migrate --apply    upgrades the database and adds what it holds at first
      mooring-risk demo               fills a running service with made-up data, labelled so
      """,
    settings: [
      ConfigWatcherSettings.environmentSetting, ConfigWatcherSettings.instanceSetting,
      ConfigWatcherSettings.stateFolderSetting, Self.quoteKeys, Self.reportFolder, Self.loops,
      Self.computeThreads, ServingSettings.trustedUsers,
    ] + DatabaseSettings.all + ProcessSettings.all,
    foreignNames: ["MOORING_ONLY"])

  /// The settings of `migrate`, which needs a database and nothing else.
  static let migrationSchema = SettingsSchema(
    program: "mooring-risk", summary: "upgrades the database of RiskService",
    settings: [ConfigWatcherSettings.environmentSetting] + DatabaseSettings.all
      + ProcessSettings.all,
    foreignNames: Self.servingNames)

  /// What commands that serve nobody find among their variables and need not know.
  static let servingNames: Set<String> = [
    "MOORING_ONLY", "MOORING_INSTANCE", "MOORING_STATE_DIR", "MOORING_QUOTE_KEYS",
    "MOORING_REPORT_DIR", "MOORING_LOOPS", "MOORING_COMPUTE_THREADS", "MOORING_TRUSTED_UIDS",
  ]
}
