internal import Basics
internal import ConfigClient
internal import RPCServices
public import ServiceRuntime

/// The settings of the program.
public enum PricingSettings {
  static let loops = Setting(
    "MOORING_LOOPS", "Threads that serve connections.", .integer(in: 1...256), default: 1)
  static let computeThreads = Setting(
    "MOORING_COMPUTE_THREADS", "Threads for large batches, tables, previews and lints.",
    .integer(in: 1...64), default: 1)
  static let quoteKeys = Setting<String>.required(
    "MOORING_QUOTE_KEYS",
    "The key file of the quotes: JSON of kid, secret and sign_from, readable by its owner only.",
    .path())
  static let marketSource = Setting(
    "MOORING_MARKET_SOURCE",
    "Where the market comes from: RiskService, a file, or an example vault for development.",
    .choice(MarketSource.allCases) { $0.rawValue }, default: .risk)
  static let marketFile = Setting<String?>.optional(
    "MOORING_MARKET_FILE",
    "The market file, a MarketSnapshot in its JSON form; read again whenever it changes.", .path())

  /// All of them, with those that every service has.
  public static let schema = SettingsSchema(
    program: "mooring-pricing",
    summary: "quotes that explain themselves, and the yields of tranches",
    settings: ProcessSettings.all + [
      ConfigWatcherSettings.instanceSetting, ConfigWatcherSettings.stateFolderSetting,
      ConfigWatcherSettings.environmentSetting, Self.quoteKeys, Self.marketSource,
      Self.marketFile, Self.loops, Self.computeThreads, ServingSettings.trustedUsers,
    ])
}

/// Why the settings, each right by itself, do not make a process.
struct SettingsConflict: Error, CustomStringConvertible {
  let description: String
}

extension PricingSettings {
  /// The environments in which nobody may be sold cover by a made-up vault.
  static let realEnvironments: Set<String> = ["staging", "production"]

  /// What contradicts what; nil when all is well.
  static func conflict(in settings: Settings) -> SettingsConflict? {
    let source = settings[Self.marketSource]
    if source == .file && settings[Self.marketFile] == nil {
      return SettingsConflict(
        description: "MOORING_MARKET_SOURCE is file, and MOORING_MARKET_FILE says which is not set")
    }
    let environment = settings[ConfigWatcherSettings.environmentSetting]?.description ?? ""
    if source == .example && Self.realEnvironments.contains(environment) {
      return SettingsConflict(
        description: "MOORING_MARKET_SOURCE is example, which is not for \(environment)")
    }
    return nil
  }
}
