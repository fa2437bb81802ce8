internal import Basics
private import CProtobufC
internal import JSON

/// Fills the records of messages from JSON, field by field as their shapes say.
///
/// A member that cannot be read is noted and passed, so that everything that is wrong is found in
/// one go; only where the JSON itself is broken is there nothing to go on with.
struct RecordJSONReader {
  let arena: Arena
  /// What was wrong so far, at most one less than ``ContractLimits/violationsMax``.
  private(set) var violations: [WireError.Violation] = []
  private var isBroken = false

  init(arena: Arena) { self.arena = arena }

  /// Reads a message; its record lives as long as the arena holds it.
  ///
  /// The record is of use only while there are no ``violations``.
  mutating func message(
    _ shape: MessageShape, from json: inout JSONCursor
  ) throws(JSONError) -> UnsafeMutableRawPointer {
    let record = try unsafe self.emptyRecord(shape, for: &json)
    switch shape.form {
    case .timestamp: try unsafe self.readTimestamp(into: record, shape: shape, from: &json)
    case .value: try unsafe self.readValue(into: record, shape: shape, from: &json)
    case .object: try unsafe self.readMembers(into: record, shape: shape, from: &json)
    }
    return unsafe record
  }

  private func emptyRecord(
    _ shape: MessageShape, for json: inout JSONCursor
  ) throws(JSONError) -> UnsafeMutableRawPointer {
    let record = try unsafe self.memory(shape.recordBytes, for: &json)
    let descriptor = unsafe shape.descriptor
      .assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    unsafe descriptor.pointee.message_init?(
      record.assumingMemoryBound(to: ProtobufCMessage.self))
    return unsafe record
  }

  private func memory(
    _ count: Int, for json: inout JSONCursor
  ) throws(JSONError) -> UnsafeMutableRawPointer {
    guard let memory = unsafe self.arena.allocate(count) else {
      throw json.rejection(
        "the message would take more memory than its size allows", kind: .malformed)
    }
    return unsafe memory
  }

  /// What was wrong with members, and with those that could be read.
  ///
  /// Of a member that could not be read there is nothing else to be said, least of all that it is
  /// missing.
  func joined(with found: [WireError.Violation]) -> [WireError.Violation] {
    guard !self.violations.isEmpty else { return found }
    let others = found.filter { other in
      !self.violations.contains {
        $0.field.hasPrefix(other.field) || other.field.hasPrefix($0.field)
      }
    }
    return Array((self.violations + others).prefix(ContractLimits.violationsMax))
  }

  // MARK: Members

  /// What is known of an object from the members that were read.
  private struct Progress {
    /// Fields that were read as amounts, for what is said twice in two forms.
    var amounts: Set<Int> = []
    /// Members mostly come in the order of the fields, and then no key is looked up.
    var expected = 0
  }

  private mutating func readMembers(
    into record: UnsafeMutableRawPointer, shape: MessageShape, from json: inout JSONCursor
  ) throws(JSONError) {
    var progress = Progress()
    try json.beginObject()
    while let key = try json.nextKey() {
      let place = json.place
      do throws(JSONError) {
        try unsafe self.readMember(key, into: record, shape: shape, &progress, from: &json)
      } catch {
        try self.note(error, at: place, of: &json)
      }
    }
  }

  private mutating func note(
    _ error: JSONError, at place: JSONCursor.Place, of json: inout JSONCursor
  ) throws(JSONError) {
    guard !self.isBroken, self.violations.count + 1 < ContractLimits.violationsMax else {
      throw error
    }
    do throws(JSONError) {
      try json.skip(from: place)
    } catch {
      self.isBroken = true
      throw error
    }
    self.violations.append(WireError.violation(error))
  }

  private mutating func readMember(
    _ key: JSONKey, into record: UnsafeMutableRawPointer, shape: MessageShape,
    _ progress: inout Progress, from json: inout JSONCursor
  ) throws(JSONError) {
    guard let member = shape.member(key, expected: progress.expected) else {
      throw json.unknownKey(key, allowed: shape.memberNames)
    }
    progress.expected = member.field + 1
    let field = shape.fields[member.field]
    if json.kind == .null && !field.acceptsNull { return try json.null() }
    if field.isRepeated { return try unsafe self.readList(field, into: record, from: &json) }
    let other = unsafe field.isChoice ? field.chosenNumber(in: record) : 0
    guard other == 0 || other == field.number else {
      // They share their place: nothing may be written over what the record says it holds. The
      // value is passed first, so that the error names this member.
      try json.skip()
      throw json.rejection("another field of the same choice is given too")
    }
    let earlier: Int64? =
      unsafe progress.amounts.contains(member.field)
      ? record.load(fromByteOffset: field.offset, as: Int64.self) : nil
    if member.isAmount {
      try unsafe self.readAmount(at: record + field.offset, from: &json)
    } else {
      try unsafe self.read(field, at: record + field.offset, from: &json)
    }
    if field.json == .cents {
      progress.amounts.insert(member.field)
      let value = unsafe record.load(fromByteOffset: field.offset, as: Int64.self)
      if let earlier, earlier != value {
        throw json.rejection("\(field.name) and \(field.amountName) differ")
      }
    }
    guard field.isChoice else { return }
    unsafe record.storeBytes(
      of: field.number, toByteOffset: field.quantifierOffset, as: UInt32.self)
  }

