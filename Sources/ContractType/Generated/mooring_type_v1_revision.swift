// Generated from mooring/type/v1/revision.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// Names one revision of one history beyond doubt.
///
/// Two tokens name the same configuration exactly when all three fields are equal. A known revision
/// with another hash or epoch means that the store was restored: start again from a snapshot.
public struct RevisionToken: Hashable, Sendable {
  /// Identity of the history, at most 2^53 − 1; it changes when a store is restored. Compare only
  /// for equality.
  public var epoch: UInt64
  /// Position in the order of committed change sets; gap-free, 0 before the first.
  public var revision: UInt64
  /// SHA-256 of the chain of revisions up to this one; 32 bytes, or empty at revision 0.
  public var chainHash: [UInt8]

  /// Creates a message; what is not given has its default.
  public init(
    epoch: UInt64 = 0,
    revision: UInt64 = 0,
    chainHash: [UInt8] = []
  ) {
    self.epoch = epoch
    self.revision = revision
    self.chainHash = chainHash
  }
}

extension RevisionToken: ContractMessage {
  public static let wireName = "mooring.type.v1.RevisionToken"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_RevisionToken(),
    fields: [
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, json: .hex, rules: [.bytesMax(32)]),
    ]
  )

  public init(from record: RecordReader) {
    self.epoch = record.uint64(0)
    self.revision = record.uint64(1)
    self.chainHash = record.bytes(2)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.epoch)
    record.setUint64(1, self.revision)
    record.setBytes(2, self.chainHash)
  }
}

/// For whom a value is kept.
public struct Scope: Hashable, Sendable {
  /// Environment such as `production`, or `*` for all. In a request, empty means the environment
  /// the service runs in.
  public var environment: String
  /// Trading symbol, upper-cased by the service; empty means no symbol override.
  public var symbol: String

  /// Creates a message; what is not given has its default.
  public init(
    environment: String = "",
    symbol: String = ""
  ) {
    self.environment = environment
    self.symbol = symbol
  }
}

extension Scope: ContractMessage {
  public static let wireName = "mooring.type.v1.Scope"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Scope(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
    ]
  )

  public init(from record: RecordReader) {
    self.environment = record.text(0)
    self.symbol = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.environment)
    record.setText(1, self.symbol)
  }
}
