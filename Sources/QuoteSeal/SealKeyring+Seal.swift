public import Basics
private import Crypto

/// A quote that only a holder of the keys can have made.
public struct SealedQuote: Sendable, Hashable {
  /// The quote's id: 26 characters that stand for the first half of its seal.
  public let id: String
  /// The opaque text that carries the quote.
  public let token: String
}

/// A quote that was opened and found genuine.
public struct OpenedQuote: Sendable, Hashable {
  /// The quote's id.
  public let id: String
  public let contents: QuoteContents
}

/// Why a text is not a quote of ours.
public enum SealFault: Error, Sendable, Hashable {
  /// It is not a sealed quote at all.
  case malformed
  /// It names a key that is not kept any more, or never was.
  case unknownKey
  /// It was made or changed by somebody without the key.
  case badSignature
}

// A token is base64url of: a byte that names the form, the length of the key's name and the name,
// the canonical form of the quote, and the code of all that.
extension SealKeyring {
  /// The most bytes of a token.
  public static let tokenBytesMax = 4_096
  private static let tokenForm: UInt8 = 1

  /// Seals a quote with the key that is due at `time`.
  public func seal(_ contents: QuoteContents, at time: WallTime) -> SealedQuote {
    let key = self.signingKey(at: time)
    return CanonicalWriter.scoped { writer in
      writer.append(Self.tokenForm)
      writer.append(key.kid)
      contents.append(to: &writer)
      let code = writer.withBytes { key.code.code(for: $0) }
      code.withBytes { writer.append($0) }
      return SealedQuote(
        id: code.withBytes { Self.id(of: $0) }, token: writer.withBytes { Base64URL.text(of: $0) })
    }
  }

  /// Opens a sealed quote; whether it still stands is up to the caller.
  public func open(_ token: String) throws(SealFault) -> OpenedQuote {
    guard token.utf8.count <= Self.tokenBytesMax, let bytes = Base64URL.bytes(of: token),
      bytes.count > 2 + SHA256Digest.byteCount, bytes[0] == Self.tokenForm
    else { throw .malformed }
    let start = 2 + Int(bytes[1])
    let end = bytes.count - SHA256Digest.byteCount
    guard start < end else { throw .malformed }
    guard let key = self.key(named: String(decoding: bytes[2..<start], as: UTF8.self)) else {
      throw .unknownKey
    }
    let span = unsafe bytes.span.bytes
    let code = span.extracting(end..<bytes.count)
    guard key.code.isCode(code, for: span.extracting(0..<end)) else { throw .badSignature }
    guard let contents = QuoteContents(canonical: bytes[start..<end]) else { throw .malformed }
    return OpenedQuote(id: Self.id(of: code), contents: contents)
  }

  /// The first 128 bits as 26 digits of Crockford's alphabet, which has no letters that look alike.
  private static func id(of code: RawSpan) -> String {
    let high = unsafe UInt64(
      bigEndian: code.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
    let low = unsafe UInt64(
      bigEndian: code.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self))
    // Twenty-six digits of five bits are 130: two zeros come first. Two digits, and twice twelve.
    let words = (high >> 56, high << 4 | low >> 60, low)
    let digits = unsafe Self.idDigits.utf8Start
    return unsafe String(unsafeUninitializedCapacity: Self.idCount) { text in
      func write(_ word: UInt64, _ places: Range<Int>) {
        var rest = word
        var place = places.upperBound
        while place > places.lowerBound {
          place &-= 1
          unsafe text[place] = digits[Int(truncatingIfNeeded: rest & 31)]
          rest >>= 5
        }
      }
      write(words.0, 0..<2)
      write(words.1, 2..<14)
      write(words.2, 14..<26)
      return Self.idCount
    }
  }

  private static let idCount = 26
  private static let idDigits: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
}
