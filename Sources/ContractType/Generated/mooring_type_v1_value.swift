// Generated from mooring/type/v1/value.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// The value of one parameter.
///
/// JSON: the plain JSON value, so `0.04`, `12`, `"exponential"`, `true`, `null`, `[1,2]`. Reading,
/// a number without fraction and exponent that fits 64 bits is an int, any other number a float,
/// and `null`, lists and objects are JSON. What a parameter accepts is decided by its schema: an
/// integral number is accepted for an int and any number for a float, a Boolean is never a number.
public struct Value: Hashable, Sendable {
  /// The value by its type.
  public enum Kind: Hashable, Sendable {
    /// A finite binary64 number.
    case floatValue(Double)
    /// A 64-bit integer.
    case intValue(Int64)
    /// A text of at most 64 KiB.
    case stringValue(String)
    /// A truth value.
    case boolValue(Bool)
    /// Anything else, as canonical UTF-8 JSON of at most 64 KiB: no white space, members ordered by
    /// name, shortest number forms. Lists and `null` travel like this.
    case jsonValue([UInt8])
  }

  /// The value by its type.
  public var kind: Kind?

  /// Creates a message; what is not given has its default.
  public init(
    kind: Kind? = nil
  ) {
    self.kind = kind
  }
}

extension Value: ContractMessage {
  public static let wireName = "mooring.type.v1.Value"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Value(),
    form: .value,
    requiredChoices: [RequiredChoice(name: "kind", field: 0)],
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text, rules: [.bytesMax(65536)]),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.bytesMax(65536)]),
    ]
  )

  public init(from record: RecordReader) {
    switch record.chosen(0) {
    case 1: self.kind = .floatValue(record.double(0))
    case 2: self.kind = .intValue(record.int64(1))
    case 3: self.kind = .stringValue(record.text(2))
    case 4: self.kind = .boolValue(record.bool(3))
    case 5: self.kind = .jsonValue(record.bytes(4))
    default: self.kind = nil
    }
  }

  public func write(to record: RecordWriter) {
    switch self.kind {
    case .floatValue(let value)?:
      record.choose(0)
      record.setDouble(0, value)
    case .intValue(let value)?:
      record.choose(1)
      record.setInt64(1, value)
    case .stringValue(let value)?:
      record.choose(2)
      record.setText(2, value)
    case .boolValue(let value)?:
      record.choose(3)
      record.setBool(3, value)
    case .jsonValue(let value)?:
      record.choose(4)
      record.setBytes(4, value)
    case nil: break
    }
  }
}
