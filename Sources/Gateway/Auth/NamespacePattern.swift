/// Which namespaces somebody may write, such as `strategy/*`.
///
/// `*` alone means every namespace; elsewhere it stands for one segment as a whole.
public struct NamespacePattern: Sendable, Hashable, CustomStringConvertible {
  /// Bytes of a pattern.
  static let bytesMax = 128

  public let description: String
  private let segments: [Substring]

  /// Reads a pattern; `nil` for one that could match nothing.
  public init?(_ text: String) {
    let segments = text.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = segments.allSatisfy { segment in
      segment == "*"
        || !segment.isEmpty && segment.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2A }
    }
    guard text.utf8.count <= Self.bytesMax, isPlain else { return nil }
    self.description = text
    self.segments = segments
  }

  /// Whether `namespace` is one of them.
  public func matches(_ namespace: String) -> Bool {
    if self.segments == ["*"] { return true }
    let names = namespace.split(separator: "/", omittingEmptySubsequences: false)
    return names.count == self.segments.count
      && zip(self.segments, names).allSatisfy { $0 == "*" && !$1.isEmpty || $0 == $1 }
  }
}
