/// Tells one state of a resource from another.
public struct EntityTag: Sendable, Hashable, CustomStringConvertible {
  /// What stands between the quotes.
  public let opaque: String
  /// Whether states with the same tag are only alike, not the same byte for byte.
  public let isWeak: Bool

  /// A tag of visible characters without quotes.
  public init(_ opaque: String, isWeak: Bool = false) {
    precondition(opaque.utf8.allSatisfy(Self.isAllowed), "not an entity tag")
    self.opaque = opaque
    self.isWeak = isWeak
  }

  /// The tag as fields carry it.
  public var description: String { (self.isWeak ? "W/" : "") + "\"\(self.opaque)\"" }

  static func isAllowed(_ byte: UInt8) -> Bool {
    byte == 0x21 || (0x23...0x7E).contains(byte) || byte >= 0x80
  }
}

/// The condition of an `If-Match` or `If-None-Match` field.
public enum EntityTagCondition: Sendable, Hashable {
  /// Any state at all.
  case any
  /// One of these.
  case tags([EntityTag])

  /// Tags in one condition.
  public static let tagsMax = 64

  /// Reads the fields of a request; `nil` when they are not a list of tags.
  public init?(_ fields: [String]) {
    var rest = Array(fields.joined(separator: ",").utf8)[...]
    if FramingFields.trimmed(rest).spells("*") {
      self = .any
      return
    }
    var tags: [EntityTag] = []
    while true {
      rest = rest.drop { $0 == Mark.space || $0 == Mark.tab || $0 == UInt8(ascii: ",") }
      guard !rest.isEmpty else { break }
      let isWeak = rest.prefix(2).spells("W/")
      if isWeak { rest = rest.dropFirst(2) }
      guard rest.first == UInt8(ascii: "\""), tags.count < Self.tagsMax else { return nil }
      rest = rest.dropFirst()
      let opaque = rest.prefix(while: EntityTag.isAllowed)
      rest = rest[opaque.endIndex...]
      guard rest.first == UInt8(ascii: "\"") else { return nil }
      rest = FramingFields.trimmed(rest.dropFirst())
      guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
      tags.append(EntityTag(String(decoding: opaque, as: UTF8.self), isWeak: isWeak))
    }
    guard !tags.isEmpty else { return nil }
    self = .tags(tags)
  }

  /// Whether it names `tag`, byte for byte the same: what `If-Match` asks.
  public func matchesStrongly(_ tag: EntityTag) -> Bool {
    switch self {
    case .any: true
    case .tags(let tags): !tag.isWeak && tags.contains { !$0.isWeak && $0.opaque == tag.opaque }
    }
  }

  /// Whether it names `tag` or one like it: what `If-None-Match` asks.
  public func matchesWeakly(_ tag: EntityTag) -> Bool {
    switch self {
    case .any: true
    case .tags(let tags): tags.contains { $0.opaque == tag.opaque }
    }
  }
}
