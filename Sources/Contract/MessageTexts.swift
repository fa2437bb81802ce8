public import Basics
internal import JSON

/// Makes the JSON of a request from texts with names, as the path and the query of a URL give them.
///
/// A name is a field, or a path of fields with dots between them. What a text stands for is decided
/// by its field; a text that does not suit it is left to the reader of messages, which says why.
public struct MessageTexts: Sendable {
  /// A field with its text.
  public struct Item: Sendable, Hashable {
    /// The path of the field, such as `scope.environment`.
    public let name: String
    /// Its text.
    public let text: String

    /// Names a field.
    public init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// How deep a path of fields may be.
  static let depthMax = 8

  private let shape: MessageShape

  /// For messages of `type`.
  public init(_ type: any ContractMessage.Type) { self.shape = type.shape }

  /// Whether the message has a field called `name`.
  public func hasField(_ name: String) -> Bool { self.shape.members[JSONKey(name)] != nil }

  /// Adds the fields in `items` to `document`, the JSON object of a message.
  ///
  /// A field that the document has too is refused later, by whoever reads the message. What is
  /// wrong with a name is added to `violations`, and its item is left out.
  public func document(
    _ items: [Item], addedTo document: [UInt8] = [], _ violations: inout [WireError.Violation]
  ) -> [UInt8] {
    guard !items.isEmpty else { return document.isEmpty ? Array("{}".utf8) : document }
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in
      let parts = items.map { item in
        Part(path: item.name.split(separator: ".", omittingEmptySubsequences: false), item: item)
      }
      Self.write(parts[...], of: self.shape, depth: 1, to: &json, &violations)
    }
    return Self.joined(document, buffer.array())
  }

  /// Joins two JSON objects; what is not one is left as it is, to be refused by its reader.
  private static func joined(_ document: [UInt8], _ added: [UInt8]) -> [UInt8] {
    let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    guard let first = document.firstIndex(where: { !isBlank($0) }) else { return added }
    guard let last = document.lastIndex(where: { !isBlank($0) }), last > first,
      document[first] == UInt8(ascii: "{"), document[last] == UInt8(ascii: "}")
    else { return document }
    let isEmpty = document[(first + 1)..<last].allSatisfy(isBlank)
    return document[..<last] + (isEmpty ? [] : [UInt8(ascii: ",")]) + added.dropFirst()
  }

  // MARK: Writing

  private struct Part {
    let path: [Substring]
    let item: Item
  }

  private static func write(
    _ parts: ArraySlice<Part>, of shape: MessageShape, depth: Int, to json: inout JSONWriter,
    _ violations: inout [WireError.Violation]
  ) {
    json.beginObject()
    var names: [Substring] = []
    for part in parts where !names.contains(part.path.first ?? "") {
      names.append(part.path.first ?? "")
    }
    for name in names {
      let own = parts.filter { ($0.path.first ?? "") == name }
      guard let member = shape.members[JSONKey(String(name))], depth <= Self.depthMax else {
        violations.append(Self.unknown(own[0].item, shape))
        continue
      }
      json.key(String(name))
      let field = shape.fields[member.field]
      if own[0].path.count > 1 {
        Self.write(own, within: field, depth: depth, to: &json, &violations)
      } else {
        Self.write(own.map(\.item), field, isAmount: member.isAmount, to: &json, &violations)
      }
    }
    json.endObject()
  }

  private static func write(
    _ parts: [Part], within field: MessageShape.Field, depth: Int, to json: inout JSONWriter,
    _ violations: inout [WireError.Violation]
  ) {
    guard let shape = field.message, shape.form == .object, !field.isRepeated,
      parts.allSatisfy({ $0.path.count > 1 })
    else {
      violations.append(
        .init(
          field: parts[0].item.name, code: "unknown_field",
          message: "\(field.name) has no fields that can be named so"))
      return json.null()
    }
    let inner = parts.map { Part(path: Array($0.path.dropFirst()), item: $0.item) }
    Self.write(inner[...], of: shape, depth: depth + 1, to: &json, &violations)
  }

  private static func write(
    _ items: [Item], _ field: MessageShape.Field, isAmount: Bool, to json: inout JSONWriter,
    _ violations: inout [WireError.Violation]
  ) {
    if field.isRepeated {
      json.beginArray()
      for item in items { Self.write(item.text, field, isAmount: isAmount, to: &json) }
      json.endArray()
      return
    }
    Self.write(items[0].text, field, isAmount: isAmount, to: &json)
    if items.count > 1 {
      violations.append(
        .init(
          field: items[0].name, code: "repeated", message: "\(items[0].name) is there twice"))
    }
  }

  private static func write(
    _ text: String, _ field: MessageShape.Field, isAmount: Bool, to json: inout JSONWriter
  ) {
    let isPlain: Bool
    switch field.type {
    case .int32, .int64, .uint32, .uint64, .float, .double: isPlain = !isAmount
    case .bool: isPlain = true
    case .bytes: isPlain = field.json == .embedded
    case .message: isPlain = field.message?.form == .value
    case .enumeration, .text: isPlain = false
    }
    if isPlain, let value = try? JSONValue(parsing: text), Self.suits(value, field.type) {
      // As it was spelled: a fraction that is 0 says that the number is none of the whole ones.
      unsafe json.raw(Array(text.utf8).span.bytes)
    } else {
      json.string(text)
    }
  }

  private static func suits(_ value: JSONValue, _ type: FieldType) -> Bool {
    switch (type, value) {
    case (.int32, .number), (.int64, .number), (.uint32, .number), (.uint64, .number),
      (.float, .number), (.double, .number), (.bool, .bool), (.bytes, _), (.message, _):
      true
    default: false
    }
  }

  private static func unknown(_ item: Item, _ shape: MessageShape) -> WireError.Violation {
    let known = shape.fields.map(\.name).joined(separator: ", ")
    return .init(
      field: item.name, code: "unknown_field",
      message: "\(item.name) is not known; known are \(known)")
  }
}
