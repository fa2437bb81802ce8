internal import Basics

/// A JSON value as a tree, for values whose shape is not known beforehand.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Reads a document.
  public init(parsing document: RawSpan, limits: JSONLimits = .standard) throws(JSONError) {
    self = try JSONCursor.read(document, limits: limits) { json throws(JSONError) in
      try json.value()
    }
  }

  /// Reads a document.
  public init(parsing document: String, limits: JSONLimits = .standard) throws(JSONError) {
    try unsafe self.init(parsing: document.utf8Span.span.bytes, limits: limits)
  }

  /// The canonical text, by which equal values are equal bytes.
  ///
  /// RFC 8785: no white space, members ordered by UTF-16 units, shortest numbers; besides,
  /// 64-bit integers are written exactly where RFC 8785 would round them to a `Double`.
  public var canonicalText: String { self.text(.compact) }

  /// The value as text.
  public func text(_ format: JSONWriter.Format = .compact) -> String {
    var writer = JSONWriter(format: format)
    writer.value(self)
    return writer.finishText()
  }

  /// The member of an object, or nil when there is none or this is not an object.
  public subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { object[key] } else { nil }
  }

  /// The element of an array, or nil when there is none or this is not an array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  // `String` compares by canonical equivalence; JSON's strings are the same only unit by unit.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }
}

extension JSONCursor {
  /// Reads a value of any kind as a tree.
  ///
  /// Its depth and its size are within the cursor's limits.
  public mutating func value() throws(JSONError) -> JSONValue {
    switch self.kind {
    case .object:
      var members: [JSONObject.Member] = []
      try self.beginObject()
      while try self.nextKey() != nil {
        let key = self.keyText
        members.append(JSONObject.Member(key: key, value: try self.value()))
      }
      return .object(JSONObject(unordered: members))
    case .array:
      var elements: [JSONValue] = []
      try self.beginArray()
      while try self.nextElement() {
        elements.append(try self.value())
      }
      return .array(elements)
    case .string: return .string(try self.string())
    case .number: return .number(try self.number())
    case .boolean: return .bool(try self.bool())
    case .null:
      try self.null()
      return .null
    case nil:
      try self.skip()
      preconditionFailure("what begins no value was skipped")
    }
  }
}
