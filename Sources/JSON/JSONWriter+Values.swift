internal import Basics

extension JSONWriter {
  /// Writes a string.
  public mutating func string(_ text: String) {
    self.beginValue()
    unsafe self.quote(text.utf8Span.span.bytes)
  }

  /// Writes a string.
  public mutating func string(_ text: StaticString) {
    self.beginValue()
    self.quote(text)
  }

  /// Writes the string whose UTF-8 form is `bytes`; what is not UTF-8 becomes U+FFFD.
  public mutating func string(utf8 bytes: RawSpan) {
    self.beginValue()
    self.quote(bytes)
  }

  /// Writes a whole number.
  public mutating func int64(_ value: Int64) {
    self.beginValue()
    self.decimal(magnitude: value.magnitude, isNegative: value < 0)
  }

  /// Writes a whole number.
  public mutating func uint64(_ value: UInt64) {
    self.beginValue()
    self.decimal(magnitude: value, isNegative: false)
  }

  /// Writes the fewest digits that read back as `value`, in the form that JavaScript uses.
  ///
  /// So 1 is `1`, 10^21 is `1e+21`, 0.000001 is `0.000001`, 10^-7 is `1e-7`; -0 is `-0`. What is
  /// not finite has no form in JSON and is written as `null`.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return self.null() }
    self.beginValue()
    self.shortest(value)
  }

  /// Writes a number: integers exactly, others like ``double(_:)``.
  public mutating func number(_ value: JSONNumber) {
    switch value.storage {
    case .integer(let value): self.int64(value)
    case .large(let value): self.uint64(value)
    case .fraction(let value): self.double(value)
    }
  }

  /// Writes `true` or `false`.
  public mutating func bool(_ value: Bool) {
    self.beginValue()
    self.buffer.append(utf8: value ? "true" : "false")
  }

  /// Writes `null`.
  public mutating func null() {
    self.beginValue()
    self.buffer.append(utf8: "null")
  }

  /// Writes a value that is JSON already, as it stands; the caller vouches for it.
  public mutating func raw(_ json: RawSpan) {
    precondition(json.byteCount > 0)
    self.beginValue()
    self.buffer.append(json)
  }

  /// Writes a tree; the members of its objects come in canonical order.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: self.null()
    case .bool(let value): self.bool(value)
    case .number(let value): self.number(value)
    case .string(let value): self.string(value)
    case .array(let elements):
      self.beginArray()
      for element in elements { self.value(element) }
      self.endArray()
    case .object(let object):
      self.beginObject()
      for member in object.members {
        self.key(member.key)
        self.value(member.value)
      }
      self.endObject()
    }
  }

  // MARK: Members

  /// Writes a member whose value is a string.
  public mutating func member(_ key: StaticString, _ value: String) {
    self.key(key)
    self.string(value)
  }

  /// Writes a member whose value is a whole number.
  public mutating func member(_ key: StaticString, _ value: Int64) {
    self.key(key)
    self.int64(value)
  }

  /// Writes a member whose value is a number.
  public mutating func member(_ key: StaticString, _ value: Double) {
    self.key(key)
    self.double(value)
  }

  /// Writes a member whose value is `true` or `false`.
  public mutating func member(_ key: StaticString, _ value: Bool) {
    self.key(key)
    self.bool(value)
  }
}
