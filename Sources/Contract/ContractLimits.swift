/// The bounds within which any message is decoded.
public enum ContractLimits {
  /// The arena of one message may hold this many times the bytes of the message.
  public static let arenaFactorMax = 16
  /// The arena of one message may hold this many bytes besides.
  public static let arenaBytesExtra = 65_536
  /// How deep JSON within a message may nest: less than a document, in which it stands.
  public static let embeddedDepthMax = 32
  /// How many faults of one message are told.
  public static let violationsMax = 100

  /// The memory that a message of `count` bytes may take while it is decoded.
  static func arenaBytesMax(forMessageOf count: Int) -> Int {
    Self.arenaFactorMax * count + Self.arenaBytesExtra
  }
}
