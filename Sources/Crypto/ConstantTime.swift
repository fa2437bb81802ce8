private import CLibCrypto

/// Comparisons whose time says nothing about what is compared.
public enum ConstantTime {
  /// Whether two texts are the same; only their lengths show in the time it takes.
  public static func areEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
    guard left.byteCount == right.byteCount else { return false }
    return unsafe left.withUnsafeBytes { left in
      unsafe right.withUnsafeBytes { right in
        // Nothing equals nothing, and has no address to compare.
        guard let start = left.baseAddress, let other = right.baseAddress else { return true }
        return unsafe CRYPTO_memcmp(start, other, left.count) == 0
      }
    }
  }

  /// Whether two texts are the same; only their lengths show in the time it takes.
  public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    self.areEqual(unsafe left.span.bytes, unsafe right.span.bytes)
  }
}
