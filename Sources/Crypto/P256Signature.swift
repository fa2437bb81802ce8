/// The two forms of a signature on the curve P-256.
///
/// Tokens carry its two numbers with 32 bytes each; the library wants them in DER: a sequence of
/// two integers, each as short as possible and with a zero in front when it would look negative.
enum P256Signature {
  private static let numberBytes = 32
  private static let sequence: UInt8 = 0x30
  private static let integer: UInt8 = 0x02

  static func der(of raw: [UInt8]) -> [UInt8]? {
    guard raw.count == 2 * self.numberBytes else { return nil }
    let numbers = self.element(raw[..<self.numberBytes]) + self.element(raw[self.numberBytes...])
    // Two integers of at most 35 bytes, so that one byte tells the length.
    return [self.sequence, UInt8(numbers.count)] + numbers
  }

  private static func element(_ number: ArraySlice<UInt8>) -> [UInt8] {
    var bytes = Array(number.drop { $0 == 0 })
    if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
    return [self.integer, UInt8(bytes.count)] + bytes
  }

  static func raw(of der: [UInt8]) -> [UInt8]? {
    guard der.count >= 2, der[0] == self.sequence, Int(der[1]) == der.count - 2 else { return nil }
    var rest = der[2...]
    guard let first = self.takeNumber(&rest), let second = self.takeNumber(&rest), rest.isEmpty
    else { return nil }
    return first + second
  }

  private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    guard rest.popFirst() == self.integer, let count = rest.popFirst(), rest.count >= Int(count)
    else { return nil }
    let number = rest.prefix(Int(count)).drop { $0 == 0 }
    rest = rest.dropFirst(Int(count))
    guard number.count <= self.numberBytes else { return nil }
    return [UInt8](repeating: 0, count: self.numberBytes - number.count) + number
  }
}
