private import JSON

extension ContractMessage {
  /// The bytes of the field called `name`, which holds text or bytes; `nil` when it does not.
  ///
  /// For answers whose body is one field of the response.
  public func fieldBytes(_ name: String) -> [UInt8]? {
    guard let field = Self.shape.fields.first(where: { $0.name == name }), !field.isRepeated,
      field.type == .text || field.type == .bytes
    else { return nil }
    let arena = Arena.current
    let mark = arena.mark(budget: .max)
    defer { arena.release(to: mark) }
    let writer = unsafe RecordWriter(Self.shape.descriptor, in: arena)
    self.write(to: writer)
    let base = unsafe UnsafeRawPointer(writer.base)
    return unsafe Array(field.type.bytes(at: base + field.offset))
  }
}
