extension TextFormat {
  /// What the format allows, in words.
  public var phrase: String {
    switch self {
    case .line: "one line without control characters"
    case .token: "visible ASCII characters without spaces"
    case .name: "a name: a small letter, then small letters, digits, `_` and `-`"
    case .namespace: "a namespace such as `params/pricing`"
    case .key: "a key: letters, digits, `_`, `+` and `-` in segments joined by dots"
    case .symbol: "a symbol: letters, digits and `._:/-`"
    case .asset: "an asset: letters, digits and dots"
    case .environment: "`*` or the name of an environment"
    case .parameter: "the full name of a parameter, `<namespace>:<key>`"
    case .date: "a date such as `2026-03-04`"
    }
  }

  /// Whether `text` is in the format.
  public func allows(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { unsafe self.allows(UnsafeRawBufferPointer($0)) }
  }

  /// Whether `bytes`, which are UTF-8, are in the format.
  func allows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .line: unsafe Self.isLine(bytes)
    case .token: unsafe !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7e).contains($0) }
    case .name: unsafe Self.isName(bytes[...])
    case .namespace: unsafe Self.isNamespace(bytes[...])
    case .key: unsafe Self.isKey(bytes[...])
    case .symbol:
      unsafe !bytes.isEmpty && bytes.allSatisfy { $0.isAlphanumeric || $0.isOne(of: "._:/-") }
    case .asset:
      unsafe !bytes.isEmpty && bytes.allSatisfy { $0.isAlphanumeric || $0.isOne(of: ".") }
    case .environment: unsafe bytes.elementsEqual("*".utf8) || Self.isName(bytes[...])
    case .parameter: unsafe Self.isParameter(bytes)
    case .date: unsafe Self.isDate(bytes)
    }
  }

  private static func isLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for position in bytes.indices {
      let byte = unsafe bytes[position]
      if byte < 0x20 || byte == 0x7f { return false }
      // U+0080 … U+009F are C2 80 … C2 9F.
      if byte == 0xc2, position + 1 < bytes.count, unsafe bytes[position + 1] < 0xa0 {
        return false
      }
    }
    return true
  }

  private static func isName(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let first = unsafe bytes.first, first.isSmallLetter else { return false }
    return unsafe bytes.allSatisfy { $0.isSmallLetter || $0.isDigit || $0.isOne(of: "_-") }
  }

  private static func isNamespace(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let slash = unsafe bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let family = unsafe bytes[..<slash]
    let rest = unsafe bytes[(slash + 1)...]
    guard unsafe !family.isEmpty, unsafe family.allSatisfy(\.isSmallLetter) else { return false }
    guard let first = unsafe rest.first, first.isSmallLetter || first.isDigit else { return false }
    return unsafe rest.allSatisfy { $0.isSmallLetter || $0.isDigit || $0.isOne(of: "_-") }
  }

  private static func isKey(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    var previousIsDot = true
    for position in unsafe bytes.indices {
      let byte = unsafe bytes[position]
      if byte == UInt8(ascii: ".") {
        if previousIsDot { return false }
        previousIsDot = true
      } else {
        guard byte.isAlphanumeric || byte.isOne(of: "_+-") else { return false }
        previousIsDot = false
      }
    }
    return !previousIsDot
  }

  private static func isParameter(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let colon = unsafe bytes.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return unsafe Self.isNamespace(bytes[..<colon]) && Self.isKey(bytes[(colon + 1)...])
  }

  private static func isDate(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count == 10 else { return false }
    var numbers = [0, 0, 0]
    for position in 0..<10 {
      let byte = unsafe bytes[position]
      if position == 4 || position == 7 {
        guard byte == UInt8(ascii: "-") else { return false }
        continue
      }
      guard byte.isDigit else { return false }
      let part = position < 4 ? 0 : position < 7 ? 1 : 2
      numbers[part] = 10 * numbers[part] + Int(byte - UInt8(ascii: "0"))
    }
    let isLeap = numbers[0] % 4 == 0 && (numbers[0] % 100 != 0 || numbers[0] % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(numbers[1]) else { return false }
    return (1...days[numbers[1] - 1]).contains(numbers[2])
  }
}

extension UInt8 {
  fileprivate var isSmallLetter: Bool { (0x61...0x7a).contains(self) }
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isAlphanumeric: Bool {
    self.isDigit || self.isSmallLetter || (0x41...0x5a).contains(self)
  }

  fileprivate func isOne(of characters: StaticString) -> Bool {
    characters.withUTF8Buffer { unsafe $0.contains(self) }
  }
}
