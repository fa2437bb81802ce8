/// A numeric address of IPv4 or IPv6.
///
/// An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`) is the IPv4 address.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  /// Where IPv4 lies within IPv6.
  private static let mappedPrefix: UInt128 = 0xFFFF << 32

  let bits: UInt128

  /// Whether it is an address of IPv4.
  public var isIPv4: Bool { self.bits >> 32 == 0xFFFF }

  init(bits: UInt128) { self.bits = bits }

  /// Reads an address as RFC 4291 writes it, without brackets or a zone; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 45 else { return nil }
    if !bytes.contains(UInt8(ascii: ":")) {
      guard let address = Self.ipv4(bytes[...]) else { return nil }
      self.bits = Self.mappedPrefix | UInt128(address)
    } else {
      guard let address = Self.ipv6(bytes[...]) else { return nil }
      self.bits = address
    }
  }

  private static func ipv4(_ text: ArraySlice<UInt8>) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      // A leading zero means octal to some.
      guard (1...3).contains(part.count), part.allSatisfy(ByteSet.isDigit),
        part.count == 1 || part.first != UInt8(ascii: "0")
      else { return nil }
      let value = part.reduce(0) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
      guard value <= 255 else { return nil }
      address = address << 8 | value
    }
    return address
  }

  private static func ipv6(_ text: ArraySlice<UInt8>) -> UInt128? {
    guard let gap = self.doubleColon(in: text) else {
      guard let groups = self.groups(text, allowsIPv4: true), groups.count == 8 else { return nil }
      return self.joined(groups)
    }
    let after = text[(gap + 2)...]
    guard self.doubleColon(in: after) == nil, after.first != UInt8(ascii: ":"),
      let high = self.groups(text[..<gap], allowsIPv4: false),
      let low = self.groups(after, allowsIPv4: true), high.count + low.count < 8
    else { return nil }
    let zeros = [UInt16](repeating: 0, count: 8 - high.count - low.count)
    return self.joined(high + zeros + low)
  }

  /// Where the first two colons in a row are.
  private static func doubleColon(in text: ArraySlice<UInt8>) -> Int? {
    let colon = UInt8(ascii: ":")
    return text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
  }

  private static func joined(_ groups: [UInt16]) -> UInt128 {
    groups.reduce(0) { $0 << 16 | UInt128($1) }
  }

  private static func groups(_ text: ArraySlice<UInt8>, allowsIPv4: Bool) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, allowsIPv4, part.contains(UInt8(ascii: ".")) {
        guard let address = self.ipv4(part) else { return nil }
        groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
      } else {
        guard (1...4).contains(part.count) else { return nil }
        var group: UInt16 = 0
        for byte in part {
          guard let digit = ByteSet.hexValue(byte) else { return nil }
          group = group << 4 | UInt16(digit)
        }
        groups.append(group)
      }
    }
    return groups.count <= 8 ? groups : nil
  }

  /// What all addresses of one subscriber have in common, as a text to count by.
  ///
  /// Of IPv4 that is the address. Of IPv6 it is the first half: providers give out no less, so
  /// that the second half is whatever its owner likes.
  public var subscriber: String {
    self.isIPv4 ? self.description : IPAddress(bits: (self.bits >> 64) << 64).description
  }

  /// The address as it is usually written; of IPv6 without leaving zeros out.
  public var description: String {
    if self.isIPv4 {
      return (0..<4).map { String(self.bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
    }
    return (0..<8).map { String(self.bits >> (112 - 16 * $0) & 0xFFFF, radix: 16) }
      .joined(separator: ":")
  }
}

/// The addresses that begin alike, such as `10.0.0.0/8`.
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
  private let base: UInt128
  private let mask: UInt128

  /// The first address with the number of leading bits that count.
  public var description: String {
    let first = IPAddress(bits: self.base)
    let length = (~self.mask).leadingZeroBitCount
    return "\(first)/\(first.isIPv4 ? max(0, length - 96) : length)"
  }

  /// Reads an address with an optional number of leading bits that count.
  ///
  /// Bits beyond those must be 0, so that a slip does not open more than was meant.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
    var length = 128
    if parts.count == 2 {
      let digits = parts[1]
      let lengthMax = address.isIPv4 ? 32 : 128
      guard !digits.isEmpty, digits.utf8.count <= 3, digits.utf8.allSatisfy(ByteSet.isDigit),
        let given = Int(digits), given <= lengthMax
      else { return nil }
      length = given + (address.isIPv4 ? 96 : 0)
    }
    let mask = length == 0 ? 0 : UInt128.max << UInt128(128 - length)
    guard address.bits & ~mask == 0 else { return nil }
    self.base = address.bits
    self.mask = mask
  }

  /// Whether `address` is one of them.
  public func contains(_ address: IPAddress) -> Bool { address.bits & self.mask == self.base }
}
