// Generated from mooring/type/v1/actor.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// Through which door a change came.
public enum Source: ContractEnum {
  /// Not recorded.
  case unspecified
  /// The admin API.
  case admin
  /// The environment document API.
  case config
  /// The strategy API.
  case strategies
  /// The canonical API, REST or gRPC behind the gateway.
  case rpc
  /// SQL functions in the database.
  case sql
  /// A caller on the service's own socket, such as the command line.
  case socket
  /// The service itself: catalogue, files, environment variables, timers.
  case service
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .admin
    case 2: self = .config
    case 3: self = .strategies
    case 4: self = .rpc
    case 5: self = .sql
    case 6: self = .socket
    case 7: self = .service
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .admin: 1
    case .config: 2
    case .strategies: 3
    case .rpc: 4
    case .sql: 5
    case .socket: 6
    case .service: 7
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("SOURCE_UNSPECIFIED", 0),
    ("SOURCE_ADMIN", 1),
    ("SOURCE_CONFIG", 2),
    ("SOURCE_STRATEGIES", 3),
    ("SOURCE_RPC", 4),
    ("SOURCE_SQL", 5),
    ("SOURCE_SOCKET", 6),
    ("SOURCE_SERVICE", 7),
  ]
}

/// Who did something, as established by authentication; never taken from a request body.
public struct Actor: Hashable, Sendable {
  /// Subject of the token, or `unix:<user>` for a caller on a socket, or the SQL session's user.
  public var subject: String
  /// Role under which it was allowed: viewer, operator, admin, auditor or service.
  public var role: String
  /// Whom the request claims to be from; unproven. Empty when nothing was claimed.
  public var claimedBy: String
  /// Address of the client as the gateway saw it; empty for local callers.
  public var clientIP: String
  /// The door.
  public var source: Source

  /// Creates a message; what is not given has its default.
  public init(
    subject: String = "",
    role: String = "",
    claimedBy: String = "",
    clientIP: String = "",
    source: Source = .unspecified
  ) {
    self.subject = subject
    self.role = role
    self.claimedBy = claimedBy
    self.clientIP = clientIP
    self.source = source
  }
}

extension Actor: ContractMessage {
  public static let wireName = "mooring.type.v1.Actor"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_type_v1_Actor(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.subject = record.text(0)
    self.role = record.text(1)
    self.claimedBy = record.text(2)
    self.clientIP = record.text(3)
    self.source = record.enumeration(4, of: Source.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.subject)
    record.setText(1, self.role)
    record.setText(2, self.claimedBy)
    record.setText(3, self.clientIP)
    record.setEnumeration(4, self.source)
  }
}
