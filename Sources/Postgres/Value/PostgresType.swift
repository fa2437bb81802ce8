/// A type of PostgreSQL, by the numbers it has in every database.
public struct PostgresType: Sendable, Hashable, CustomStringConvertible {
  /// What SQL calls it.
  public let description: String
  /// The number that the protocol uses.
  public let oid: UInt32
  /// The number of the array of such values; 0 when there is none.
  public let arrayOID: UInt32

  /// Names a type that is built in; others have no fixed numbers and are cast in SQL.
  public init(_ description: String, oid: UInt32, arrayOID: UInt32) {
    self.description = description
    self.oid = oid
    self.arrayOID = arrayOID
  }

  /// The array of such values.
  public var array: PostgresType {
    PostgresType(self.description + "[]", oid: self.arrayOID, arrayOID: 0)
  }

  public static let bool = PostgresType("boolean", oid: 16, arrayOID: 1000)
  public static let bytea = PostgresType("bytea", oid: 17, arrayOID: 1001)
  public static let name = PostgresType("name", oid: 19, arrayOID: 1003)
  public static let int8 = PostgresType("bigint", oid: 20, arrayOID: 1016)
  public static let int2 = PostgresType("smallint", oid: 21, arrayOID: 1005)
  public static let int4 = PostgresType("integer", oid: 23, arrayOID: 1007)
  public static let text = PostgresType("text", oid: 25, arrayOID: 1009)
  public static let json = PostgresType("json", oid: 114, arrayOID: 199)
  public static let float4 = PostgresType("real", oid: 700, arrayOID: 1021)
  public static let float8 = PostgresType("double precision", oid: 701, arrayOID: 1022)
  public static let unknown = PostgresType("unknown", oid: 705, arrayOID: 0)
  public static let bpchar = PostgresType("character", oid: 1042, arrayOID: 1014)
  public static let varchar = PostgresType("character varying", oid: 1043, arrayOID: 1015)
  public static let date = PostgresType("date", oid: 1082, arrayOID: 1182)
  public static let timestamptz = PostgresType(
    "timestamp with time zone", oid: 1184, arrayOID: 1185)
  public static let uuid = PostgresType("uuid", oid: 2950, arrayOID: 2951)
  public static let jsonb = PostgresType("jsonb", oid: 3802, arrayOID: 3807)

  private static let known: [PostgresType] = [
    .bool, .bytea, .name, .int8, .int2, .int4, .text, .json, .float4, .float8, .unknown, .bpchar,
    .varchar, .date, .timestamptz, .uuid, .jsonb,
  ]

  /// What to call the type with this number in a message.
  static func describe(_ oid: UInt32) -> String {
    for type in self.known {
      if type.oid == oid { return type.description }
      if type.arrayOID == oid, oid != 0 { return type.array.description }
    }
    return "type \(oid)"
  }
}
