internal import CNGHTTP2

/// A header block that is the same in every call, made once and never given back.
///
/// The library refers to its texts, which are literals, instead of copying them.
@safe
struct FixedFields: @unchecked Sendable {
  // Unchecked: the memory is written before anybody sees it and never again.
  private let list: UnsafeMutablePointer<nghttp2_nv>
  private let count: Int

  init(_ fields: KeyValuePairs<StaticString, StaticString>) {
    unsafe self.list = .allocate(capacity: fields.count)
    self.count = fields.count
    let flags = UInt8(
      NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue)
    for (index, (name, value)) in fields.enumerated() {
      // The library does not write through these pointers; its type only lacks the const.
      unsafe (self.list + index).initialize(
        to: nghttp2_nv(
          name: UnsafeMutablePointer(mutating: name.utf8Start),
          value: UnsafeMutablePointer(mutating: value.utf8Start),
          namelen: name.utf8CodeUnitCount, valuelen: value.utf8CodeUnitCount, flags: flags))
    }
  }

  /// Lends the fields in the form the library takes.
  func withUnsafeFields<Result>(
    _ body: (UnsafeMutablePointer<nghttp2_nv>?, Int) -> Result
  ) -> Result {
    unsafe body(self.list, self.count)
  }
}

/// The fields of a header block: the same every time, or of this call.
enum HeaderFields: Sendable {
  case fixed(FixedFields)
  case list(FieldList)

  /// Lends the fields in the form the library takes.
  func withUnsafeFields<Result>(
    _ body: (UnsafeMutablePointer<nghttp2_nv>?, Int) -> Result
  ) -> Result {
    switch self {
    case .fixed(let fields): unsafe fields.withUnsafeFields(body)
    case .list(let fields): unsafe fields.withUnsafeFields(body)
    }
  }
}
