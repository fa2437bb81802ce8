public import Basics
public import JSON

// JSON is proto3's, with these choices:
// * names are those of the contract, in snake_case;
// * a field without presence is always written, one with presence when it is there;
// * 64-bit integers are numbers up to 2^53 and texts beyond; a reader takes either;
// * enums are written as names, unknown numbers as numbers; a reader takes either;
// * `null` for a field is the same as leaving it out;
// * unknown members, a member twice, and two members of one choice are refused;
// * cents, hexadecimal, embedded JSON, timestamps and values have the forms of `JsonForm`.

extension ContractMessage {
  /// Writes the message as one JSON value.
  public func writeJSON(to json: inout JSONWriter) {
    let arena = Arena.current
    let mark = arena.mark(budget: .max)
    defer { arena.release(to: mark) }
    let writer = unsafe RecordWriter(Self.shape.descriptor, in: arena)
    self.write(to: writer)
    unsafe RecordJSON.write(UnsafeRawPointer(writer.base), shape: Self.shape, to: &json)
  }

  /// Appends the message as a JSON document.
  public func appendJSON(
    to buffer: inout ByteBuffer, format: JSONWriter.Format = .compact
  ) {
    JSONWriter.write(to: &buffer, format: format) { json in self.writeJSON(to: &json) }
  }

  /// Reads and checks a message from a JSON document.
  public init(json document: RawSpan, limits: JSONLimits = .standard) throws(WireError) {
    self = try Self.decoded(json: document, limits: limits, checksRules: true)
  }

  /// Reads a message; without `checksRules` only what no message may hold is refused.
  package static func decoded(
    json document: RawSpan, limits: JSONLimits = .standard, checksRules: Bool
  ) throws(WireError) -> Self {
    let arena = Arena.current
    let mark = arena.mark(budget: ContractLimits.arenaBytesMax(forMessageOf: document.byteCount))
    defer { arena.release(to: mark) }
    let shape = Self.shape
    let message: Self?
    var reader = RecordJSONReader(arena: arena)
    var violations: [WireError.Violation] = []
    do throws(JSONError) {
      message = try JSONCursor.read(document, limits: limits) { json throws(JSONError) in
        let record = try unsafe reader.message(shape, from: &json)
        if shape.isChecked {
          violations = unsafe RecordCheck(checksRules: checksRules)
            .violations(of: UnsafeRawPointer(record), shape: shape)
        }
        violations = reader.joined(with: violations)
        return violations.isEmpty ? unsafe Self(from: RecordReader(UnsafeRawPointer(record))) : nil
      }
    } catch {
      throw .refused(reader.violations + [WireError.violation(error)])
    }
    guard let message else { throw .refused(violations) }
    return message
  }
}

extension WireError {
  /// Tells of JSON that is not the message it should be.
  static func violation(_ error: JSONError) -> Violation {
    let place = "line \(error.line), column \(error.column)"
    return Violation(
      field: error.path, code: self.code(error.kind), message: "\(error.message) (\(place))",
      allowed: error.allowed)
  }

  private static func code(_ kind: JSONError.Kind) -> String {
    switch kind {
    case .malformed: "invalid_json"
    case .unknownKey: "unknown_field"
    case .otherKind: "wrong_type"
    case .rejected: "bad_format"
    }
  }
}
