/// A value that reads itself from a document.
///
/// ```swift
/// struct Cover: JSONReadable {
///   init(from json: inout JSONCursor) throws(JSONError) {
///     var asset: String?
///     try json.beginObject()
///     while let key = try json.nextKey() {
///       switch key {
///       case "asset": asset = try json.string()
///       default: throw json.unknownKey(key, allowed: "asset")
///       }
///     }
///     self.asset = try json.required(asset, "asset")
///   }
/// }
/// let cover = try JSONCursor.read(body, as: Cover.self)
/// ```
public protocol JSONReadable {
  /// Reads exactly one value.
  init(from json: inout JSONCursor) throws(JSONError)
}

extension JSONCursor {
  /// Reads a document that is one value of `type`.
  @inlinable
  public static func read<Value: JSONReadable>(
    _ document: RawSpan, as type: Value.Type, limits: JSONLimits = .standard
  ) throws(JSONError) -> Value {
    try Self.read(document, limits: limits) { json throws(JSONError) in
      try Value(from: &json)
    }
  }

  /// Reads a document that is one value of `type`.
  @inlinable
  public static func read<Value: JSONReadable>(
    _ document: String, as type: Value.Type, limits: JSONLimits = .standard
  ) throws(JSONError) -> Value {
    try unsafe Self.read(document.utf8Span.span.bytes, as: type, limits: limits)
  }

  /// Reads an array of at most `countMax` values of `type`.
  @inlinable
  public mutating func array<Value: JSONReadable>(
    of type: Value.Type = Value.self, countMax: Int
  ) throws(JSONError) -> [Value] {
    var elements: [Value] = []
    try self.beginArray()
    while try self.nextElement() {
      guard elements.count < countMax else {
        throw self.rejection("more than \(countMax) elements")
      }
      elements.append(try Value(from: &self))
    }
    return elements
  }

  /// Reads `null` as nil, and anything else as a value of `type`.
  @inlinable
  public mutating func optional<Value: JSONReadable>(
    _ type: Value.Type = Value.self
  ) throws(JSONError) -> Value? {
    guard self.kind == .null else { return try Value(from: &self) }
    try self.null()
    return nil
  }
}

extension Bool: JSONReadable {
  public init(from json: inout JSONCursor) throws(JSONError) { self = try json.bool() }
}

extension Double: JSONReadable {
  public init(from json: inout JSONCursor) throws(JSONError) { self = try json.double() }
}

extension Int64: JSONReadable {
  public init(from json: inout JSONCursor) throws(JSONError) { self = try json.int64() }
}

extension UInt64: JSONReadable {
  public init(from json: inout JSONCursor) throws(JSONError) { self = try json.uint64() }
}

extension String: JSONReadable {
  public init(from json: inout JSONCursor) throws(JSONError) { self = try json.string() }
}

extension JSONValue: JSONReadable {
  public init(from json: inout JSONCursor) throws(JSONError) { self = try json.value() }
}
