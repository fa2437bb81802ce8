internal import Basics
internal import Postgres
internal import RPCServices
internal import ServiceRuntime

/// How a process of ConfigService runs.
enum ConfigSettings {
  private static let development: EnvironmentName = {
    guard let name = EnvironmentName("development") else { preconditionFailure("a literal") }
    return name
  }()

  static let environment = Setting<EnvironmentName>(
    "MOORING_ENVIRONMENT", "The environment that this deployment is; its database belongs to it.",
    SettingKind(
      form: "the name of an environment, such as production",
      read: { EnvironmentName($0) }, show: { $0.description }),
    default: development)

  static let configFolder = Setting<String?>.optional(
    "MOORING_CONFIG_DIR",
    "A folder with base.yaml and <environment>.yaml, whose values lie over the program's own.",
    .path())

  static let secretsFolder = Setting<String?>.optional(
    "MOORING_SECRETS_DIR",
    "A folder of secrets, which values of sensitive parameters name as ${file:path}.",
    .path())

  static let keysFile = Setting<String?>.optional(
    "MOORING_CONFIG_KEYS_FILE",
    """
    A file of keys that secrets are sealed with, for this user only; without it secrets are \
    refused unless they are references.
    """, .path())

  static let allowedVariables = Setting<[String]>(
    "MOORING_INTERPOLATE_ALLOW",
    "Variables that every file and document may name, besides those of the parameters' schemas.",
    .list(of: .string(bytesMax: 128)), default: [])

  static let stateFolder = Setting(
    "MOORING_STATE_DIR", "The folder of the last known configuration.", .path(),
    default: ".mooring/state")

  static let instance = Setting(
    "MOORING_INSTANCE", "The name of this instance; stable, and no other's.",
    SettingKind<String>(
      form: "1 to 64 letters, digits, dots, _ and -",
      read: { text in
        let isName =
          (1...64).contains(text.utf8.count) && text != "." && text != ".."
          && text.utf8.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
              || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
              || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
              || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
          }
        return isName ? text : nil
      }, show: { $0 }),
    default: "local")

  static let loops = Setting(
    "MOORING_LOOPS", "Threads that serve connections.", .integer(in: 1...256), default: 2)

  /// All of them, in the order in which help shows them.
  static var all: [any DeclaredSetting] {
    [
      self.environment, self.configFolder, self.secretsFolder, self.keysFile,
      self.allowedVariables, self.stateFolder, self.instance, self.loops,
      ServingSettings.trustedUsers,
    ] + DatabaseSettings.all + RetentionPolicy.settings + ProcessSettings.all
  }

  /// The settings of the program.
  static let schema = SettingsSchema(
    program: "mooring-config",
    summary: """
      serves the parameters of Mooring, with their history.

      mooring-config                    serves
      mooring-config migrate --plan     says what an upgrade of the database would do
      mooring-config migrate --apply    upgrades the database and takes over changed defaults
      mooring-config verify-audit       recomputes the audit log and says whether it is whole
      mooring-config retain --plan      says which records need not be kept any more
      mooring-config retain --apply     removes them, as the owner of the tables
      """,
    settings: all, foreignNames: foreignNames)

  /// Settings of other programs of the deployment, which often share their environment.
  static let foreignNames: Set<String> = ["MOORING_ONLY"]

  /// Where this deployment's files of values, secrets and keys are.
  static func sources(
    in settings: Settings, _ variables: [String: String]
  ) -> LocalSources {
    LocalSources(
      configFolder: settings[self.configFolder], secretsFolder: settings[self.secretsFolder],
      keysFile: settings[self.keysFile],
      allowedVariables: Set(settings[self.allowedVariables]), variables: variables)
  }
}
