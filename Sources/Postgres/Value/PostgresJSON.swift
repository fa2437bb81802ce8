/// The text of a JSON document, for `jsonb`; the server checks that it is one.
public struct PostgresJSON: Sendable, Hashable, PostgresValue {
  /// The document, as the server would write it when it came from there.
  public let text: String

  /// Takes the text of a document.
  public init(_ text: String) { self.text = text }

  public static var postgresType: PostgresType { .jsonb }
  public static var readableTypes: [PostgresType] { [.jsonb, .json] }

  /// The only version of the binary form that there has been.
  private static let version: UInt8 = 1

  public func encode(into encoder: inout PostgresEncoder) {
    encoder.append(Self.version)
    encoder.append(utf8: self.text)
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    self.text = try String(decoding: bytes, of: type)
  }
}
