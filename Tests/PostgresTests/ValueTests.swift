import Basics
import Postgres
import PostgresTestSupport
import TestSupport
import Testing

@Suite("Values", .sharedDatabase)
struct ValueTests {
  /// Sends a value and reads back what the server made of it.
  private func echo<Value: PostgresValue>(
    _ value: Value, through sql: StaticString, _ connection: PostgresConnection
  ) async throws -> Value {
    try await connection.query(sql, value).onlyRow().decode(at: 0)
  }

  @Test("of every type come back as they were sent", arguments: 0..<20)
  func roundTrip(seed: UInt64) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    var random = SplitMix64(seed: seed)
    func check<Value: PostgresValue & Equatable>(
      _ sql: StaticString, _ make: (inout SplitMix64) -> Value
    ) async throws {
      let value = make(&random)
      #expect(try await self.echo(value, through: sql, connection) == value)
      let none = Value?.none
      #expect(try await self.echo(none, through: sql, connection) == none)
      #expect(try await self.echo(Value?.some(value), through: sql, connection) == value)
    }
    try await check("SELECT $1") { Bool.random(using: &$0) }
    try await check("SELECT $1") { Int16.random(in: .min ... .max, using: &$0) }
    try await check("SELECT $1") { Int32.random(in: .min ... .max, using: &$0) }
    try await check("SELECT $1") { Int64.random(in: .min ... .max, using: &$0) }
    try await check("SELECT $1") { Int.random(in: .min ... .max, using: &$0) }
    try await check("SELECT $1") { Double(sign: .minus, exponent: 9, significand: $0.unit) }
    try await check("SELECT $1") { $0.text() }
    try await check("SELECT $1") { random in random.array { UInt8.random(in: 0...255, using: &$0) }
    }
    try await check("SELECT $1") { $0.time() }
    try await check("SELECT $1") { $0.time().date }
    try await check("SELECT $1") { PostgresUUID(high: $0.next(), low: $0.next()) }
    try await check("SELECT $1") {
      PostgresJSON("{\"n\": \(Int32.random(in: 0...99, using: &$0))}")
    }
  }

  @Test("in arrays come back as they were sent, NULL among them", arguments: 0..<20)
  func arrayRoundTrip(seed: UInt64) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    var random = SplitMix64(seed: seed)
    func check<Element: PostgresValue & PostgresArrayElement & Equatable>(
      _ make: (inout SplitMix64) -> Element
    ) async throws {
      let array = random.array(make)
      #expect(try await self.echo(array, through: "SELECT $1", connection) == array)
      let holed = random.array { Bool.random(using: &$0) ? make(&$0) : nil }
      #expect(try await self.echo(holed, through: "SELECT $1", connection) == holed)
    }
    try await check { Bool.random(using: &$0) }
    try await check { Int16.random(in: .min ... .max, using: &$0) }
    try await check { Int32.random(in: .min ... .max, using: &$0) }
    try await check { Int64.random(in: .min ... .max, using: &$0) }
    try await check { $0.unit }
    try await check { $0.text() }
    try await check { $0.time() }
    try await check { PostgresUUID(high: $0.next(), low: $0.next()) }
    try await check { random in random.array { UInt8.random(in: 0...255, using: &$0) } }
  }

  @Test("mean the same to the server")
  func meaning() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let row = try await connection.query(
      """
      SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text
      """,
      true, Int64(-7), 0.1, [UInt8(0), 255], try #require(WallTime(microsecondsSinceEpoch: 1)),
      PostgresUUID(high: 0x0123_4567_89AB_CDEF, low: 1), PostgresJSON("{\"a\":1}"),
      ["x", nil, "y z"]
    ).onlyRow()
    let texts = try (0..<8).map { try row.decode(at: $0, as: String.self) }
    #expect(
      texts == [
        "true", "-7", "0.1", "\\x00ff", "1970-01-01 00:00:00.000001+00",
        "01234567-89ab-cdef-0000-000000000001", "{\"a\": 1}", "{x,NULL,\"y z\"}",
      ])
  }

  @Test("of small integer types are read into larger ones, and never cut")
  func widening() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let row = try await connection.query("SELECT 7::int2 AS small, 8::int8 AS large").onlyRow()
    #expect(try row.decode("small", as: Int64.self) == 7)
    #expect(try row.decode("small", as: Int.self) == 7)
    let error = #expect(throws: PostgresError.self) { try row.decode("large", as: Int32.self) }
    #expect(error?.column == "large")
    #expect(error?.message.contains("bigint") == true)
  }

  @Test("that are not there, or not what was asked for, are errors that name the column")
  func rejections() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let row = try await connection.query(
      "SELECT NULL::text AS absent, 'infinity'::timestamptz AS never, '{{1}}'::int4[] AS square"
    ).onlyRow()
    for (column, error) in [
      ("absent", #expect(throws: PostgresError.self) { try row.decode("absent", as: String.self) }),
      ("never", #expect(throws: PostgresError.self) { try row.decode("never", as: WallTime.self) }),
      ("square", #expect(throws: PostgresError.self) { try row.decode("square", as: [Int].self) }),
      ("absent", #expect(throws: PostgresError.self) { try row.decode("absent", as: Int.self) }),
    ] {
      #expect(error?.code == .unexpectedResult)
      #expect(error?.column == column)
    }
    #expect(throws: PostgresError.self) { try row.decode("nothing", as: Int.self) }
    #expect(throws: PostgresError.self) { try row.decode(String?.self) }
    #expect(try row.decode("absent", as: String?.self) == nil)
  }

  @Test("of UUIDs are read from text and written as text")
  func uuidText() {
    let text = "0f8fad5b-d9cb-469f-a165-70867728950e"
    #expect(PostgresUUID(text)?.description == text)
    #expect(PostgresUUID(text.uppercased()) == PostgresUUID(text))
    #expect(PostgresUUID("0f8fad5b-d9cb-469f-a165-70867728950") == nil)
    #expect(PostgresUUID("0f8fad5bxd9cb-469f-a165-70867728950e") == nil)
    #expect(PostgresUUID("0f8fad5b-d9cb-469f-a165-7086772895é") == nil)
  }
}

extension SplitMix64 {
  mutating func array<Element>(_ make: (inout SplitMix64) -> Element) -> [Element] {
    (0..<Int.random(in: 0...5, using: &self)).map { _ in make(&self) }
  }

  /// A text of any characters but U+0000, which PostgreSQL cannot hold.
  mutating func text() -> String {
    String(
      String.UnicodeScalarView(
        self.array { random in
          Unicode.Scalar(UInt32.random(in: 1...0xFFFF, using: &random)) ?? "\u{10FFFF}"
        }))
  }

  mutating func time() -> WallTime {
    let range = WallTime.earliest.microsecondsSinceEpoch...WallTime.latest.microsecondsSinceEpoch
    return WallTime(clampingMicrosecondsSinceEpoch: Int64.random(in: range, using: &self))
  }

  /// A number from 0 up to, not including, 1.
  var unit: Double {
    mutating get { Double.random(in: 0..<1, using: &self) }
  }
}
