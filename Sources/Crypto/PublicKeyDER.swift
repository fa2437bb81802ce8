/// Writes public keys the way the library reads them (SubjectPublicKeyInfo, RFC 5280 §4.1).
enum PublicKeyDER {
  // The algorithms by their object identifiers, with what their parameters are.
  private static let rsaEncryption: [UInt8] = [
    0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
  ]
  private static let ellipticCurveP256: [UInt8] = [
    0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
    0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
  ]

  static func rsa(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
    let numbers = self.element(0x30, self.integer(modulus) + self.integer(exponent))
    return self.key(self.rsaEncryption, numbers)
  }

  static func p256(x: [UInt8], y: [UInt8]) -> [UInt8] {
    // 4 says that both numbers of the point follow.
    self.key(self.ellipticCurveP256, [4] + x + y)
  }

  private static func key(_ algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
    // A string of bits begins with how many of its last byte are unused.
    self.element(0x30, self.element(0x30, algorithm) + self.element(0x03, [0] + key))
  }

  private static func integer(_ number: [UInt8]) -> [UInt8] {
    var bytes = Array(number.drop { $0 == 0 })
    // A first bit that is set would make it negative.
    if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
    return self.element(0x02, bytes)
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    guard count >= 0x80 else { return [tag, UInt8(count)] + content }
    precondition(count <= Int(UInt16.max))
    return [tag, 0x82, UInt8(count >> 8), UInt8(count & 0xFF)] + content
  }
}
