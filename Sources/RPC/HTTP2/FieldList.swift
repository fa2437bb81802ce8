internal import CNGHTTP2

/// The fields of a header block to send.
///
/// Holds its bytes in one piece, so that a list that is cleared and filled again does not allocate.
struct FieldList: Sendable {
  private struct Field {
    let name: Range<Int>
    let value: Range<Int>
    let isIndexed: Bool
  }

  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  /// Adds a field with a literal name; a value that differs in every call is not worth indexing.
  mutating func append(_ name: StaticString, _ value: some Sequence<UInt8>, isIndexed: Bool = true)
  {
    let start = self.bytes.count
    unsafe self.bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    self.finish(nameStart: start, value, isIndexed: isIndexed)
  }

  /// Adds a field with literal name and value.
  mutating func append(_ name: StaticString, _ value: StaticString) {
    unsafe self.append(
      name, UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
  }

  /// Adds every entry of `metadata`.
  mutating func append(_ metadata: Metadata) {
    for entry in metadata.entries {
      let start = self.bytes.count
      self.bytes.append(contentsOf: entry.key.utf8)
      let isIndexed = !MetadataRules.isUnique(entry.key)
      switch entry.value {
      case .text(let text): self.finish(nameStart: start, text.utf8, isIndexed: isIndexed)
      case .bytes(let bytes):
        self.finish(nameStart: start, Base64.encode(bytes), isIndexed: isIndexed)
      }
    }
  }

  mutating func removeAll() {
    self.bytes.removeAll(keepingCapacity: true)
    self.fields.removeAll(keepingCapacity: true)
  }

  /// What the fields count against a limit on header lists: 32 bytes for each beside its text.
  var listBytes: Int { self.bytes.count + 32 * self.fields.count }

  /// Lends the fields in the form the library takes; it copies them.
  func withUnsafeFields<Result>(
    _ body: (UnsafeMutablePointer<nghttp2_nv>?, Int) -> Result
  ) -> Result {
    unsafe withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: self.fields.count) { list in
      unsafe self.bytes.withUnsafeBufferPointer { bytes in
        // The library does not write through these pointers; its type only lacks the const.
        let base = unsafe UnsafeMutablePointer(mutating: bytes.baseAddress)
        for (index, field) in self.fields.enumerated() {
          unsafe list.initializeElement(
            at: index,
            to: nghttp2_nv(
              name: base.map { unsafe $0 + field.name.lowerBound },
              value: base.map { unsafe $0 + field.value.lowerBound },
              namelen: field.name.count, valuelen: field.value.count,
              flags: UInt8(
                field.isIndexed
                  ? NGHTTP2_NV_FLAG_NONE.rawValue : NGHTTP2_NV_FLAG_NO_INDEX.rawValue)))
        }
        return unsafe body(list.baseAddress, self.fields.count)
      }
    }
  }

  private mutating func finish(
    nameStart: Int, _ value: some Sequence<UInt8>, isIndexed: Bool
  ) {
    let middle = self.bytes.count
    self.bytes.append(contentsOf: value)
    self.fields.append(
      Field(
        name: nameStart..<middle, value: middle..<self.bytes.count, isIndexed: isIndexed))
  }
}
