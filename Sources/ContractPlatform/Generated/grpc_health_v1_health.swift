// Generated from grpc/health/v1/health.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

extension HealthV1.HealthCheckResponse {
  /// Whether a service serves.
  public enum ServingStatus: ContractEnum {
    /// Not known.
    case unknown
    /// It serves.
    case serving
    /// It does not serve, at present.
    case notServing
    /// There is no such service; answered by Watch only.
    case serviceUnknown
    /// A number that this version of the contract does not know.
    case unrecognized(Int32)

    public init(rawValue: Int32) {
      switch rawValue {
      case 0: self = .unknown
      case 1: self = .serving
      case 2: self = .notServing
      case 3: self = .serviceUnknown
      default: self = .unrecognized(rawValue)
      }
    }

    public var rawValue: Int32 {
      switch self {
      case .unknown: 0
      case .serving: 1
      case .notServing: 2
      case .serviceUnknown: 3
      case .unrecognized(let number): number
      }
    }

    public static let contractNames: [(name: StaticString, number: Int32)] = [
      ("UNKNOWN", 0),
      ("SERVING", 1),
      ("NOT_SERVING", 2),
      ("SERVICE_UNKNOWN", 3),
    ]
  }
}

extension HealthV1 {
  /// Which service is asked about.
  public struct HealthCheckRequest: Hashable, Sendable {
    /// Full name of the service; empty asks about the process as a whole.
    public var service: String

    /// Creates a message; what is not given has its default.
    public init(
      service: String = ""
    ) {
      self.service = service
    }
  }
}

extension HealthV1.HealthCheckRequest: ContractMessage {
  public static let wireName = "grpc.health.v1.HealthCheckRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_health_v1_HealthCheckRequest(),
    fields: [
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.service = record.text(0)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.service)
  }
}

extension HealthV1 {
  /// Its health.
  public struct HealthCheckResponse: Hashable, Sendable {
    /// The health.
    public var status: HealthV1.HealthCheckResponse.ServingStatus

    /// Creates a message; what is not given has its default.
    public init(
      status: HealthV1.HealthCheckResponse.ServingStatus = .unknown
    ) {
      self.status = status
    }
  }
}

extension HealthV1.HealthCheckResponse: ContractMessage {
  public static let wireName = "grpc.health.v1.HealthCheckResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_health_v1_HealthCheckResponse(),
    fields: [
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.status = record.enumeration(0, of: HealthV1.HealthCheckResponse.ServingStatus.self)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.status)
  }
}

extension HealthV1 {
  /// Which services are asked about: all of them.
  public struct HealthListRequest: Hashable, Sendable {
    /// Creates a message; what is not given has its default.
    public init() {}
  }
}

extension HealthV1.HealthListRequest: ContractMessage {
  public static let wireName = "grpc.health.v1.HealthListRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_health_v1_HealthListRequest(),
    fields: []
  )

  public init(from record: RecordReader) {}

  public func write(to record: RecordWriter) {}
}

extension HealthV1 {
  /// The health of all services.
  public struct HealthListResponse: Hashable, Sendable {
    /// The services; a map on the wire.
    public var statuses: [HealthV1.HealthListResponse.StatusesEntry]

    /// Creates a message; what is not given has its default.
    public init(
      statuses: [HealthV1.HealthListResponse.StatusesEntry] = []
    ) {
      self.statuses = statuses
    }
  }
}

extension HealthV1.HealthListResponse: ContractMessage {
  public static let wireName = "grpc.health.v1.HealthListResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_health_v1_HealthListResponse(),
    fields: [
      FieldShape(.message(HealthV1.HealthListResponse.StatusesEntry.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.statuses = record.messages(0, of: HealthV1.HealthListResponse.StatusesEntry.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.statuses)
  }
}

extension HealthV1.HealthListResponse {
  /// One service.
  public struct StatusesEntry: Hashable, Sendable {
    /// Its full name; empty is the process as a whole.
    public var key: String
    /// Its health.
    public var value: HealthV1.HealthCheckResponse?

    /// Creates a message; what is not given has its default.
    public init(
      key: String = "",
      value: HealthV1.HealthCheckResponse? = nil
    ) {
      self.key = key
      self.value = value
    }
  }
}

extension HealthV1.HealthListResponse.StatusesEntry: ContractMessage {
  public static let wireName = "grpc.health.v1.HealthListResponse.StatusesEntry"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_health_v1_HealthListResponse_StatusesEntry(),
    fields: [
      FieldShape(.text),
      FieldShape(.message(HealthV1.HealthCheckResponse.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.key = record.text(0)
    self.value = record.message(1, of: HealthV1.HealthCheckResponse.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.key)
    if let value = self.value {
      record.setMessage(1, value)
    }
  }
}
