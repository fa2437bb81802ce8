/// What an array can be made of: values, optional ones, and bytes, whose array is `bytea`.
public protocol PostgresArrayElement: Sendable {
  /// The type of an array of these.
  static var postgresArrayType: PostgresType { get }
  /// The types of cells that an array of these can be read from.
  static var readableArrayTypes: [PostgresType] { get }
  /// Appends the binary form of an array.
  static func encodeArray(_ elements: [Self], into encoder: inout PostgresEncoder)
  /// Reads the binary form of an array.
  static func decodeArray(_ bytes: RawSpan) throws(PostgresValueRejection) -> [Self]
}

extension Array: PostgresValue where Element: PostgresArrayElement {
  public static var postgresType: PostgresType { Element.postgresArrayType }
  public static var readableTypes: [PostgresType] { Element.readableArrayTypes }

  public func encode(into encoder: inout PostgresEncoder) {
    Element.encodeArray(self, into: &encoder)
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    self = try Element.decodeArray(bytes)
  }
}

extension UInt8: PostgresArrayElement {
  public static var postgresArrayType: PostgresType { .bytea }
  public static var readableArrayTypes: [PostgresType] { [.bytea] }

  public static func encodeArray(_ elements: [UInt8], into encoder: inout PostgresEncoder) {
    encoder.append(elements)
  }

  public static func decodeArray(_ bytes: RawSpan) throws(PostgresValueRejection) -> [UInt8] {
    bytes.array
  }
}

extension PostgresArrayElement where Self: PostgresValue {
  public static var postgresArrayType: PostgresType { Self.postgresType.array }
  public static var readableArrayTypes: [PostgresType] { Self.readableTypes.map(\.array) }

  /// Number of dimensions, whether there are NULLs, type; then, per dimension, its length and the
  /// number of its first element; then the elements.
  public static func encodeArray(_ elements: [Self], into encoder: inout PostgresEncoder) {
    encoder.append(bigEndian: Int32(elements.isEmpty ? 0 : 1))
    // A key path of a generic type would be looked up anew at each call.
    encoder.append(bigEndian: Int32(elements.contains { $0.isNull } ? 1 : 0))
    encoder.append(bigEndian: Self.postgresType.oid)
    guard !elements.isEmpty else { return }
    encoder.append(bigEndian: Int32(elements.count))
    encoder.append(bigEndian: Int32(1))
    for element in elements { encoder.append(withLength: element) }
  }

  public static func decodeArray(_ bytes: RawSpan) throws(PostgresValueRejection) -> [Self] {
    var reader = RawReader(bytes)
    let dimensions = try reader.integer(Int32.self, in: bytes)
    _ = try reader.integer(Int32.self, in: bytes)
    let type = try reader.integer(UInt32.self, in: bytes)
    try Self.checkReadable(type)
    guard dimensions != 0 else { return [] }
    guard dimensions == 1 else { throw .dimensions(Int(dimensions)) }
    let count = try Int(reader.integer(Int32.self, in: bytes))
    _ = try reader.integer(Int32.self, in: bytes)
    // Each element has at least a length, so no count makes us reserve more than was sent.
    guard count >= 0, count <= bytes.byteCount / 4 else { throw .malformed }
    var elements: [Self] = []
    elements.reserveCapacity(count)
    for _ in 0..<count {
      let length = try reader.integer(Int32.self, in: bytes)
      if length < 0 {
        elements.append(try Self.decodeNull())
      } else {
        let range = try reader.range(Int(length))
        elements.append(try Self(decoding: bytes.extracting(range), of: type))
      }
    }
    guard reader.isAtEnd else { throw .malformed }
    return elements
  }
}

extension Bool: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension PostgresUUID: PostgresArrayElement {}
extension PostgresJSON: PostgresArrayElement {}

extension Array: PostgresArrayElement where Element == UInt8 {}
extension Optional: PostgresArrayElement where Wrapped: PostgresValue & PostgresArrayElement {}