  private mutating func readList(
    _ field: MessageShape.Field, into record: UnsafeMutableRawPointer,
    from json: inout JSONCursor
  ) throws(JSONError) {
    let stride = field.type.stride
    var capacity = 0
    var count = 0
    var list: UnsafeMutableRawPointer?
    try json.beginArray()
    while try json.nextElement() {
      if count == capacity {
        capacity = max(4, 2 * capacity)
        let grown = try unsafe self.memory(capacity * stride, for: &json)
        if let list = unsafe list {
          unsafe grown.copyMemory(from: list, byteCount: count * stride)
        }
        unsafe list = unsafe grown
      }
      if let list = unsafe list {
        unsafe (list + count * stride).initializeMemory(as: UInt8.self, repeating: 0, count: stride)
        try unsafe self.read(field, at: list + count * stride, from: &json)
      }
      count += 1
    }
    unsafe record.storeBytes(of: count, toByteOffset: field.quantifierOffset, as: Int.self)
    unsafe record.storeBytes(
      of: list, toByteOffset: field.offset, as: UnsafeMutableRawPointer?.self)
  }

  // MARK: Values

  private mutating func read(
    _ field: MessageShape.Field, at element: UnsafeMutableRawPointer,
    from json: inout JSONCursor
  ) throws(JSONError) {
    switch field.type {
    case .int32:
      let range = Int64(Int32.min)...Int64(Int32.max)
      unsafe element.storeBytes(of: Int32(try json.integer(in: range)), as: Int32.self)
    case .uint32:
      let range = 0...Int64(UInt32.max)
      unsafe element.storeBytes(of: UInt32(try json.integer(in: range)), as: UInt32.self)
    case .int64: unsafe element.storeBytes(of: try Self.int64(from: &json), as: Int64.self)
    case .uint64: unsafe element.storeBytes(of: try Self.uint64(from: &json), as: UInt64.self)
    case .float: unsafe element.storeBytes(of: try Self.float(from: &json), as: Float.self)
    case .double: unsafe element.storeBytes(of: try json.double(), as: Double.self)
    case .bool: unsafe element.storeBytes(of: try json.bool() ? 1 : 0, as: Int32.self)
    case .enumeration:
      unsafe element.storeBytes(of: try Self.number(of: field, from: &json), as: Int32.self)
    case .text: try unsafe self.readText(at: element, from: &json)
    case .bytes: try unsafe self.readBytes(as: field.json, at: element, from: &json)
    case .message:
      guard let shape = field.message else { return }
      let inner = try unsafe self.message(shape, from: &json)
      unsafe element.storeBytes(of: inner, as: UnsafeMutableRawPointer.self)
    }
  }

