// Generated from google/rpc/error_details.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

extension GoogleRPC {
  /// The stable cause of an error; every error of a Mooring service has exactly one.
  public struct ErrorInfo: Hashable, Sendable {
    /// The cause in UPPER_SNAKE_CASE, such as `VERSION_MISMATCH`; Proto/README.md lists them.
    public var reason: String
    /// Who defines the reason: `mooring`.
    public var domain: String
    /// Further facts by name; a map on the wire.
    public var metadata: [GoogleRPC.ErrorInfo.MetadataEntry]

    /// Creates a message; what is not given has its default.
    public init(
      reason: String = "",
      domain: String = "",
      metadata: [GoogleRPC.ErrorInfo.MetadataEntry] = []
    ) {
      self.reason = reason
      self.domain = domain
      self.metadata = metadata
    }
  }
}

extension GoogleRPC.ErrorInfo: ContractMessage {
  public static let wireName = "google.rpc.ErrorInfo"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_ErrorInfo(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(GoogleRPC.ErrorInfo.MetadataEntry.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.reason = record.text(0)
    self.domain = record.text(1)
    self.metadata = record.messages(2, of: GoogleRPC.ErrorInfo.MetadataEntry.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.reason)
    record.setText(1, self.domain)
    record.setMessageList(2, self.metadata)
  }
}

extension GoogleRPC.ErrorInfo {
  /// One fact.
  public struct MetadataEntry: Hashable, Sendable {
    /// Its name in snake_case.
    public var key: String
    /// Its value.
    public var value: String

    /// Creates a message; what is not given has its default.
    public init(
      key: String = "",
      value: String = ""
    ) {
      self.key = key
      self.value = value
    }
  }
}

extension GoogleRPC.ErrorInfo.MetadataEntry: ContractMessage {
  public static let wireName = "google.rpc.ErrorInfo.MetadataEntry"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_ErrorInfo_MetadataEntry(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.key = record.text(0)
    self.value = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.key)
    record.setText(1, self.value)
  }
}

extension GoogleRPC {
  /// When to try again.
  public struct RetryInfo: Hashable, Sendable {
    /// Least time to wait.
    public var retryDelay: GoogleRPC.RetryInfo.Delay?

    /// Creates a message; what is not given has its default.
    public init(
      retryDelay: GoogleRPC.RetryInfo.Delay? = nil
    ) {
      self.retryDelay = retryDelay
    }
  }
}

