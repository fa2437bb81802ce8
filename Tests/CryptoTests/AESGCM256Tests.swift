import TestSupport
import Testing

@testable import Crypto

@Suite("Sealed texts")
struct AESGCM256Tests {
  static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
  static let text = """
    d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
    """
  static let hidden = """
    522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
    8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
    """

  struct Vector: Sendable {
    let key: String
    let nonce: String
    let text: String
    let context: String
    let hidden: String
    let tag: String
  }

  static let zeroes = String(repeating: "0", count: 64)

  /// The cases of 256-bit keys of the algorithm's specification.
  static let vectors = [
    Vector(
      key: zeroes, nonce: "000000000000000000000000", text: "", context: "", hidden: "",
      tag: "530f8afbc74536b9a963b4f1c4cb738b"),
    Vector(
      key: zeroes, nonce: "000000000000000000000000", text: "00000000000000000000000000000000",
      context: "", hidden: "cea7403d4d606b6e074ec5d3baf39d18",
      tag: "d0d1c8a799996bf0265b98b5d48ab919"),
    Vector(
      key: key, nonce: "cafebabefacedbaddecaf888", text: text, context: "", hidden: hidden,
      tag: "b094dac5d93471bdec1a502270e3cc6c"),
    Vector(
      key: key, nonce: "cafebabefacedbaddecaf888", text: String(text.prefix(120)),
      context: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      hidden: String(hidden.prefix(120)), tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  let cipher: AESGCM256

  init() throws { self.cipher = try AESGCM256(key: SecretKey(hex(Self.key))) }

  @Test("are those of the specification", arguments: vectors)
  func vector(vector: Vector) throws {
    let cipher = try AESGCM256(key: SecretKey(hex(vector.key)))
    let sealed = try cipher.seal(
      hex(vector.text), context: hex(vector.context), nonce: hex(vector.nonce))
    #expect(sealed == hex(vector.nonce + vector.hidden + vector.tag))
    #expect(try cipher.open(sealed, context: hex(vector.context)) == hex(vector.text))
  }

  @Test("open to what was sealed", arguments: 0..<50 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    func bytes(_ range: ClosedRange<Int>) -> [UInt8] {
      (0..<Int.random(in: range, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    let (text, context) = (bytes(0...200), bytes(0...40))
    let sealed = try self.cipher.seal(text, context: context)
    #expect(try self.cipher.open(sealed, context: context) == text, "seed \(seed)")
    #expect(try self.cipher.seal(text, context: context) != sealed, "a nonce came twice")
  }

  @Test("do not open when any bit of nonce, text or tag is changed")
  func tampered() throws {
    let sealed = try self.cipher.seal(Array("s3cret".utf8), context: [1, 2])
    for bit in 0..<(8 * sealed.count) {
      var other = sealed
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: CryptoError.notAuthentic) { try self.cipher.open(other, context: [1, 2]) }
    }
  }

  @Test("do not open in another context, under another key, cut or lengthened")
  func elsewhere() throws {
    let sealed = try self.cipher.seal(Array("s3cret".utf8), context: [1, 2])
    for context in [[], [1], [1, 2, 3], [2, 1]] as [[UInt8]] {
      #expect(throws: CryptoError.notAuthentic) { try self.cipher.open(sealed, context: context) }
    }
    let other = try AESGCM256(key: SecretKey(hex(Self.zeroes)))
    #expect(throws: CryptoError.notAuthentic) { try other.open(sealed, context: [1, 2]) }
    for count in 0..<sealed.count {
      #expect(throws: CryptoError.notAuthentic) {
        try self.cipher.open([UInt8](sealed.prefix(count)), context: [1, 2])
      }
    }
    #expect(throws: CryptoError.notAuthentic) {
      try self.cipher.open(sealed + [0], context: [1, 2])
    }
  }

  @Test("need a key of 32 bytes", arguments: [0, 16, 24, 31, 33, 64])
  func keyLength(count: Int) {
    #expect(throws: CryptoError.keyLength(expected: 32, found: count)) {
      try AESGCM256(key: SecretKey([UInt8](repeating: 1, count: count)))
    }
  }

  @Test("have a greatest length")
  func tooLong() {
    let long = [UInt8](repeating: 0, count: AESGCM256.bytesMax + 1)
    #expect(throws: CryptoError.tooLong(bytesMax: AESGCM256.bytesMax)) {
      try self.cipher.seal(long, context: [])
    }
    #expect(throws: CryptoError.tooLong(bytesMax: AESGCM256.bytesMax)) {
      try self.cipher.seal([], context: long)
    }
  }
}

@Suite("Base64 for addresses")
struct Base64URLTests {
  @Test(
    "is that of RFC 4648",
    arguments: [
      ("", ""), ("66", "Zg"), ("666f", "Zm8"), ("666f6f", "Zm9v"), ("666f6f62", "Zm9vYg"),
      ("666f6f6261", "Zm9vYmE"), ("666f6f626172", "Zm9vYmFy"), ("fbff", "-_8"),
    ])
  func vectors(bytes: String, text: String) {
    #expect(Base64URL.text(of: hex(bytes)) == text)
    #expect(Base64URL.bytes(of: text) == hex(bytes))
  }

  /// Digit by digit, as the alphabet defines them.
  static func digits(of bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return String(
      stride(from: 0, to: bytes.count * 8, by: 6).map { first in
        alphabet[
          (first..<first + 6).reduce(0) { value, bit in
            let isSet = bit < bytes.count * 8 && bytes[bit / 8] >> (7 - bit % 8) & 1 == 1
            return value << 1 | (isSet ? 1 : 0)
          }]
      })
  }

  @Test("of any length has the digits of the alphabet, and is read back", arguments: 0..<140)
  func roundTrip(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    let text = Base64URL.text(of: bytes)
    #expect(text == Self.digits(of: bytes))
    #expect(Base64URL.bytes(of: text) == bytes)
  }

  @Test(
    "has one text for the same bytes, in one alphabet",
    arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm9v Zm9v", "+/8", "Zm9vé", "Zm9\u{0}"])
  func refused(text: String) {
    #expect(Base64URL.bytes(of: text) == nil)
  }
}