  private func readText(
    at element: UnsafeMutableRawPointer, from json: inout JSONCursor
  ) throws(JSONError) {
    let arena = self.arena
    let isStored = try json.withString { utf8 throws(JSONError) in
      if utf8.isEmpty { return true }
      guard let copy = unsafe arena.allocate(utf8.byteCount) else { return false }
      unsafe utf8.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(start: copy, count: $0.count).copyMemory(from: $0)
      }
      let data = unsafe ProtobufCBinaryData(
        len: utf8.byteCount, data: copy.assumingMemoryBound(to: UInt8.self))
      unsafe element.storeBytes(of: data, as: ProtobufCBinaryData.self)
      return true
    }
    guard isStored else {
      throw json.rejection(
        "the message would take more memory than its size allows", kind: .malformed)
    }
  }

  private static func int64(from json: inout JSONCursor) throws(JSONError) -> Int64 {
    guard json.kind == .string else { return try json.int64() }
    let text = try json.string()
    guard let value = Int64(text), text == String(value) else {
      throw json.rejection(
        "expected a whole number from -2^63 to 2^63 - 1", allowed: "-2^63 to 2^63 - 1")
    }
    return value
  }

  private static func uint64(from json: inout JSONCursor) throws(JSONError) -> UInt64 {
    guard json.kind == .string else { return try json.uint64() }
    let text = try json.string()
    guard let value = UInt64(text), text == String(value) else {
      throw json.rejection(
        "expected a whole number from 0 to 2^64 - 1", allowed: "0 to 2^64 - 1")
    }
    return value
  }

  private static func float(from json: inout JSONCursor) throws(JSONError) -> Float {
    let value = Float(try json.double())
    guard value.isFinite else {
      throw json.rejection("the number is too large for a 32-bit floating-point number")
    }
    return value
  }

  private static func number(
    of field: MessageShape.Field, from json: inout JSONCursor
  ) throws(JSONError) -> Int32 {
    guard json.kind == .string else {
      return Int32(try json.integer(in: Int64(Int32.min)...Int64(Int32.max)))
    }
    let name = try json.string()
    guard let number = field.enumeration?.number(of: name) else {
      let allowed = field.enumeration?.all.joined(separator: ", ") ?? ""
      throw json.rejection("expected one of \(allowed)", allowed: allowed)
    }
    return number
  }

  private func readAmount(
    at element: UnsafeMutableRawPointer, from json: inout JSONCursor
  ) throws(JSONError) {
    let amount = try json.parsed(USDCents.self)
    unsafe element.storeBytes(of: amount.count, as: Int64.self)
  }

  private func readBytes(
    as form: FieldForm, at element: UnsafeMutableRawPointer, from json: inout JSONCursor
  ) throws(JSONError) {
    let bytes: [UInt8]
    switch form {
    case .embedded: bytes = Array(try json.value().canonicalText.utf8)
    case .hex:
      guard let read = Hexadecimal.bytes(of: try json.string()) else {
        throw json.rejection("expected pairs of hexadecimal digits")
      }
      bytes = read
    case .standard, .cents:
      guard let read = Base64.bytes(of: try json.string()) else {
        throw json.rejection("expected base64")
      }
      bytes = read
    }
    try unsafe self.store(bytes, at: element, &json)
  }

  /// Copies `bytes` into the arena and their place into the record.
  private func store(
    _ bytes: [UInt8], at element: UnsafeMutableRawPointer, _ json: inout JSONCursor
  ) throws(JSONError) {
    guard !bytes.isEmpty else { return }
    let copy = try unsafe self.memory(bytes.count, for: &json)
    unsafe bytes.withUnsafeBytes {
      unsafe UnsafeMutableRawBufferPointer(start: copy, count: $0.count).copyMemory(from: $0)
    }
    let data = unsafe ProtobufCBinaryData(
      len: bytes.count, data: copy.assumingMemoryBound(to: UInt8.self))
    unsafe element.storeBytes(of: data, as: ProtobufCBinaryData.self)
  }

  // MARK: Messages with a form of their own

  private func readTimestamp(
    into record: UnsafeMutableRawPointer, shape: MessageShape, from json: inout JSONCursor
  ) throws(JSONError) {
    let text = try json.string()
    if let point = text.firstIndex(of: "."),
      text[point...].dropFirst().prefix(while: \.isNumber).count > 6
    {
      throw json.rejection("at most 6 fraction digits are allowed")
    }
    do throws(WallTimeError) {
      let time = try WallTime(parsing: text)
      unsafe record.storeBytes(
        of: time.microsecondsSinceEpoch, toByteOffset: shape.fields[0].offset, as: Int64.self)
    } catch {
      throw json.rejection("expected a time as in RFC 3339: \(error.description)")
    }
  }

  private mutating func readValue(
    into record: UnsafeMutableRawPointer, shape: MessageShape, from json: inout JSONCursor
  ) throws(JSONError) {
    let field: MessageShape.Field
    switch json.kind {
    case .number:
      switch try Self.number(from: &json) {
      case .integer(let value):
        field = shape.field(of: .int64)
        unsafe record.storeBytes(of: value, toByteOffset: field.offset, as: Int64.self)
      case .fraction(let value):
        field = shape.field(of: .double)
        unsafe record.storeBytes(of: value, toByteOffset: field.offset, as: Double.self)
      }
    case .string:
      field = shape.field(of: .text)
      try unsafe self.read(field, at: record + field.offset, from: &json)
    case .boolean:
      field = shape.field(of: .bool)
      try unsafe self.read(field, at: record + field.offset, from: &json)
    default:
      field = shape.field(of: .bytes)
      try unsafe self.readBytes(as: .embedded, at: record + field.offset, from: &json)
    }
    unsafe record.storeBytes(
      of: field.number, toByteOffset: field.quantifierOffset, as: UInt32.self)
  }

  private enum Number {
    case integer(Int64)
    case fraction(Double)
  }

  /// Reads a number as it is spelled: with a fraction or an exponent it is no integer.
  private static func number(from json: inout JSONCursor) throws(JSONError) -> Number {
    let text = try json.withRawValue { raw throws(JSONError) in
      unsafe raw.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
    if let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw json.rejection("the number is too large for a 64-bit floating-point number")
    }
    return .fraction(value)
  }
}

extension MessageShape {
  /// The first field of `type`, which a message with the form of a value has.
  fileprivate func field(of type: FieldType) -> Field {
    guard let field = self.fields.first(where: { $0.type == type }) else {
      preconditionFailure("a value has a field for every kind of JSON")
    }
    return field
  }

  /// The member called `key`, which may be the field at `expected`.
  fileprivate func member(_ key: JSONKey, expected: Int) -> Member? {
    if expected < self.fields.count, self.fields[expected].key == key {
      return Member(field: expected, isAmount: false)
    }
    return self.members[key]
  }

  /// The members that an object may have, for an error.
  fileprivate var memberNames: String {
    self.fields.map { $0.json == .cents ? "\($0.name), \($0.amountName)" : $0.name }
      .joined(separator: ", ")
  }
}

extension MessageShape.Field {
  /// Whether `null` is a value of the field and not its absence.
  fileprivate var acceptsNull: Bool {
    !self.isRepeated && (self.json == .embedded || self.message?.form == .value)
  }
}
