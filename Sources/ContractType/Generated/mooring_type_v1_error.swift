// Generated from mooring/type/v1/error.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// One fault of one field or parameter.
public struct Violation: Hashable, Sendable {
  /// Path of the field in the request, such as `changes[3].value`; empty for the request as a
  /// whole.
  public var field: String
  /// Stable name of the fault in snake_case, such as `out_of_range` or `unknown_parameter`.
  public var code: String
  /// What is wrong, in one sentence.
  public var message: String
  /// What is allowed, in words, such as `0.0001 … 1`; empty when there is nothing to say.
  public var allowed: String
  /// Full name of the parameter concerned, `<namespace>:<key>`; empty when none is.
  public var parameter: String

  /// Creates a message; what is not given has its default.
  public init(
    field: String = "",
    code: String = "",
    message: String = "",
    allowed: String = "",
    parameter: String = ""
  ) {
    self.field = field
    self.code = code
    self.message = message
    self.allowed = allowed
    self.parameter = parameter
  }
}

extension Violation: ContractMessage {
  public static let wireName = "mooring.type.v1.Violation"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Violation(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.field = record.text(0)
    self.code = record.text(1)
    self.message = record.text(2)
    self.allowed = record.text(3)
    self.parameter = record.text(4)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.field)
    record.setText(1, self.code)
    record.setText(2, self.message)
    record.setText(3, self.allowed)
    record.setText(4, self.parameter)
  }
}

/// Error detail: everything that is wrong with a request, in the order of its fields.
public struct Violations: Hashable, Sendable {
  /// The faults; at least one.
  public var violations: [Violation]

  /// Creates a message; what is not given has its default.
  public init(
    violations: [Violation] = []
  ) {
    self.violations = violations
  }
}

extension Violations: ContractMessage {
  public static let wireName = "mooring.type.v1.Violations"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Violations(),
    fields: [
      FieldShape(.message(Violation.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.violations = record.messages(0, of: Violation.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.violations)
  }
}
