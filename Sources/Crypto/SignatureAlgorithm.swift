/// How a signature with a pair of keys is made.
public enum SignatureAlgorithm: Sendable, Hashable, CaseIterable {
  /// RSA with PKCS #1 v1.5 padding and SHA-256; keys of 2,048 to 8,192 bits.
  case rsaSHA256
  /// ECDSA on the curve P-256 with SHA-256; a signature is its two numbers of 32 bytes.
  case ecdsaP256
  /// Ed25519.
  case ed25519
}
