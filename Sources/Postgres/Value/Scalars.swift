extension Bool: PostgresValue {
  public static var postgresType: PostgresType { .bool }

  public func encode(into encoder: inout PostgresEncoder) { encoder.append(self ? 1 : 0) }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    self = try bytes.bigEndian(UInt8.self) != 0
  }
}

extension Int16: PostgresValue {
  public static var postgresType: PostgresType { .int2 }

  public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: self) }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    self = try bytes.bigEndian(Int16.self)
  }
}

extension Int32: PostgresValue {
  public static var postgresType: PostgresType { .int4 }
  public static var readableTypes: [PostgresType] { [.int4, .int2] }

  public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: self) }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    switch type {
    case PostgresType.int2.oid: self = try Int32(bytes.bigEndian(Int16.self))
    default: self = try bytes.bigEndian(Int32.self)
    }
  }
}

extension Int64: PostgresValue {
  public static var postgresType: PostgresType { .int8 }
  public static var readableTypes: [PostgresType] { [.int8, .int4, .int2] }

  public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: self) }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    switch type {
    case PostgresType.int2.oid: self = try Int64(bytes.bigEndian(Int16.self))
    case PostgresType.int4.oid: self = try Int64(bytes.bigEndian(Int32.self))
    default: self = try bytes.bigEndian(Int64.self)
    }
  }
}

extension Int: PostgresValue {
  public static var postgresType: PostgresType { .int8 }
  public static var readableTypes: [PostgresType] { Int64.readableTypes }

  public func encode(into encoder: inout PostgresEncoder) {
    encoder.append(bigEndian: Int64(self))
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    self = try Int(Int64(decoding: bytes, of: type))
  }
}

extension Double: PostgresValue {
  public static var postgresType: PostgresType { .float8 }
  public static var readableTypes: [PostgresType] { [.float8, .float4] }

  public func encode(into encoder: inout PostgresEncoder) {
    encoder.append(bigEndian: self.bitPattern)
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    switch type {
    case PostgresType.float4.oid:
      self = try Double(Float(bitPattern: bytes.bigEndian(UInt32.self)))
    default: self = try Double(bitPattern: bytes.bigEndian(UInt64.self))
    }
  }
}

/// A text. PostgreSQL cannot hold U+0000 and refuses it with SQLSTATE 22021.
extension String: PostgresValue {
  public static var postgresType: PostgresType { .text }
  public static var readableTypes: [PostgresType] {
    [.text, .varchar, .name, .json, .jsonb, .bpchar, .unknown]
  }

  public func encode(into encoder: inout PostgresEncoder) { encoder.append(utf8: self) }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    // jsonb begins with the version of its form.
    let prefix = type == PostgresType.jsonb.oid ? 1 : 0
    guard bytes.byteCount >= prefix else { throw .length(bytes.byteCount) }
    let decoded = unsafe bytes.withUnsafeBytes { buffer in
      unsafe String(validating: buffer.dropFirst(prefix), as: UTF8.self)
    }
    guard let decoded else { throw .notUTF8 }
    self = decoded
  }
}
