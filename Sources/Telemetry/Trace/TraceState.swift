/// What other tracing systems pass along with a trace, checked and handed on as it came.
public struct TraceState: Sendable, Hashable {
  /// The most entries that the standard allows.
  public static let entriesMax = 32
  /// The most bytes that are handed on; entries that do not fit are left out.
  public static let bytesMax = 512
  /// Entries longer than this are the first to be left out.
  public static let longEntryBytes = 128

  /// Nothing to pass along.
  public static let empty = TraceState(text: "")

  /// The value of the `tracestate` header; empty when there is nothing to send.
  public let text: String

  private init(text: String) { self.text = text }

  /// Reads a header; `nil` when an entry breaks the grammar, comes twice, or is one too many.
  public init?(parsing header: String) {
    var entries: [Substring] = []
    var keys: Set<Substring> = []
    for piece in header.split(separator: ",") {
      let entry = Self.trimmed(piece)
      if entry.isEmpty { continue }
      guard let equals = entry.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let key = entry[..<equals]
      let value = entry[entry.utf8.index(after: equals)...]
      guard Self.isKey(key), Self.isValue(value), keys.insert(key).inserted else { return nil }
      guard entries.count < Self.entriesMax else { return nil }
      entries.append(entry)
    }
    self.init(text: Self.fitted(entries).joined(separator: ","))
  }

  /// Leaves out long entries and then the last ones, until what remains may be handed on.
  private static func fitted(_ entries: [Substring]) -> [Substring] {
    var kept = entries
    while kept.reduce(kept.count - 1, { $0 + $1.utf8.count }) > Self.bytesMax {
      let index = kept.lastIndex { $0.utf8.count > Self.longEntryBytes } ?? kept.count - 1
      kept.remove(at: index)
    }
    return kept
  }

  private static func trimmed(_ piece: Substring) -> Substring {
    func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
    var piece = piece.drop(while: isSpace)
    while let last = piece.last, isSpace(last) { piece.removeLast() }
    return piece
  }

  /// A key is `name`, or `tenant@system`, of lower-case letters, digits and `_-*/`.
  private static func isKey(_ key: Substring) -> Bool {
    let parts = key.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    func isPart(_ part: Substring.UTF8View, bytesMax: Int, mayStartWithDigit: Bool) -> Bool {
      guard (1...bytesMax).contains(part.count), let first = part.first else { return false }
      guard (97...122).contains(first) || (mayStartWithDigit && (48...57).contains(first)) else {
        return false
      }
      return part.allSatisfy { byte in
        switch byte {
        case 48...57, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"),
          UInt8(ascii: "/"):
          true
        default: false
        }
      }
    }
    switch parts.count {
    case 1: return isPart(parts[0], bytesMax: 256, mayStartWithDigit: false)
    case 2:
      return isPart(parts[0], bytesMax: 241, mayStartWithDigit: true)
        && isPart(parts[1], bytesMax: 14, mayStartWithDigit: false)
    default: return false
    }
  }

  /// A value is 1 to 256 bytes of printable ASCII without a comma or an equals sign.
  private static func isValue(_ value: Substring) -> Bool {
    guard (1...256).contains(value.utf8.count), value.utf8.last != 0x20 else { return false }
    return value.utf8.allSatisfy { byte in
      (0x20...0x7E).contains(byte) && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "=")
    }
  }
}
