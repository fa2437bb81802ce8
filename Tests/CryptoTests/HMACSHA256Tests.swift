import Crypto
import Testing

@Suite("Message codes")
struct HMACSHA256Tests {
  @Test(
    "are those of RFC 4231",
    arguments: [
      (
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        // A key longer than a block.
        String(repeating: "aa", count: 131),
        """
        54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a\
        65204b6579202d2048617368204b6579204669727374
        """, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func vectors(key: String, message: String, code: String) {
    let codes = HMACSHA256(key: SecretKey(hex(key)))
    #expect(codes.code(for: hex(message)).description == code)
    #expect(codes.isCode(hex(code), for: hex(message)))
  }

  @Test("hold a key of exactly one block as it is, and the digest of a longer one")
  func blockOfKey() {
    let message: [UInt8] = [1, 2, 3]
    let longer = [UInt8](repeating: 7, count: 65)
    let digest = SHA256.digest(of: longer).array
    func code(_ key: [UInt8]) -> SHA256Digest { HMACSHA256(key: SecretKey(key)).code(for: message) }
    #expect(code(longer) == code(digest))
    #expect(
      code([UInt8](longer.prefix(64))) != code(SHA256.digest(of: [UInt8](longer.prefix(64))).array))
  }

  @Test("refuse a code with any bit changed", arguments: 0..<256)
  func changedCode(bit: Int) {
    let codes = HMACSHA256(key: SecretKey(hex("00112233")))
    var code = codes.code(for: [1, 2, 3]).array
    code[bit / 8] ^= 1 << UInt8(bit % 8)
    #expect(!codes.isCode(code, for: [1, 2, 3]))
  }

  @Test("refuse another message, another key, and a code cut short")
  func others() {
    let codes = HMACSHA256(key: SecretKey(hex("00112233")))
    let code = codes.code(for: [1, 2, 3]).array
    #expect(!codes.isCode(code, for: [1, 2, 4]))
    #expect(!codes.isCode(code, for: [1, 2, 3, 0]))
    #expect(!codes.isCode(code, for: []))
    #expect(!HMACSHA256(key: SecretKey(hex("00112234"))).isCode(code, for: [1, 2, 3]))
    #expect(!codes.isCode([UInt8](code.prefix(16)), for: [1, 2, 3]))
    #expect(!codes.isCode([], for: [1, 2, 3]))
  }

  @Test("are the same from many threads at once")
  func threads() async {
    let codes = HMACSHA256(key: SecretKey(hex("00112233")))
    let expected = (0..<64).map { HMACSHA256(key: SecretKey(hex("00112233"))).code(for: [$0]) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<64).allSatisfy { codes.code(for: [UInt8($0)]) == expected[$0] }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}

@Suite("A secret key")
struct SecretKeyTests {
  @Test("never shows itself")
  func hidden() {
    let key = SecretKey(Array("correct horse".utf8))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
      #expect(!text.contains("horse"))
      #expect(text.contains("***"))
    }
  }

  @Test("is what it was made of, even when it is empty")
  func bytes() {
    #expect(SecretKey([1, 2, 3]).reveal { key in ConstantTime.areEqual(key, key) })
    #expect(
      SecretKey([1, 2, 3]).reveal { unsafe $0.withUnsafeBytes { unsafe Array($0) } } == [1, 2, 3])
    #expect(SecretKey([]).byteCount == 0)
  }

  @Test("stands for different keys in different uses")
  func derived() {
    let key = SecretKey(hex("00112233"))
    func bytes(_ key: SecretKey) -> [UInt8] {
      key.reveal { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
    }
    #expect(bytes(key.derived(for: "a")) == bytes(key.derived(for: "a")))
    #expect(bytes(key.derived(for: "a")) != bytes(key.derived(for: "b")))
    #expect(key.derived(for: "a").byteCount == 32)
    #expect(bytes(key.derived(for: "a")) == HMACSHA256(key: key).code(for: hex("61")).array)
  }

  @Test("made at random differs from any other")
  func random() throws {
    let keys = try (0..<32).map { _ in try SecureRandom.bytes(32) }
    #expect(Set(keys).count == 32)
    #expect(try SecureRandom.bytes(0).isEmpty)
    #expect(throws: CryptoError.tooLong(bytesMax: SecureRandom.bytesMax)) {
      try SecureRandom.bytes(SecureRandom.bytesMax + 1)
    }
  }
}
