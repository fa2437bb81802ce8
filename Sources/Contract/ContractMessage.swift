public import Basics
private import CProtobufC

/// A message of the contract; generated code conforms to it, nobody else.
public protocol ContractMessage: WireMessage, Hashable {
  /// What is known of the type at run time.
  static var shape: MessageShape { get }

  /// Reads a value from its C record, which was checked.
  init(from record: RecordReader)

  /// Fills a C record with the value.
  func write(to record: RecordWriter)
}

/// An enum of the contract, which keeps numbers that it does not know.
public protocol ContractEnum: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
  /// The names in the contract, such as `SOURCE_ADMIN`, with their numbers.
  static var contractNames: [(name: StaticString, number: Int32)] { get }

  /// The value with this number; one that the contract does not know is kept as it is.
  init(rawValue: Int32)
}

extension ContractMessage {
  /// Decodes a message and checks the bounds of its fields.
  public init(wire bytes: RawSpan) throws(WireError) {
    self = try Self.decoded(bytes, checksRules: true)
  }

  /// Decodes a message; without `checksRules` only what no message may hold is refused.
  package static func decoded(
    _ bytes: RawSpan, checksRules: Bool
  ) throws(WireError) -> Self {
    try unsafe Self.withRecord(of: bytes) { record throws(WireError) in
      let shape = Self.shape
      if shape.isChecked {
        let violations = unsafe RecordCheck(checksRules: checksRules)
          .violations(of: record, shape: shape)
        if !violations.isEmpty { throw .refused(violations) }
      }
      return Self(from: unsafe RecordReader(record))
    }
  }

  /// Lends the record that `bytes` stand for; it may hold what no message may.
  @inline(__always)
  static func withRecord<Result>(
    of bytes: RawSpan, _ body: (UnsafeRawPointer) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    let arena = unsafe Arena.uncounted
    let budget = ContractLimits.arenaBytesMax(forMessageOf: bytes.byteCount)
    let mark = unsafe arena._withUnsafeGuaranteedRef { $0.mark(budget: budget) }
    defer { unsafe arena._withUnsafeGuaranteedRef { $0.release(to: mark) } }
    let shape = Self.shape
    let record = unsafe bytes.withUnsafeBytes { bytes in
      unsafe arena._withUnsafeGuaranteedRef { unsafe $0.unpack(bytes, as: shape.descriptor) }
    }
    guard let record = unsafe record else {
      throw .malformed(
        unsafe arena._withUnsafeGuaranteedRef { $0.isExhausted }
          ? "The message would take more memory than its size allows."
          : "The bytes are not a \(Self.wireName).")
    }
    return try unsafe body(record)
  }

  /// Appends the encoded message.
  public func appendWire(to buffer: inout ByteBuffer) {
    let arena = unsafe Arena.uncounted
    let mark = unsafe arena._withUnsafeGuaranteedRef { $0.mark(budget: .max) }
    defer { unsafe arena._withUnsafeGuaranteedRef { $0.release(to: mark) } }
    let shape = Self.shape
    let writer = unsafe arena._withUnsafeGuaranteedRef {
      unsafe RecordWriter(shape.descriptor, in: $0)
    }
    self.write(to: writer)
    let record = unsafe writer.base.assumingMemoryBound(to: ProtobufCMessage.self)
    let size = unsafe protobuf_c_message_get_packed_size(record)
    unsafe buffer.appendUnsafe(atLeast: size) { target in
      unsafe protobuf_c_message_pack(
        record, target.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
  }
}
