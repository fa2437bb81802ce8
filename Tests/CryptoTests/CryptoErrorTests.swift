import Crypto
import Testing

@Suite("Cryptographic errors")
struct CryptoErrorTests {
  @Test("tell a short key from a forged text")
  func differ() {
    #expect(CryptoError.keyLength(expected: 32, found: 16) != .notAuthentic)
  }
}
