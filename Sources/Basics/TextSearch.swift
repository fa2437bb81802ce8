/// Looking for a text within another, byte by byte.
///
/// The standard library's own search takes any pattern, and with it a megabyte of program.
extension StringProtocol {
  /// Where `part` stands first; `nil` where it is nowhere, or empty.
  public func firstPlace(of part: some StringProtocol) -> Range<Index>? {
    let (bytes, sought) = (self.utf8, part.utf8)
    guard let first = sought.first else { return nil }
    var rest = bytes[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: sought) {
        return start..<bytes.index(start, offsetBy: sought.count)
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// The text with `other` wherever `part` stands.
  public func exchanging(_ part: some StringProtocol, for other: some StringProtocol) -> String {
    var (text, rest) = ("", self[...])
    while let place = rest.firstPlace(of: part) {
      text += rest[..<place.lowerBound]
      text += other
      rest = rest[place.upperBound...]
    }
    return text + rest
  }
}
