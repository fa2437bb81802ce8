/// The rules for the target of a request.
///
/// A path is kept as it came. It has one spelling: there is no removing of dots or doubled
/// slashes, so what one party checked is what another acts on.
enum RequestTarget {
  /// Checks the target and notes its parts.
  static func read(_ target: Range<Int>, into head: inout RequestHead) -> RequestRefusal? {
    let first = head.bytes[target.lowerBound]
    if first == UInt8(ascii: "/") { return self.readPath(target, into: &head) }
    if first == UInt8(ascii: "*"), target.count == 1 {
      head.isForServer = true
      head.pathSlice = RequestHead.Slice(target)
      return head.method == .options ? nil : .malformedTarget
    }
    guard let authority = self.authorityStart(head.bytes[target]) else { return .malformedTarget }
    let rest = head.bytes[authority..<target.upperBound]
    let end =
      rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? target.upperBound
    guard HostSyntax.isValid(head.bytes[authority..<end]) else { return .malformedHost }
    head.hostSlice = RequestHead.Slice(authority..<end)
    return self.readPath(end..<target.upperBound, into: &head)
  }

  /// Where the host of an absolute target begins.
  private static func authorityStart(_ target: ArraySlice<UInt8>) -> Int? {
    for scheme in ["http://", "https://"] as [StaticString]
    where target.prefix(scheme.utf8CodeUnitCount).spellsIgnoringCase(scheme) {
      return target.startIndex + scheme.utf8CodeUnitCount
    }
    return nil
  }

  private static func readPath(
    _ range: Range<Int>, into head: inout RequestHead
  ) -> RequestRefusal? {
    let bytes = head.bytes[range]
    let pathEnd = bytes.firstIndex(of: UInt8(ascii: "?")) ?? range.upperBound
    let path = bytes[..<pathEnd]
    let query = bytes[pathEnd...].dropFirst()
    guard path.allSatisfy(ByteSet.path.contains), query.allSatisfy(ByteSet.query.contains) else {
      return .malformedTarget
    }
    guard self.hasValidEscapes(path, lowestAllowed: 0x20),
      self.hasValidEscapes(query, lowestAllowed: 0x01)
    else { return .malformedEscape }
    guard !self.hasDotSegment(path) else { return .dotSegment }
    head.pathSlice = RequestHead.Slice(range.lowerBound..<pathEnd)
    if pathEnd < range.upperBound {
      head.querySlice = RequestHead.Slice((pathEnd + 1)..<range.upperBound)
    }
    return nil
  }

  /// Whether the escapes make UTF-8 without characters below `lowestAllowed`.
  ///
  /// A path has no control characters at all, since it ends up in logs and messages.
  private static func hasValidEscapes(
    _ text: ArraySlice<UInt8>, lowestAllowed: UInt8
  ) -> Bool {
    guard text.contains(UInt8(ascii: "%")) else { return true }
    guard let decoded = PercentEscapes.decoded(text) else { return false }
    return decoded.allSatisfy {
      $0 >= lowestAllowed && ($0 != Mark.delete || lowestAllowed < Mark.space)
    } && String(validating: decoded, as: UTF8.self) != nil
  }

  private static func hasDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
    // Most paths have no dot, nor anything that could stand for one.
    let isSuspect = path.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "%") }
    guard isSuspect else { return false }
    var rest = path
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      if self.isDots(rest[..<end]) { return true }
      rest = rest[end...].dropFirst()
    }
    return false
  }

  /// Whether a segment is one dot or two, each written plainly or escaped.
  private static func isDots(_ segment: ArraySlice<UInt8>) -> Bool {
    var rest = segment
    var dots = 0
    while let first = rest.first {
      if first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
      } else if rest.prefix(3).spellsIgnoringCase("%2e") {
        rest = rest.dropFirst(3)
      } else {
        return false
      }
      dots += 1
    }
    return dots == 1 || dots == 2
  }
}

/// `%XX` in targets.
enum PercentEscapes {
  /// The text that `escaped` stands for; `nil` when it stands for none.
  static func text(_ escaped: ArraySlice<UInt8>) -> String? {
    guard let decoded = self.decoded(escaped) else { return nil }
    return String(validating: decoded, as: UTF8.self)
  }

  /// The bytes that `text` stands for; `nil` when an escape has no two digits.
  static func decoded(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard text.contains(UInt8(ascii: "%")) else { return text }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      guard byte == UInt8(ascii: "%") else {
        decoded.append(byte)
        index += 1
        continue
      }
      guard index + 2 < text.endIndex, let high = ByteSet.hexValue(text[index + 1]),
        let low = ByteSet.hexValue(text[index + 2])
      else { return nil }
      decoded.append(high << 4 | low)
      index += 3
    }
    return decoded[...]
  }
}
