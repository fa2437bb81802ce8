public import Basics

/// The text of a file of keys that holds one new key.
public enum NewKeyFile {
  /// The bytes of a key.
  public static let secretByteCount = 32
  private static let keyIDByteCount = 6

  /// A JSON object with a key that is in use from `time` on, which the file says in the member
  /// `since`; without a name of its own the key gets one that no other key has.
  public static func text(
    since: String, _ time: WallTime, keyID: String? = nil
  ) throws(CryptoError) -> String {
    let secret = Base64URL.text(of: try SecureRandom.bytes(Self.secretByteCount))
    let random = Base64URL.text(of: try SecureRandom.bytes(Self.keyIDByteCount))
    return """
      {"keys": [{"kid": "\(keyID ?? random)", "secret": "\(secret)", "\(since)": "\(time)"}]}

      """
  }
}
