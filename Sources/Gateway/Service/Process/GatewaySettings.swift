public import ServiceRuntime

/// The settings of the program.
public enum GatewaySettings {
  static let loops = Setting(
    "MOORING_LOOPS", "Threads that serve connections.", .integer(in: 1...256), default: 1)

  /// All of them, with those that every service has.
  public static let schema = SettingsSchema(
    program: "mooring-gateway",
    summary: "answers HTTP for the services",
    settings: ProcessSettings.all + [Self.loops])
}
