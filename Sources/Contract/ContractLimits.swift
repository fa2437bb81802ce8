/// The bounds within which any message is decoded.
public enum ContractLimits {
  /// The arena of one message may hold this many times the bytes of the message …
  public static let arenaFactorMax = 16
  /// … and this many bytes besides.
  public static let arenaBytesExtra = 65_536
  /// How deep a JSON value may nest.
  public static let jsonDepthMax = 64
}