extension GoogleRPC.RetryInfo: ContractMessage {
  public static let wireName = "google.rpc.RetryInfo"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_RetryInfo(),
    fields: [
      FieldShape(.message(GoogleRPC.RetryInfo.Delay.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.retryDelay = record.message(0, of: GoogleRPC.RetryInfo.Delay.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.retryDelay {
      record.setMessage(0, value)
    }
  }
}

extension GoogleRPC.RetryInfo {
  /// A length of time; wire-compatible with `google.protobuf.Duration`.
  public struct Delay: Hashable, Sendable {
    /// Whole seconds.
    public var seconds: Int64
    /// Nanoseconds beyond them, 0…999,999,999.
    public var nanos: Int32

    /// Creates a message; what is not given has its default.
    public init(
      seconds: Int64 = 0,
      nanos: Int32 = 0
    ) {
      self.seconds = seconds
      self.nanos = nanos
    }
  }
}

extension GoogleRPC.RetryInfo.Delay: ContractMessage {
  public static let wireName = "google.rpc.RetryInfo.Delay"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_RetryInfo_Delay(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.seconds = record.int64(0)
    self.nanos = record.int32(1)
  }

  public func write(to record: RecordWriter) {
    record.setInt64(0, self.seconds)
    record.setInt32(1, self.nanos)
  }
}

extension GoogleRPC {
  /// Which quotas were exceeded.
  public struct QuotaFailure: Hashable, Sendable {
    /// The quotas.
    public var violations: [GoogleRPC.QuotaFailure.Violation]

    /// Creates a message; what is not given has its default.
    public init(
      violations: [GoogleRPC.QuotaFailure.Violation] = []
    ) {
      self.violations = violations
    }
  }
}

extension GoogleRPC.QuotaFailure: ContractMessage {
  public static let wireName = "google.rpc.QuotaFailure"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_QuotaFailure(),
    fields: [
      FieldShape(.message(GoogleRPC.QuotaFailure.Violation.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.violations = record.messages(0, of: GoogleRPC.QuotaFailure.Violation.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.violations)
  }
}

extension GoogleRPC.QuotaFailure {
  /// One quota.
  public struct Violation: Hashable, Sendable {
    /// Whose quota, such as `user:ada` or `ip:192.0.2.1`.
    public var subject: String
    /// The quota and its size, in one sentence.
    public var description: String

    /// Creates a message; what is not given has its default.
    public init(
      subject: String = "",
      description: String = ""
    ) {
      self.subject = subject
      self.description = description
    }
  }
}

extension GoogleRPC.QuotaFailure.Violation: ContractMessage {
  public static let wireName = "google.rpc.QuotaFailure.Violation"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_QuotaFailure_Violation(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.subject = record.text(0)
    self.description = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.subject)
    record.setText(1, self.description)
  }
}

extension GoogleRPC {
  /// Which conditions were not met.
  public struct PreconditionFailure: Hashable, Sendable {
    /// The conditions.
    public var violations: [GoogleRPC.PreconditionFailure.Violation]

    /// Creates a message; what is not given has its default.
    public init(
      violations: [GoogleRPC.PreconditionFailure.Violation] = []
    ) {
      self.violations = violations
    }
  }
}

extension GoogleRPC.PreconditionFailure: ContractMessage {
  public static let wireName = "google.rpc.PreconditionFailure"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_PreconditionFailure(),
    fields: [
      FieldShape(.message(GoogleRPC.PreconditionFailure.Violation.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.violations = record.messages(0, of: GoogleRPC.PreconditionFailure.Violation.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.violations)
  }
}

extension GoogleRPC.PreconditionFailure {
  /// One condition.
  public struct Violation: Hashable, Sendable {
    /// Kind of condition, such as `VERSION`.
    public var type: String
    /// What it is about.
    public var subject: String
    /// How it was not met, in one sentence.
    public var description: String

    /// Creates a message; what is not given has its default.
    public init(
      type: String = "",
      subject: String = "",
      description: String = ""
    ) {
      self.type = type
      self.subject = subject
      self.description = description
    }
  }
}

extension GoogleRPC.PreconditionFailure.Violation: ContractMessage {
  public static let wireName = "google.rpc.PreconditionFailure.Violation"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_PreconditionFailure_Violation(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.type = record.text(0)
    self.subject = record.text(1)
    self.description = record.text(2)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.type)
    record.setText(1, self.subject)
    record.setText(2, self.description)
  }
}

extension GoogleRPC {
  /// Which fields of the request are at fault.
  public struct BadRequest: Hashable, Sendable {
    /// The fields.
    public var fieldViolations: [GoogleRPC.BadRequest.FieldViolation]

    /// Creates a message; what is not given has its default.
    public init(
      fieldViolations: [GoogleRPC.BadRequest.FieldViolation] = []
    ) {
      self.fieldViolations = fieldViolations
    }
  }
}

extension GoogleRPC.BadRequest: ContractMessage {
  public static let wireName = "google.rpc.BadRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_BadRequest(),
    fields: [
      FieldShape(.message(GoogleRPC.BadRequest.FieldViolation.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.fieldViolations = record.messages(0, of: GoogleRPC.BadRequest.FieldViolation.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.fieldViolations)
  }
}

extension GoogleRPC.BadRequest {
  /// One field.
  public struct FieldViolation: Hashable, Sendable {
    /// Path of the field, such as `changes[3].value`.
    public var field: String
    /// What is wrong, in one sentence.
    public var description: String
    /// The fault in UPPER_SNAKE_CASE.
    public var reason: String

    /// Creates a message; what is not given has its default.
    public init(
      field: String = "",
      description: String = "",
      reason: String = ""
    ) {
      self.field = field
      self.description = description
      self.reason = reason
    }
  }
}

extension GoogleRPC.BadRequest.FieldViolation: ContractMessage {
  public static let wireName = "google.rpc.BadRequest.FieldViolation"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_BadRequest_FieldViolation(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.field = record.text(0)
    self.description = record.text(1)
    self.reason = record.text(2)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.field)
    record.setText(1, self.description)
    record.setText(2, self.reason)
  }
}

extension GoogleRPC {
  /// Which request it was.
  public struct RequestInfo: Hashable, Sendable {
    /// The request id.
    public var requestID: String
    /// Anything else that helps to find it.
    public var servingData: String

    /// Creates a message; what is not given has its default.
    public init(
      requestID: String = "",
      servingData: String = ""
    ) {
      self.requestID = requestID
      self.servingData = servingData
    }
  }
}

extension GoogleRPC.RequestInfo: ContractMessage {
  public static let wireName = "google.rpc.RequestInfo"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_RequestInfo(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.requestID = record.text(0)
    self.servingData = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.requestID)
    record.setText(1, self.servingData)
  }
}

extension GoogleRPC {
  /// Which thing was concerned.
  public struct ResourceInfo: Hashable, Sendable {
    /// Kind of thing, such as `namespace`.
    public var resourceType: String
    /// Its name.
    public var resourceName: String
    /// Whose it is; may be empty.
    public var owner: String
    /// What went wrong with it, in one sentence.
    public var description: String

    /// Creates a message; what is not given has its default.
    public init(
      resourceType: String = "",
      resourceName: String = "",
      owner: String = "",
      description: String = ""
    ) {
      self.resourceType = resourceType
      self.resourceName = resourceName
      self.owner = owner
      self.description = description
    }
  }
}

extension GoogleRPC.ResourceInfo: ContractMessage {
  public static let wireName = "google.rpc.ResourceInfo"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_google_rpc_ResourceInfo(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.resourceType = record.text(0)
    self.resourceName = record.text(1)
    self.owner = record.text(2)
    self.description = record.text(3)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.resourceType)
    record.setText(1, self.resourceName)
    record.setText(2, self.owner)
    record.setText(3, self.description)
  }
}
