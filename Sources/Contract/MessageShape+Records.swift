private import CProtobufC

extension MessageShape {
  /// The full name of the message.
  package var name: String {
    unsafe String(
      cString: self.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self).pointee
        .name)
  }

  /// The fields of which at most one is set, for every choice between several.
  package var choices: [[Field]] {
    var groups: [[Field]] = []
    for field in self.fields where field.isChoice {
      if let index = groups.firstIndex(where: {
        $0.first?.quantifierOffset == field.quantifierOffset
      }) {
        groups[index].append(field)
      } else {
        groups.append([field])
      }
    }
    return groups.filter { $0.count > 1 }
  }
}

extension MessageShape.Field {
  /// The number of the field that is set in this field's choice, or 0.
  func chosenNumber(in base: UnsafeRawPointer) -> UInt32 {
    unsafe base.load(fromByteOffset: self.quantifierOffset, as: UInt32.self)
  }

  /// Whether this field is the one that is set in its choice.
  func isSet(in base: UnsafeRawPointer) -> Bool {
    unsafe self.chosenNumber(in: base) == self.number
  }

  /// How many elements a list has.
  func count(in base: UnsafeRawPointer) -> Int {
    unsafe base.load(fromByteOffset: self.quantifierOffset, as: Int.self)
  }

  /// The first element of a list; `nil` when it has none.
  func elements(in base: UnsafeRawPointer) -> UnsafeRawPointer? {
    unsafe base.load(fromByteOffset: self.offset, as: UnsafeRawPointer?.self)
  }

  /// Whether a field without presence is as if it was not there.
  func isDefault(at element: UnsafeRawPointer) -> Bool {
    switch self.type {
    case .int32, .uint32, .enumeration, .bool: unsafe element.load(as: UInt32.self) == 0
    case .int64, .uint64: unsafe element.load(as: UInt64.self) == 0
    case .float: unsafe element.load(as: Float.self) == 0
    case .double: unsafe element.load(as: Double.self) == 0
    case .text, .bytes: unsafe element.load(as: Int.self) == 0
    case .message: unsafe element.load(as: UnsafeRawPointer?.self) == nil
    }
  }
}

extension FieldType {
  /// The bytes of a text or bytes field.
  func bytes(at element: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    let data = unsafe element.load(as: ProtobufCBinaryData.self)
    return unsafe UnsafeRawBufferPointer(start: data.data, count: data.len)
  }

  /// Whether a value that is there is one that says nothing: an empty text, an unspecified enum.
  func saysNothing(at element: UnsafeRawPointer) -> Bool {
    switch self {
    case .text, .bytes: unsafe element.load(as: Int.self) == 0
    case .enumeration: unsafe element.load(as: Int32.self) == 0
    default: false
    }
  }
}
