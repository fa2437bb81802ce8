private import CLibCrypto

/// Bytes that nobody can foretell.
public enum SecureRandom {
  /// The most bytes of one call.
  public static let bytesMax = 1 << 20

  /// New bytes for keys, nonces and tokens.
  public static func bytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    precondition(count >= 0)
    guard count <= Self.bytesMax else { throw .tooLong(bytesMax: Self.bytesMax) }
    var bytes = [UInt8](repeating: 0, count: count)
    let isFilled = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      // 1 when all bytes are random; anything else means that the system gave too little.
      unsafe RAND_priv_bytes(buffer.baseAddress, Int32(buffer.count)) == 1
    }
    guard isFilled else { throw .unavailable }
    return bytes
  }
}
