/// What can be a parameter of a statement and a cell of a result, in PostgreSQL's binary form.
///
/// An optional of such a type stands for a value that may be NULL, an array of them for an array.
public protocol PostgresValue: Sendable {
  /// The type it has as a parameter.
  static var postgresType: PostgresType { get }
  /// The types of cells that it can be read from.
  static var readableTypes: [PostgresType] { get }
  /// The value that stands for NULL, if there is one.
  static var null: Self? { get }
  /// Whether it stands for NULL; then it is not encoded.
  var isNull: Bool { get }
  /// Appends its binary form.
  func encode(into encoder: inout PostgresEncoder)
  /// Reads the binary form of a value of the type with this number, one of ``readableTypes``.
  init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection)
}

extension PostgresValue {
  public static var readableTypes: [PostgresType] { [Self.postgresType] }
  public static var null: Self? { nil }
  public var isNull: Bool { false }

  /// Reads a cell; `nil` bytes are NULL.
  static func decodeNull() throws(PostgresValueRejection) -> Self {
    guard let null = Self.null else { throw .null }
    return null
  }

  static func checkReadable(_ type: UInt32) throws(PostgresValueRejection) {
    for readable in Self.readableTypes where readable.oid == type { return }
    throw .type(type)
  }
}

/// Why the bytes of a cell are not the value that was asked for.
public enum PostgresValueRejection: Error, Hashable, CustomStringConvertible {
  /// NULL, where a value was asked for.
  case null
  /// The cell has another type, given by its number.
  case type(UInt32)
  /// There are too few or too many bytes.
  case length(Int)
  /// The text is not UTF-8.
  case notUTF8
  /// The value is in the type's range and not in ours, such as an infinite time.
  case outOfRange
  /// An array has several dimensions.
  case dimensions(Int)
  /// The bytes contradict themselves.
  case malformed

  public var description: String {
    switch self {
    case .null: "NULL"
    case .type(let oid): "a value of type \(PostgresType.describe(oid))"
    case .length(let count): "\(count) bytes"
    case .notUTF8: "a text that is not UTF-8"
    case .outOfRange: "a value outside the range"
    case .dimensions(let count): "an array of \(count) dimensions"
    case .malformed: "malformed bytes"
    }
  }
}

extension Optional: PostgresValue where Wrapped: PostgresValue {
  public static var postgresType: PostgresType { Wrapped.postgresType }
  public static var readableTypes: [PostgresType] { Wrapped.readableTypes }
  public static var null: Self? { .some(.none) }
  public var isNull: Bool { self?.isNull ?? true }

  public func encode(into encoder: inout PostgresEncoder) { self?.encode(into: &encoder) }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    self = try Wrapped(decoding: bytes, of: type)
  }
}

extension RawSpan {
  /// The integer that these bytes are, highest first.
  func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
    _: Integer.Type
  ) throws(PostgresValueRejection) -> Integer {
    guard self.byteCount == MemoryLayout<Integer>.size else { throw .length(self.byteCount) }
    // The size was just checked, and an integer has no invalid bytes.
    return unsafe Integer(bigEndian: self.unsafeLoadUnaligned(as: Integer.self))
  }

  /// A copy of the bytes.
  var array: [UInt8] { unsafe self.withUnsafeBytes { unsafe [UInt8]($0) } }
}

/// Reads one thing after another out of bytes.
struct RawReader: ~Copyable {
  private(set) var offset = 0
  let end: Int

  init(_ bytes: RawSpan) { self.end = bytes.byteCount }

  var isAtEnd: Bool { self.offset == self.end }

  mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
    _: Integer.Type, in bytes: RawSpan
  ) throws(PostgresValueRejection) -> Integer {
    let range = try self.range(MemoryLayout<Integer>.size)
    return try bytes.extracting(range).bigEndian(Integer.self)
  }

  /// The place of the next `count` bytes.
  mutating func range(_ count: Int) throws(PostgresValueRejection) -> Range<Int> {
    guard count >= 0, count <= self.end - self.offset else { throw .malformed }
    defer { self.offset += count }
    return self.offset..<self.offset + count
  }
}
