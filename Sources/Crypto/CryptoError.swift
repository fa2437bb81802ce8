/// Why a cryptographic operation could not be carried out.
public enum CryptoError: Error, Sendable, Hashable {
  /// The library refused; out of memory or an algorithm that this build lacks.
  case unavailable
  /// The text is not what was sealed under this key.
  case notAuthentic
  /// The key has the wrong length.
  case keyLength(expected: Int, found: Int)
}
