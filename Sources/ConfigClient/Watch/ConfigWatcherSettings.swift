public import Basics
public import ServiceRuntime

/// How a process follows the configuration.
public struct ConfigWatcherSettings: Sendable, Hashable {
  /// Who follows which values.
  public var subscription: WatchSubscription
  /// The folder of the last-known-good file, which must exist; nil to keep none.
  public var stateFolder: String?
  /// How long connecting waits for the file, which it can go on from.
  public var fileHeadStart: Duration = .milliseconds(250)
  /// Preparing that takes longer is reported as begun.
  public var preparingIsSlowAfter: Duration = .milliseconds(100)
  /// The pause after the first failure is at most this, and doubles with each.
  public var firstPause: Duration = .milliseconds(50)
  /// No pause is longer than this.
  public var longestPause: Duration = .seconds(5)

  /// Follows a subscription; everything else has a default.
  public init(subscription: WatchSubscription, stateFolder: String? = nil) {
    self.subscription = subscription
    self.stateFolder = stateFolder
  }
}

extension ConfigWatcherSettings {
  /// The setting that names the place of a process among others of its kind.
  public static let instanceSetting = Setting<String>(
    "MOORING_INSTANCE", "The name of this instance; stable, and no other's.", .string(bytesMax: 64),
    default: "local")
  /// The setting that says where the last-known-good file is kept.
  public static let stateFolderSetting = Setting<String?>.optional(
    "MOORING_STATE_DIR",
    "The folder of the last-known-good configuration; without it none is kept.",
    .path())
  /// The setting that chooses the environment.
  public static let environmentSetting = Setting<EnvironmentName?>.optional(
    "MOORING_ENVIRONMENT",
    "The environment whose values are used; without it that of the config service.",
    SettingKind<EnvironmentName>(
      form: "the name of an environment, such as production",
      read: { EnvironmentName($0) }, show: { $0.description }))
}
