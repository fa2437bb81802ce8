import Testing

@testable import HTTP

@Suite("Sets of characters")
struct ByteSetTests {
  static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

  @Test(
    "have the members that the standards give them",
    arguments: [
      (ByteSet.token, "!#$%&'*+-.^_`|~"),
      (ByteSet.path, "-._~!$&'()*+,;=:@/%"),
      (ByteSet.query, "-._~!$&'()*+,;=:@/%?[]{}|\\^`"),
      (ByteSet.hostName, "-._"),
    ])
  func members(set: ByteSet, marks: String) {
    let expected = Set((Self.letters + marks).utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(set.contains(byte) == expected.contains(byte), "character \(byte)")
    }
  }

  @Test("a numeric IPv6 host has hexadecimal digits, colons and dots")
  func hostIPv6() {
    let expected = Set("0123456789abcdefABCDEF:.".utf8)
    for byte in UInt8.min...UInt8.max {
      #expect(ByteSet.hostIPv6.contains(byte) == expected.contains(byte), "character \(byte)")
    }
  }
}
