/// The fields of one header block that are not the protocol's own, kept as they came.
///
/// Reused from call to call without allocating; ``metadata`` builds values only when asked.
struct HeaderBlock: Sendable {
  private struct Field {
    let name: Range<Int>
    let value: Range<Int>
  }

  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  /// Adds a field; `name` is in lower case, as HTTP/2 demands.
  mutating func append(name: RawSpan, value: RawSpan) {
    let start = self.bytes.count
    let middle = start + name.byteCount
    unsafe name.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
    unsafe value.withUnsafeBytes { unsafe self.bytes.append(contentsOf: $0) }
    self.fields.append(Field(name: start..<middle, value: middle..<self.bytes.count))
  }

  mutating func removeAll() {
    self.bytes.removeAll(keepingCapacity: true)
    self.fields.removeAll(keepingCapacity: true)
  }

  var isEmpty: Bool { self.fields.isEmpty }

  /// The first value of `name`, as text.
  func first(_ name: StaticString) -> String? {
    for field in self.fields where field.name.count == name.utf8CodeUnitCount {
      let isNamed = unsafe self.bytes.span.bytes.extracting(field.name).equals(name)
      if isNamed { return String(decoding: self.bytes[field.value], as: UTF8.self) }
    }
    return nil
  }

  /// The fields as metadata; see ``MetadataWire`` for what is left out.
  var metadata: Metadata {
    var metadata = Metadata()
    for field in self.fields {
      let key = String(decoding: self.bytes[field.name], as: UTF8.self)
      unsafe MetadataWire.append(
        key: key, value: self.bytes.span.bytes.extracting(field.value), to: &metadata)
    }
    return metadata
  }
}
