public import ServiceRuntime

/// The settings of every program that answers calls.
public enum ServingSettings {
  /// Who may say on whose behalf a call is made.
  public static let trustedUsers = Setting<[UInt32]>(
    "MOORING_TRUSTED_UIDS",
    """
    Users of the machine whose word about the actor of a call is believed; none means this \
    process's own and root.
    """,
    .list(
      of: SettingKind<UInt32>(
        form: "a user id", read: { UInt32($0) }, show: { $0.description })),
    default: [])
}
