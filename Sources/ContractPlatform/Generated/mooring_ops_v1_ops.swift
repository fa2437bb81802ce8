// Generated from mooring/ops/v1/ops.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

extension OpsV1 {
  /// Where a process is in its life.
  public enum Phase: ContractEnum {
    /// Not said.
    case unspecified
    /// It answers its socket but nothing else yet.
    case starting
    /// It serves.
    case serving
    /// It takes no new calls and finishes those in flight.
    case draining
    /// A number that this version of the contract does not know.
    case unrecognized(Int32)

    public init(rawValue: Int32) {
      switch rawValue {
      case 0: self = .unspecified
      case 1: self = .starting
      case 2: self = .serving
      case 3: self = .draining
      default: self = .unrecognized(rawValue)
      }
    }

    public var rawValue: Int32 {
      switch self {
      case .unspecified: 0
      case .starting: 1
      case .serving: 2
      case .draining: 3
      case .unrecognized(let number): number
      }
    }

    public static let contractNames: [(name: StaticString, number: Int32)] = [
      ("PHASE_UNSPECIFIED", 0),
      ("PHASE_STARTING", 1),
      ("PHASE_SERVING", 2),
      ("PHASE_DRAINING", 3),
    ]
  }
}

extension OpsV1 {
  /// Nothing to say.
  public struct MetricsRequest: Hashable, Sendable {
    /// Creates a message; what is not given has its default.
    public init() {}
  }
}

extension OpsV1.MetricsRequest: ContractMessage {
  public static let wireName = "mooring.ops.v1.MetricsRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_ops_v1_MetricsRequest(),
    fields: []
  )

  public init(from record: RecordReader) {}

  public func write(to record: RecordWriter) {}
}

extension OpsV1 {
  /// The metrics.
  public struct MetricsResponse: Hashable, Sendable {
    /// Prometheus text, version 0.0.4, UTF-8, without a label for the service.
    public var text: [UInt8]

    /// Creates a message; what is not given has its default.
    public init(
      text: [UInt8] = []
    ) {
      self.text = text
    }
  }
}

extension OpsV1.MetricsResponse: ContractMessage {
  public static let wireName = "mooring.ops.v1.MetricsResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_ops_v1_MetricsResponse(),
    fields: [
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.text = record.bytes(0)
  }

  public func write(to record: RecordWriter) {
    record.setBytes(0, self.text)
  }
}

extension OpsV1 {
  /// Nothing to say.
  public struct StatusRequest: Hashable, Sendable {
    /// Creates a message; what is not given has its default.
    public init() {}
  }
}

extension OpsV1.StatusRequest: ContractMessage {
  public static let wireName = "mooring.ops.v1.StatusRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_ops_v1_StatusRequest(),
    fields: []
  )

  public init(from record: RecordReader) {}

  public func write(to record: RecordWriter) {}
}

extension OpsV1 {
  /// One check of readiness.
  public struct Check: Hashable, Sendable {
    /// What is checked, such as `database`.
    public var name: String
    /// It passes.
    public var passing: Bool
    /// The service is not ready without it.
    public var required: Bool
    /// What was found, in one sentence; empty when there is nothing to say.
    public var message: String
    /// When it last changed.
    public var since: ContractType.Timestamp?

    /// Creates a message; what is not given has its default.
    public init(
      name: String = "",
      passing: Bool = false,
      required: Bool = false,
      message: String = "",
      since: ContractType.Timestamp? = nil
    ) {
      self.name = name
      self.passing = passing
      self.required = required
      self.message = message
      self.since = since
    }
  }
}

