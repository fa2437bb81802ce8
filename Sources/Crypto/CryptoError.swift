/// Why a cryptographic operation could not be carried out.
public enum CryptoError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The library refused; out of memory or an algorithm that this build lacks.
  case unavailable
  /// The text is not what was sealed under this key.
  case notAuthentic
  /// The key has the wrong length.
  case keyLength(expected: Int, found: Int)
  /// The text is longer than may be sealed in one piece.
  case tooLong(bytesMax: Int)

  public var description: String {
    switch self {
    case .unavailable: "the cryptographic library refused"
    case .notAuthentic: "the text was not sealed under this key"
    case .keyLength(let expected, let found):
      "a key of \(expected) bytes is needed, not of \(found)"
    case .tooLong(let bytesMax): "at most \(bytesMax) bytes can be sealed in one piece"
    }
  }
}
