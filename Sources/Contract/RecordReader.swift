internal import CProtobufC

/// Reads the fields of a message's C record.
///
/// Only generated code uses it, with the index of a field among the fields ordered by number. A
/// record is read while its arena holds it, which generated code cannot outlive: it copies.
@safe
public struct RecordReader {
  let base: UnsafeRawPointer
  private let fields: UnsafePointer<ProtobufCFieldDescriptor>

  /// Reads the record at `base`, which has a message as its first member.
  init(_ base: UnsafeRawPointer) {
    unsafe self.base = unsafe base
    let message = unsafe base.assumingMemoryBound(to: ProtobufCMessage.self)
    unsafe self.fields = unsafe message.pointee.descriptor.pointee.fields ?? NoFields.start
  }

  // MARK: Presence

  /// Whether an `optional` field is there.
  package func has(_ index: Int) -> Bool {
    unsafe self.quantifier(index, as: UInt32.self) == self.fields[index].id
  }

  /// The number of the field that is set in the choice to which the field at `index` belongs.
  package func chosen(_ index: Int) -> UInt32 { self.quantifier(index, as: UInt32.self) }

  // MARK: Single values

  package func int32(_ index: Int) -> Int32 { self.value(index) }
  package func int64(_ index: Int) -> Int64 { self.value(index) }
  package func uint32(_ index: Int) -> UInt32 { self.value(index) }
  package func uint64(_ index: Int) -> UInt64 { self.value(index) }
  package func float(_ index: Int) -> Float { self.value(index) }
  package func double(_ index: Int) -> Double { self.value(index) }
  package func bool(_ index: Int) -> Bool { self.value(index, as: Int32.self) != 0 }

  package func enumeration<Enum: ContractEnum>(_ index: Int, of type: Enum.Type) -> Enum {
    Enum(rawValue: self.value(index, as: Int32.self))
  }

  package func text(_ index: Int) -> String {
    unsafe Self.text(self.value(index, as: ProtobufCBinaryData.self))
  }

  package func bytes(_ index: Int) -> [UInt8] {
    unsafe Self.bytes(self.value(index, as: ProtobufCBinaryData.self))
  }

  package func message<Message: ContractMessage>(
    _ index: Int, of type: Message.Type
  ) -> Message? {
    guard let inner = unsafe self.value(index, as: UnsafeRawPointer?.self) else { return nil }
    return unsafe Message(from: RecordReader(inner))
  }

  // MARK: Lists

  package func int32List(_ index: Int) -> [Int32] { unsafe Array(self.list(index)) }
  package func int64List(_ index: Int) -> [Int64] { unsafe Array(self.list(index)) }
  package func uint32List(_ index: Int) -> [UInt32] { unsafe Array(self.list(index)) }
  package func uint64List(_ index: Int) -> [UInt64] { unsafe Array(self.list(index)) }
  package func floatList(_ index: Int) -> [Float] { unsafe Array(self.list(index)) }
  package func doubleList(_ index: Int) -> [Double] { unsafe Array(self.list(index)) }

  package func boolList(_ index: Int) -> [Bool] {
    unsafe self.list(index, of: Int32.self).map { $0 != 0 }
  }

  package func enums<Enum: ContractEnum>(_ index: Int, of type: Enum.Type) -> [Enum] {
    unsafe self.list(index, of: Int32.self).map { Enum(rawValue: $0) }
  }

  package func textList(_ index: Int) -> [String] {
    unsafe self.list(index, of: ProtobufCBinaryData.self).map { unsafe Self.text($0) }
  }

  package func bytesList(_ index: Int) -> [[UInt8]] {
    unsafe self.list(index, of: ProtobufCBinaryData.self).map { unsafe Self.bytes($0) }
  }

  package func messages<Message: ContractMessage>(
    _ index: Int, of type: Message.Type
  ) -> [Message] {
    unsafe self.list(index, of: UnsafeRawPointer.self).map {
      unsafe Message(from: RecordReader($0))
    }
  }

  // MARK: Places

  private func value<Value>(_ index: Int, as type: Value.Type = Value.self) -> Value {
    unsafe self.base.load(fromByteOffset: Int(self.fields[index].offset), as: Value.self)
  }

  private func quantifier<Value>(_ index: Int, as type: Value.Type) -> Value {
    unsafe self.base.load(fromByteOffset: Int(self.fields[index].quantifier_offset), as: Value.self)
  }

  private func list<Element>(
    _ index: Int, of type: Element.Type = Element.self
  ) -> UnsafeBufferPointer<Element> {
    let count = self.quantifier(index, as: Int.self)
    let start = unsafe self.value(index, as: UnsafePointer<Element>?.self)
    return unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)
  }

  // Whether the bytes are UTF-8 was checked before the record is read.
  private static func text(_ data: ProtobufCBinaryData) -> String {
    unsafe String(decoding: UnsafeBufferPointer(start: data.data, count: data.len), as: UTF8.self)
  }

  private static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: data.data, count: data.len))
  }
}

/// The fields of a message that has none, for which C has a null pointer; nobody reads them.
enum NoFields {
  // Unsafe: made once and never written or read through.
  nonisolated(unsafe) static let start = unsafe UnsafePointer(
    UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: 1))
}
