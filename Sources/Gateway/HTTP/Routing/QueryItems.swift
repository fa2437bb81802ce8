/// What a query says, as names with values in their order.
public struct QueryItems: Sendable, Hashable {
  /// Why a query is not understood.
  public enum Rejection: Error, Sendable, Hashable, CustomStringConvertible {
    /// It has more items than are looked at.
    case tooMany(max: Int)
    /// An item has a value and no name.
    case nameless
    /// A name that stands for one value is there more than once.
    case repeated(String)
    /// The name means nothing here.
    case unknown(String, known: [String])
    /// The escapes are not those of text.
    case malformed

    public var description: String {
      switch self {
      case .tooMany(let max): "the query has more than \(max) items"
      case .nameless: "an item of the query has no name"
      case .repeated(let name): "\(name) is there more than once"
      case .unknown(let name, let known):
        known.isEmpty
          ? "\(name) is not known; this query has no items"
          : "\(name) is not known; known are \(known.joined(separator: ", "))"
      case .malformed: "an escape in the query is not valid UTF-8 text"
      }
    }
  }

  /// A name and its value.
  public struct Item: Sendable, Hashable {
    /// The name, unescaped.
    public let name: String
    /// The value, unescaped; empty when there was no `=`.
    public let value: String
  }

  /// Items of one query.
  public static let itemsMax = 64

  /// The items, in their order.
  public let items: [Item]

  /// Reads a query as forms send it: `&` divides, the first `=` ends the name, `+` is a blank.
  ///
  /// Nothing between two `&` is nothing. `nil` is an empty query.
  public init(_ query: String?) throws(Rejection) {
    try self.init(bytes: Array((query ?? "").utf8)[...])
  }

  /// Reads the query of a request.
  public init(of head: RequestHead) throws(Rejection) {
    try self.init(bytes: head.queryBytes)
  }

  private init(bytes: ArraySlice<UInt8>) throws(Rejection) {
    var items: [Item] = []
    var rest = bytes
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
      let item = rest[..<end]
      rest = rest[end...].dropFirst()
      guard !item.isEmpty else { continue }
      guard items.count < Self.itemsMax else { throw .tooMany(max: Self.itemsMax) }
      let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
      let name = try Self.text(item[..<equals])
      guard !name.isEmpty else { throw .nameless }
      items.append(Item(name: name, value: try Self.text(item[equals...].dropFirst())))
    }
    self.items = items
  }

  private static func text(_ escaped: ArraySlice<UInt8>) throws(Rejection) -> String {
    // Most names and values are what they look like.
    let isPlain = escaped.allSatisfy {
      $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "%") && $0 != 0
    }
    if isPlain, let text = String(validating: escaped, as: UTF8.self) { return text }
    var plain = escaped
    for index in plain.indices where plain[index] == UInt8(ascii: "+") {
      plain[index] = Mark.space
    }
    guard let decoded = PercentEscapes.decoded(plain), !decoded.contains(0),
      let text = String(validating: decoded, as: UTF8.self)
    else { throw .malformed }
    return text
  }

  /// The value of the item called `name`; `nil` when there is none.
  public func single(_ name: String) throws(Rejection) -> String? {
    let values = self.all(name)
    guard values.count <= 1 else { throw .repeated(name) }
    return values.first
  }

  /// The values of all items called `name`.
  public func all(_ name: String) -> [String] {
    self.items.filter { $0.name == name }.map(\.value)
  }

  /// Makes sure that every name is one of `known`.
  public func refuseUnknown(except known: [String]) throws(Rejection) {
    for item in self.items where !known.contains(item.name) {
      throw .unknown(item.name, known: known)
    }
  }
}
