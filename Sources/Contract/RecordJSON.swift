internal import Basics
internal import JSON

/// Writes the records of messages as JSON, field by field as their shapes say.
enum RecordJSON {
  /// Whole numbers up to here are exact in every JSON reader.
  static let exactIntegerMax: UInt64 = 1 << 53

  /// Writes the record at `base` as one value.
  static func write(_ base: UnsafeRawPointer, shape: MessageShape, to json: inout JSONWriter) {
    switch shape.form {
    case .timestamp:
      let microseconds = unsafe base.load(fromByteOffset: shape.fields[0].offset, as: Int64.self)
      json.string(Self.text(ofMicroseconds: microseconds))
    case .value: unsafe Self.writeValue(base, shape: shape, to: &json)
    case .object:
      json.beginObject()
      // The shape holds its fields, and lives as long as the program.
      for index in 0..<shape.fields.count {
        unsafe shape.uncountedFields[index]._withUnsafeGuaranteedRef { field in
          unsafe Self.writeMember(field, of: base, to: &json)
        }
      }
      json.endObject()
    }
  }

  private static func writeMember(
    _ field: MessageShape.Field, of base: UnsafeRawPointer, to json: inout JSONWriter
  ) {
    if field.isRepeated {
      json.key(field.memberName)
      json.beginArray()
      let count = unsafe field.count(in: base)
      if let elements = unsafe field.elements(in: base) {
        for index in 0..<count {
          unsafe Self.write(field, at: elements + index * field.type.stride, to: &json)
        }
      }
      json.endArray()
      return
    }
    if field.isChoice {
      guard unsafe field.isSet(in: base) else { return }
    } else if field.type == .message || field.json == .embedded {
      // There is no JSON that says "no JSON".
      guard unsafe !field.isDefault(at: base + field.offset) else { return }
    }
    json.key(field.memberName)
    unsafe Self.write(field, at: base + field.offset, to: &json)
    guard field.json == .cents else { return }
    json.key(field.amountMemberName)
    json.string(unsafe base.load(fromByteOffset: field.offset, as: Int64.self), places: 2)
  }

  private static func write(
    _ field: MessageShape.Field, at element: UnsafeRawPointer, to json: inout JSONWriter
  ) {
    switch field.type {
    case .int32: unsafe json.int64(Int64(element.load(as: Int32.self)))
    case .uint32: unsafe json.uint64(UInt64(element.load(as: UInt32.self)))
    case .int64: unsafe Self.write(element.load(as: Int64.self), to: &json)
    case .uint64: unsafe Self.write(element.load(as: UInt64.self), to: &json)
    case .float: unsafe json.double(Self.shortest(element.load(as: Float.self)))
    case .double: unsafe json.double(element.load(as: Double.self))
    case .bool: unsafe json.bool(element.load(as: Int32.self) != 0)
    case .enumeration:
      let number = unsafe element.load(as: Int32.self)
      if let names = unsafe field.uncountedEnumeration,
        let name = unsafe names._withUnsafeGuaranteedRef({ $0.name(of: number) })
      {
        json.string(name)
      } else {
        json.int64(Int64(number))
      }
    case .text: unsafe json.string(utf8: field.type.bytes(at: element).bytes)
    case .bytes: unsafe Self.write(field.type.bytes(at: element), as: field.json, to: &json)
    case .message:
      guard let shape = unsafe field.uncountedMessage,
        let inner = unsafe element.load(as: UnsafeRawPointer?.self)
      else { return json.null() }
      unsafe shape._withUnsafeGuaranteedRef { unsafe Self.write(inner, shape: $0, to: &json) }
    }
  }

  // MARK: Forms

  private static func write(_ number: Int64, to json: inout JSONWriter) {
    if number.magnitude <= Self.exactIntegerMax {
      json.int64(number)
    } else {
      json.string(String(number))
    }
  }

  private static func write(_ number: UInt64, to json: inout JSONWriter) {
    if number <= Self.exactIntegerMax {
      json.uint64(number)
    } else {
      json.string(String(number))
    }
  }

  /// The `Double` with the fewest digits that read back as `number`.
  private static func shortest(_ number: Float) -> Double {
    Double(number.description) ?? Double(number)
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer, as form: FieldForm, to json: inout JSONWriter
  ) {
    switch form {
    case .hex: unsafe json.string(Hexadecimal.text(of: bytes))
    case .embedded: unsafe Self.writeEmbedded(bytes, to: &json)
    case .standard, .cents: unsafe json.string(Base64.text(of: bytes))
    }
  }

  /// Writes JSON as it stands, or as a text when it is none: the document stays valid.
  private static func writeEmbedded(_ bytes: UnsafeRawBufferPointer, to json: inout JSONWriter) {
    if unsafe bytes.isValidJSON {
      unsafe json.raw(bytes.bytes)
    } else {
      unsafe json.string(utf8: bytes.bytes)
    }
  }

  private static func writeValue(
    _ base: UnsafeRawPointer, shape: MessageShape, to json: inout JSONWriter
  ) {
    let chosen = unsafe shape.fields[0].chosenNumber(in: base)
    guard let field = shape.fields.first(where: { $0.number == chosen }) else {
      return json.null()
    }
    let element = unsafe base + field.offset
    switch field.type {
    case .bytes: unsafe Self.writeEmbedded(field.type.bytes(at: element), to: &json)
    case .int64: unsafe json.int64(element.load(as: Int64.self))
    case .double: unsafe Self.writeFraction(element.load(as: Double.self), to: &json)
    default: unsafe Self.write(field, at: element, to: &json)
    }
  }

  /// Writes a number so that it is read back as a float, also when it is whole.
  private static func writeFraction(_ number: Double, to json: inout JSONWriter) {
    guard number == number.rounded(), abs(number) < 1e21 else { return json.double(number) }
    var text = JSONWriter()
    text.double(number)
    unsafe json.raw((text.finishText() + ".0").utf8Span.span.bytes)
  }

  /// The time as RFC 3339 has it, with no fraction, milliseconds or microseconds, as needed.
  static func text(ofMicroseconds microseconds: Int64) -> String {
    var text = WallTime(clampingMicrosecondsSinceEpoch: microseconds).description
    let dropped = microseconds % 1_000_000 == 0 ? 8 : microseconds % 1000 == 0 ? 4 : 0
    guard dropped > 0 else { return text }
    // By bytes: looking for characters would take longer than all the rest.
    text.removeSubrange(text.utf8.index(text.utf8.endIndex, offsetBy: -dropped)...)
    text.append("Z")
    return text
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes are one JSON value that is not too deep.
  var isValidJSON: Bool {
    let limits = JSONLimits(
      bytesMax: Swift.max(self.count, 1), depthMax: ContractLimits.embeddedDepthMax)
    do {
      try unsafe JSONCursor.read(self.bytes, limits: limits) { json throws(JSONError) in
        try json.skip()
      }
      return true
    } catch {
      return false
    }
  }
}
