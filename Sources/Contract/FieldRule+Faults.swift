extension FieldRule {
  /// What is wrong with `value` by this rule.
  func fault(of value: FieldValue) -> Fault? {
    switch (self, value) {
    case (.integerMin(let min), .signed(let number)):
      number < min ? .outOfRange("at least \(min)") : nil
    case (.integerMax(let max), .signed(let number)):
      number > max ? .outOfRange("at most \(max)") : nil
    case (.integerMin(let min), .unsigned(let number)):
      min > 0 && number < UInt64(min) ? .outOfRange("at least \(min)") : nil
    case (.integerMax(let max), .unsigned(let number)):
      max < 0 || number > UInt64(max) ? .outOfRange("at most \(max)") : nil
    case (.floatMin(let min), .floating(let number)):
      number < min ? .outOfRange("at least \(min)") : nil
    case (.floatMax(let max), .floating(let number)):
      number > max ? .outOfRange("at most \(max)") : nil
    case (.decimalsMax(let max), .floating(let number)):
      Self.hasDecimals(number, atMost: max)
        ? nil
        : Fault(code: "too_precise", message: "This may have at most \(max) decimal places.")
    case (_, .text(let bytes)), (_, .bytes(let bytes)): unsafe self.fault(ofBytes: bytes)
    default: nil
    }
  }

  /// What is wrong with a list of `count` items by this rule.
  func fault(ofCount count: Int) -> Fault? {
    switch self {
    case .required where count == 0:
      Fault(code: "required", message: "This must be given.")
    case .itemsMin(let min) where count > 0 && count < Int(min):
      Fault(code: "too_few", message: "This must have at least \(min) items.")
    case .itemsMax(let max) where count > Int(max):
      Fault(code: "too_many", message: "This may have at most \(max) items.")
    default: nil
    }
  }

  private func fault(ofBytes bytes: UnsafeRawBufferPointer) -> Fault? {
    switch self {
    case .bytesMin(let min) where bytes.count < Int(min):
      .length("too_short", "at least \(min) bytes")
    case .bytesMax(let max) where bytes.count > Int(max):
      .length("too_long", "at most \(max) bytes")
    // A text of n bytes has at most n characters, and at least a quarter of that.
    case .charactersMin(let min) where unsafe bytes.characterCount < Int(min):
      .length("too_short", "at least \(min) characters")
    case .charactersMax(let max)
    where unsafe bytes.count > Int(max) && bytes.characterCount > Int(max):
      .length("too_long", "at most \(max) characters")
    case .format(let format) where unsafe !format.allows(bytes):
      Fault(code: "bad_format", message: "This must be \(format.phrase).")
    default: nil
    }
  }

  private static func hasDecimals(_ number: Double, atMost max: UInt32) -> Bool {
    var scaled = number
    for _ in 0..<max { scaled *= 10 }
    // Beyond 2^53 every binary64 number is an integer.
    return abs(scaled) >= 0x1p53 || abs(scaled - scaled.rounded()) <= 1e-6
  }
}

extension Fault {
  fileprivate static func outOfRange(_ bound: String) -> Fault {
    Fault(code: "out_of_range", message: "This must be \(bound).")
  }

  fileprivate static func length(_ code: String, _ bound: String) -> Fault {
    Fault(code: code, message: "This must have \(bound).")
  }
}

extension UnsafeRawBufferPointer {
  /// The number of Unicode scalar values in valid UTF-8.
  fileprivate var characterCount: Int {
    unsafe self.reduce(0) { $0 + ($1 & 0xc0 != 0x80 ? 1 : 0) }
  }

  /// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
  var isValidUTF8: Bool {
    var position = 0
    let count = self.count
    while position < count {
      // Eight ASCII bytes at a time, as most texts are.
      while count - position >= 8,
        unsafe self.loadUnaligned(fromByteOffset: position, as: UInt64.self)
          & 0x8080_8080_8080_8080 == 0
      {
        position += 8
      }
      guard position < count else { break }
      let length = unsafe self.scalarLength(at: position)
      guard length > 0 else { return false }
      position += length
    }
    return true
  }

  /// The bytes of the scalar that begins at `position`, or 0 when none does.
  private func scalarLength(at position: Int) -> Int {
    let first = unsafe self[position]
    if first < 0x80 { return 1 }
    let (length, secondMin, secondMax): (Int, UInt8, UInt8) =
      switch first {
      case 0xc2...0xdf: (2, 0x80, 0xbf)
      case 0xe0: (3, 0xa0, 0xbf)
      case 0xed: (3, 0x80, 0x9f)
      case 0xe1...0xef: (3, 0x80, 0xbf)
      case 0xf0: (4, 0x90, 0xbf)
      case 0xf4: (4, 0x80, 0x8f)
      case 0xf1...0xf3: (4, 0x80, 0xbf)
      default: (0, 0, 0)
      }
    guard length > 0, position + length <= self.count else { return 0 }
    guard unsafe (secondMin...secondMax).contains(self[position + 1]) else { return 0 }
    for offset in stride(from: 2, to: length, by: 1)
    where unsafe self[position + offset] & 0xc0 != 0x80 {
      return 0
    }
    return length
  }
}
