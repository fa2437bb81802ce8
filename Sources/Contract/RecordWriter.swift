private import CProtobufC

/// Fills the C record of a message.
///
/// Only generated code uses it, with the index of a field among the fields ordered by number.
@safe
public struct RecordWriter {
  let base: UnsafeMutableRawPointer
  // Uncounted: the arena outlives the call that made this writer.
  private let arena: Unmanaged<Arena>
  private let fields: UnsafePointer<ProtobufCFieldDescriptor>

  /// Makes an empty record in `arena`.
  init(_ descriptor: UnsafeRawPointer, in arena: Arena) {
    let descriptor = unsafe descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    let base = unsafe arena.mustAllocate(Int(descriptor.pointee.sizeof_message))
    unsafe descriptor.pointee.message_init?(
      base.assumingMemoryBound(to: ProtobufCMessage.self))
    unsafe self.base = unsafe base
    unsafe self.arena = .passUnretained(arena)
    unsafe self.fields = unsafe descriptor.pointee.fields ?? NoFields.start
  }

  private func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    unsafe self.arena._withUnsafeGuaranteedRef { unsafe $0.mustAllocate(count) }
  }

  // MARK: Presence

  /// Marks the field as there, or as the one that is set in its choice.
  package func choose(_ index: Int) {
    unsafe self.base.storeBytes(
      of: self.fields[index].id, toByteOffset: Int(self.fields[index].quantifier_offset),
      as: UInt32.self)
  }

  // MARK: Single values

  package func setInt32(_ index: Int, _ value: Int32) { self.store(value, at: index) }
  package func setInt64(_ index: Int, _ value: Int64) { self.store(value, at: index) }
  package func setUint32(_ index: Int, _ value: UInt32) { self.store(value, at: index) }
  package func setUint64(_ index: Int, _ value: UInt64) { self.store(value, at: index) }
  package func setFloat(_ index: Int, _ value: Float) { self.store(value, at: index) }
  package func setDouble(_ index: Int, _ value: Double) { self.store(value, at: index) }
  package func setBool(_ index: Int, _ value: Bool) {
    self.store(Int32(value ? 1 : 0), at: index)
  }

  package func setEnumeration(_ index: Int, _ value: some ContractEnum) {
    self.store(value.rawValue, at: index)
  }

  package func setText(_ index: Int, _ value: String) {
    unsafe self.store(self.copy(value), at: index)
  }

  package func setBytes(_ index: Int, _ value: [UInt8]) {
    unsafe self.store(self.copy(value), at: index)
  }

  package func setMessage(_ index: Int, _ value: some ContractMessage) {
    unsafe self.store(UnsafeRawPointer(self.record(of: value)), at: index)
  }

  // MARK: Lists

  package func setInt32List(_ index: Int, _ list: [Int32]) { self.store(list, at: index) }
  package func setInt64List(_ index: Int, _ list: [Int64]) { self.store(list, at: index) }
  package func setUint32List(_ index: Int, _ list: [UInt32]) { self.store(list, at: index) }
  package func setUint64List(_ index: Int, _ list: [UInt64]) { self.store(list, at: index) }
  package func setFloatList(_ index: Int, _ list: [Float]) { self.store(list, at: index) }
  package func setDoubleList(_ index: Int, _ list: [Double]) { self.store(list, at: index) }

  package func setBoolList(_ index: Int, _ list: [Bool]) {
    self.store(list, at: index) { $0 ? Int32(1) : 0 }
  }

  package func setEnumerationList(_ index: Int, _ list: [some ContractEnum]) {
    self.store(list, at: index) { $0.rawValue }
  }

  package func setTextList(_ index: Int, _ list: [String]) {
    unsafe self.store(list, at: index) { unsafe self.copy($0) }
  }

  package func setBytesList(_ index: Int, _ list: [[UInt8]]) {
    unsafe self.store(list, at: index) { unsafe self.copy($0) }
  }

  package func setMessageList(_ index: Int, _ list: [some ContractMessage]) {
    unsafe self.store(list, at: index) { unsafe UnsafeRawPointer(self.record(of: $0)) }
  }

  // MARK: Places

  private func store<Value>(_ value: Value, at index: Int) {
    unsafe self.base.advanced(by: Int(self.fields[index].offset))
      .assumingMemoryBound(to: Value.self).pointee = value
  }

  /// Copies a list of numbers.
  private func store<Element: BitwiseCopyable>(_ list: [Element], at index: Int) {
    guard !list.isEmpty else { return }
    unsafe list.withUnsafeBytes { source in
      let copy = unsafe self.allocate(source.count)
      unsafe UnsafeMutableRawBufferPointer(start: copy, count: source.count)
        .copyMemory(from: source)
      unsafe self.store(copy, count: list.count, at: index)
    }
  }

  private func store<Element, Stored>(
    _ list: [Element], at index: Int, _ convert: (Element) -> Stored
  ) {
    guard !list.isEmpty else { return }
    let memory = unsafe self.allocate(list.count * MemoryLayout<Stored>.stride)
    let elements = unsafe memory.bindMemory(to: Stored.self, capacity: list.count)
    for position in list.indices {
      unsafe (elements + position).initialize(to: convert(list[position]))
    }
    unsafe self.store(memory, count: list.count, at: index)
  }

  private func store(_ elements: UnsafeMutableRawPointer, count: Int, at index: Int) {
    unsafe self.base.storeBytes(
      of: count, toByteOffset: Int(self.fields[index].quantifier_offset), as: Int.self)
    unsafe self.store(elements, at: index)
  }

  private func record<Message: ContractMessage>(of message: Message) -> UnsafeMutableRawPointer {
    let shape = Message.shape
    return unsafe self.arena._withUnsafeGuaranteedRef { arena in
      let writer = unsafe RecordWriter(shape.descriptor, in: arena)
      message.write(to: writer)
      return unsafe writer.base
    }
  }

  private func copy(_ text: String) -> ProtobufCBinaryData {
    guard !text.isEmpty else { return unsafe ProtobufCBinaryData(len: 0, data: nil) }
    var text = text
    return text.withUTF8 { unsafe self.copy(UnsafeRawBufferPointer($0)) }
  }

  private func copy(_ bytes: [UInt8]) -> ProtobufCBinaryData {
    unsafe bytes.withUnsafeBytes { unsafe self.copy($0) }
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
    guard let start = bytes.baseAddress, unsafe !bytes.isEmpty else {
      return unsafe ProtobufCBinaryData(len: 0, data: nil)
    }
    let copy = unsafe self.allocate(bytes.count)
    unsafe copy.copyMemory(from: start, byteCount: bytes.count)
    return unsafe ProtobufCBinaryData(
      len: bytes.count, data: copy.bindMemory(to: UInt8.self, capacity: bytes.count))
  }
}
