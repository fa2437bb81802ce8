/// What the header fields that frame a request have said so far.
struct FramingFields: Sendable {
  /// A field that says how a request is framed or where it goes.
  enum Name: CaseIterable {
    case host, contentLength, transferEncoding, connection, expect

    var text: StaticString {
      switch self {
      case .host: "host"
      case .contentLength: "content-length"
      case .transferEncoding: "transfer-encoding"
      case .connection: "connection"
      case .expect: "expect"
      }
    }

    /// The field that `name`, in lower case, is; `nil` for all that do not frame.
    init?(_ name: ArraySlice<UInt8>) {
      // All but few names are told apart by their length.
      let found: Name
      switch name.count {
      case 4: found = .host
      case 6: found = .expect
      case 10: found = .connection
      case 14: found = .contentLength
      case 17: found = .transferEncoding
      default: return nil
      }
      guard name.spells(found.text) else { return nil }
      self = found
    }
  }

  /// Digits of a length, leading zeros included; more would not fit an integer.
  static let lengthDigitsMax = 18

  private(set) var hasHost = false
  private(set) var length: Int?
  private(set) var hasCoding = false
  private(set) var saysClose = false
  private(set) var saysKeepAlive = false
  private(set) var hasExpectation = false

  /// Takes note of a field; says what is wrong with it.
  mutating func note(_ name: Name, _ value: ArraySlice<UInt8>) -> RequestRefusal? {
    switch name {
    case .host:
      guard !self.hasHost else { return .repeatedHost }
      self.hasHost = true
      return HostSyntax.isValid(value) ? nil : .malformedHost
    case .contentLength:
      guard self.length == nil else { return .repeatedContentLength }
      self.length = Self.length(value)
      return self.length == nil ? .malformedContentLength : nil
    case .transferEncoding:
      guard !self.hasCoding else { return .malformedCoding }
      self.hasCoding = true
      return Self.codingFault(value)
    case .connection: return self.noteConnection(value)
    case .expect:
      self.hasExpectation = true
      return value.spellsIgnoringCase("100-continue") ? nil : .unsupportedExpectation
    }
  }

  private static func length(_ value: ArraySlice<UInt8>) -> Int? {
    guard (1...self.lengthDigitsMax).contains(value.count) else { return nil }
    var length = 0
    for byte in value {
      guard ByteSet.isDigit(byte) else { return nil }
      length = length * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return length
  }

  /// What is wrong with codings that are not just `chunked`.
  private static func codingFault(_ value: ArraySlice<UInt8>) -> RequestRefusal? {
    if value.spellsIgnoringCase("chunked") { return nil }
    var codings = value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map(self.trimmed)
    guard let last = codings.popLast(), last.spellsIgnoringCase("chunked"),
      codings.allSatisfy({ !$0.isEmpty && $0.allSatisfy(ByteSet.token.contains) }),
      !codings.contains(where: { $0.spellsIgnoringCase("chunked") })
    else { return .malformedCoding }
    return .unsupportedCoding
  }

  private mutating func noteConnection(_ value: ArraySlice<UInt8>) -> RequestRefusal? {
    var rest = value
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
      let option = Self.trimmed(rest[..<end])
      rest = rest[end...].dropFirst()
      guard option.allSatisfy(ByteSet.token.contains) else { return .malformedConnection }
      if option.spellsIgnoringCase("close") { self.saysClose = true }
      if option.spellsIgnoringCase("keep-alive") { self.saysKeepAlive = true }
    }
    return nil
  }

  /// `value` without the blanks and tabs at its ends.
  static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var value = value
    while let first = value.first, first == Mark.space || first == Mark.tab { value.removeFirst() }
    while let last = value.last, last == Mark.space || last == Mark.tab { value.removeLast() }
    return value
  }
}

/// The form of a host with an optional port.
enum HostSyntax {
  static let portDigitsMax = 5

  static func isValid(_ host: ArraySlice<UInt8>) -> Bool {
    guard let first = host.first else { return false }
    let end: Int
    if first == UInt8(ascii: "[") {
      guard let bracket = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let address = host[(host.startIndex + 1)..<bracket]
      guard address.count >= 2, address.contains(UInt8(ascii: ":")),
        address.allSatisfy(ByteSet.hostIPv6.contains)
      else { return false }
      end = bracket + 1
    } else {
      end = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
      let name = host[..<end]
      guard !name.isEmpty, name.allSatisfy(ByteSet.hostName.contains) else { return false }
    }
    return self.isPort(host[end...])
  }

  /// Whether `rest` is nothing, or a colon and a port.
  private static func isPort(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let colon = rest.first else { return true }
    let digits = rest.dropFirst()
    guard colon == UInt8(ascii: ":"), (1...self.portDigitsMax).contains(digits.count),
      digits.allSatisfy(ByteSet.isDigit)
    else { return false }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= Int(UInt16.max)
  }
}