extension OpsV1.Check: ContractMessage {
  public static let wireName = "mooring.ops.v1.Check"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_ops_v1_Check(),
    fields: [
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.message(ContractType.Timestamp.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.name = record.text(0)
    self.passing = record.bool(1)
    self.required = record.bool(2)
    self.message = record.text(3)
    self.since = record.message(4, of: ContractType.Timestamp.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.name)
    record.setBool(1, self.passing)
    record.setBool(2, self.required)
    record.setText(3, self.message)
    if let value = self.since {
      record.setMessage(4, value)
    }
  }
}

extension OpsV1 {
  /// The state of the process.
  public struct StatusResponse: Hashable, Sendable {
    /// The service, such as `pricing`.
    public var service: String
    /// The instance, stable over restarts.
    public var instance: String
    /// Id of this start of the process.
    public var bootID: String
    /// Version of the program.
    public var version: String
    /// Source revision the program was built from; may be empty.
    public var sourceRevision: String
    /// Environment it runs in.
    public var environment: String
    /// Where it is in its life.
    public var phase: OpsV1.Phase
    /// It is ready: every required check passes.
    public var ready: Bool
    /// The checks, by name.
    public var checks: [OpsV1.Check]
    /// When the process started.
    public var startedAt: ContractType.Timestamp?
    /// Milliseconds since then, by a clock that does not jump.
    public var uptimeMs: Int64
    /// Revision of the parameters in force; absent when there is none or none is needed.
    public var config: ContractType.RevisionToken?
    /// Milliseconds since ConfigService was last heard from; absent when nothing is in force.
    public var configAgeMs: Double?
    /// Version of the market snapshot in force; 0 when there is none or none is needed.
    public var marketVersion: UInt64
    /// Milliseconds since RiskService was last heard from; absent when there is no market snapshot.
    public var marketAgeMs: Double?
    /// Calls in flight.
    public var callsInFlight: UInt32
    /// Resident memory in bytes.
    public var residentBytes: UInt64
    /// Process id.
    public var processID: UInt32

    /// Creates a message; what is not given has its default.
    public init(
      service: String = "",
      instance: String = "",
      bootID: String = "",
      version: String = "",
      sourceRevision: String = "",
      environment: String = "",
      phase: OpsV1.Phase = .unspecified,
      ready: Bool = false,
      checks: [OpsV1.Check] = [],
      startedAt: ContractType.Timestamp? = nil,
      uptimeMs: Int64 = 0,
      config: ContractType.RevisionToken? = nil,
      configAgeMs: Double? = nil,
      marketVersion: UInt64 = 0,
      marketAgeMs: Double? = nil,
      callsInFlight: UInt32 = 0,
      residentBytes: UInt64 = 0,
      processID: UInt32 = 0
    ) {
      self.service = service
      self.instance = instance
      self.bootID = bootID
      self.version = version
      self.sourceRevision = sourceRevision
      self.environment = environment
      self.phase = phase
      self.ready = ready
      self.checks = checks
      self.startedAt = startedAt
      self.uptimeMs = uptimeMs
      self.config = config
      self.configAgeMs = configAgeMs
      self.marketVersion = marketVersion
      self.marketAgeMs = marketAgeMs
      self.callsInFlight = callsInFlight
      self.residentBytes = residentBytes
      self.processID = processID
    }
  }
}

extension OpsV1.StatusResponse: ContractMessage {
  public static let wireName = "mooring.ops.v1.StatusResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_ops_v1_StatusResponse(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(OpsV1.Check.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.service = record.text(0)
    self.instance = record.text(1)
    self.bootID = record.text(2)
    self.version = record.text(3)
    self.sourceRevision = record.text(4)
    self.environment = record.text(5)
    self.phase = record.enumeration(6, of: OpsV1.Phase.self)
    self.ready = record.bool(7)
    self.checks = record.messages(8, of: OpsV1.Check.self)
    self.startedAt = record.message(9, of: ContractType.Timestamp.self)
    self.uptimeMs = record.int64(10)
    self.config = record.message(11, of: ContractType.RevisionToken.self)
    self.configAgeMs = record.has(12) ? record.double(12) : nil
    self.marketVersion = record.uint64(13)
    self.marketAgeMs = record.has(14) ? record.double(14) : nil
    self.callsInFlight = record.uint32(15)
    self.residentBytes = record.uint64(16)
    self.processID = record.uint32(17)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.service)
    record.setText(1, self.instance)
    record.setText(2, self.bootID)
    record.setText(3, self.version)
    record.setText(4, self.sourceRevision)
    record.setText(5, self.environment)
    record.setEnumeration(6, self.phase)
    record.setBool(7, self.ready)
    record.setMessageList(8, self.checks)
    if let value = self.startedAt {
      record.setMessage(9, value)
    }
    record.setInt64(10, self.uptimeMs)
    if let value = self.config {
      record.setMessage(11, value)
    }
    if let value = self.configAgeMs {
      record.choose(12)
      record.setDouble(12, value)
    }
    record.setUint64(13, self.marketVersion)
    if let value = self.marketAgeMs {
      record.choose(14)
      record.setDouble(14, value)
    }
    record.setUint32(15, self.callsInFlight)
    record.setUint64(16, self.residentBytes)
    record.setUint32(17, self.processID)
  }
}
