public import JSON

/// A value of a YAML document, with the place where it stands.
public struct YAMLNode: Sendable, Hashable {
  /// What the node holds.
  public enum Content: Sendable, Hashable {
    /// A text as it was written; a quoted one is always a text, a plain one may mean a number.
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    /// The members in the order of the document; no key stands twice.
    case mapping([Member])
  }

  /// A key with its value.
  public struct Member: Sendable, Hashable {
    public let key: String
    /// The line of the key, from 1.
    public let line: Int
    public let value: YAMLNode
  }

  public let content: Content
  /// The line where the node begins, from 1.
  public let line: Int
  /// The column where the node begins, from 1.
  public let column: Int

  init(_ content: Content, line: Int, column: Int) {
    self.content = content
    self.line = line
    self.column = column
  }

  /// The value of a member of a mapping; nil when there is none or this is not a mapping.
  public subscript(key: String) -> YAMLNode? {
    guard case .mapping(let members) = self.content else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The members of a mapping; empty when this is not one.
  public var members: [Member] {
    if case .mapping(let members) = self.content { members } else { [] }
  }

  /// The nodes of a sequence; empty when this is not one.
  public var items: [YAMLNode] {
    if case .sequence(let items) = self.content { items } else { [] }
  }

  /// The text of a scalar, quoted or not; nil when this is not one.
  public var text: String? {
    if case .scalar(let text, _) = self.content { text } else { nil }
  }

  /// An error at this node.
  public func error(_ message: String) -> YAMLError {
    YAMLError(line: self.line, column: self.column, message: message)
  }

  /// The node as a JSON value, by the core schema of YAML 1.2.
  ///
  /// Only `true` and `false` are truth values and only `null`, `~` and nothing mean null: a plain
  /// `no` or `on` is a text, as people expect who have met the country code of Norway.
  public var json: JSONValue {
    switch self.content {
    case .scalar(let text, isQuoted: true): .string(text)
    case .scalar(let text, isQuoted: false): PlainScalar.value(text)
    case .sequence(let items): .array(items.map(\.json))
    case .mapping(let members):
      .object(JSONObject(members.map { ($0.key, $0.value.json) }))
    }
  }
}
