// Generated from mooring/config/v1/watch.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// Whether others wait for a consumer.
public enum ConsumerKind: ContractEnum {
  /// As `CONSUMER_KIND_OBSERVER`.
  case unspecified
  /// WaitApplied waits for it: it acts on the values.
  case required
  /// Nobody waits for it: it only looks on.
  case observer
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .required
    case 2: self = .observer
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .required: 1
    case .observer: 2
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("CONSUMER_KIND_UNSPECIFIED", 0),
    ("CONSUMER_KIND_REQUIRED", 1),
    ("CONSUMER_KIND_OBSERVER", 2),
  ]
}

/// What a consumer did with a revision.
public enum ApplyState: ContractEnum {
  /// Not said.
  case unspecified
  /// It has the revision and is still preparing; sent when preparing takes longer than 100 ms.
  case received
  /// The revision is in force.
  case applied
  /// The consumer refuses the revision; the one before stays in force.
  case rejected
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .received
    case 2: self = .applied
    case 3: self = .rejected
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .received: 1
    case .applied: 2
    case .rejected: 3
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("APPLY_STATE_UNSPECIFIED", 0),
    ("APPLY_STATE_RECEIVED", 1),
    ("APPLY_STATE_APPLIED", 2),
    ("APPLY_STATE_REJECTED", 3),
  ]
}

/// How far a consumer is.
public enum SubscriberState: ContractEnum {
  /// Not said.
  case unspecified
  /// Nothing newer than its last acknowledgement touches its subscription.
  case applied
  /// It has not yet answered for a revision that touches its subscription.
  case behind
  /// It refused the latest revision that touches its subscription.
  case rejected
  /// Its stream ended; it drops out of the list 60 seconds later.
  case lost
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .applied
    case 2: self = .behind
    case 3: self = .rejected
    case 4: self = .lost
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .applied: 1
    case .behind: 2
    case .rejected: 3
    case .lost: 4
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("SUBSCRIBER_STATE_UNSPECIFIED", 0),
    ("SUBSCRIBER_STATE_APPLIED", 1),
    ("SUBSCRIBER_STATE_BEHIND", 2),
    ("SUBSCRIBER_STATE_REJECTED", 3),
    ("SUBSCRIBER_STATE_LOST", 4),
  ]
}

/// From the consumer: first a start, then acknowledgements.
public struct WatchRequest: Hashable, Sendable {
  /// What this message is.
  public enum Kind: Hashable, Sendable {
    /// The first message of the stream, and only the first.
    case start(WatchStart)
    /// What became of a revision.
    case acknowledgement(Acknowledgement)
  }

  /// What this message is.
  public var kind: Kind?

  /// Creates a message; what is not given has its default.
  public init(
    kind: Kind? = nil
  ) {
    self.kind = kind
  }
}

extension WatchRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.WatchRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WatchRequest(),
    requiredChoices: [RequiredChoice(name: "kind", field: 0)],
    fields: [
      FieldShape(.message(WatchStart.shape)),
      FieldShape(.message(Acknowledgement.shape)),
    ]
  )

  public init(from record: RecordReader) {
    switch record.chosen(0) {
    case 1: self.kind = record.message(0, of: WatchStart.self).map(Kind.start)
    case 2: self.kind = record.message(1, of: Acknowledgement.self).map(Kind.acknowledgement)
    default: self.kind = nil
    }
  }

  public func write(to record: RecordWriter) {
    switch self.kind {
    case .start(let value)?:
      record.choose(0)
      record.setMessage(0, value)
    case .acknowledgement(let value)?:
      record.choose(1)
      record.setMessage(1, value)
    case nil: break
    }
  }
}

/// Who watches what.
public struct WatchStart: Hashable, Sendable {
  /// Name of the consuming service, such as `pricing`.
  public var service: String
  /// Stable name of the instance, one per process place.
  public var instance: String
  /// A new random id for each start of the process.
  public var bootID: String
  /// Whether WaitApplied waits for it.
  public var consumerKind: ConsumerKind
  /// Environment to resolve for; empty means the one the service runs in.
  public var environment: String
  /// Namespaces wanted, or `<realm>/*` for all of a realm; secrets come only for namespaces named
  /// in full, and only to trusted callers.
  public var namespaces: [String]
  /// The revision in force at the consumer; absent to begin with a snapshot.
  public var resume: ContractType.RevisionToken?

  /// Creates a message; what is not given has its default.
  public init(
    service: String = "",
    instance: String = "",
    bootID: String = "",
    consumerKind: ConsumerKind = .unspecified,
    environment: String = "",
    namespaces: [String] = [],
    resume: ContractType.RevisionToken? = nil
  ) {
    self.service = service
    self.instance = instance
    self.bootID = bootID
    self.consumerKind = consumerKind
    self.environment = environment
    self.namespaces = namespaces
    self.resume = resume
  }
}

extension WatchStart: ContractMessage {
  public static let wireName = "mooring.config.v1.WatchStart"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WatchStart(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.name)]),
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.token)]),
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.token)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.required, .bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.message(ContractType.RevisionToken.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.service = record.text(0)
    self.instance = record.text(1)
    self.bootID = record.text(2)
    self.consumerKind = record.enumeration(3, of: ConsumerKind.self)
    self.environment = record.text(4)
    self.namespaces = record.textList(5)
    self.resume = record.message(6, of: ContractType.RevisionToken.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.service)
    record.setText(1, self.instance)
    record.setText(2, self.bootID)
    record.setEnumeration(3, self.consumerKind)
    record.setText(4, self.environment)
    record.setTextList(5, self.namespaces)
    if let value = self.resume {
      record.setMessage(6, value)
    }
  }
}

/// What became of a revision at the consumer.
public struct Acknowledgement: Hashable, Sendable {
  /// The revision.
  public var revision: UInt64
  /// What the consumer did.
  public var state: ApplyState
  /// When rejected: full name of the parameter to blame, or empty.
  public var parameter: String
  /// When rejected: why, in one sentence.
  public var reason: String

  /// Creates a message; what is not given has its default.
  public init(
    revision: UInt64 = 0,
    state: ApplyState = .unspecified,
    parameter: String = "",
    reason: String = ""
  ) {
    self.revision = revision
    self.state = state
    self.parameter = parameter
    self.reason = reason
  }
}

extension Acknowledgement: ContractMessage {
  public static let wireName = "mooring.config.v1.Acknowledgement"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Acknowledgement(),
    fields: [
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.required]),
      FieldShape(.text, rules: [.bytesMax(225), .format(.parameter)]),
      FieldShape(.text, rules: [.charactersMax(1000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.revision = record.uint64(0)
    self.state = record.enumeration(1, of: ApplyState.self)
    self.parameter = record.text(2)
    self.reason = record.text(3)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.revision)
    record.setEnumeration(1, self.state)
    record.setText(2, self.parameter)
    record.setText(3, self.reason)
  }
}

/// To the consumer.
public struct WatchResponse: Hashable, Sendable {
  /// What this message is.
  public enum Kind: Hashable, Sendable {
    /// Everything, at one revision.
    case snapshot(WatchSnapshot)
    /// What changed between two revisions.
    case delta(WatchDelta)
    /// Nothing changed up to a revision.
    case bookmark(WatchBookmark)
  }

  /// What this message is.
  public var kind: Kind?

  /// Creates a message; what is not given has its default.
  public init(
    kind: Kind? = nil
  ) {
    self.kind = kind
  }
}

extension WatchResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.WatchResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WatchResponse(),
    fields: [
      FieldShape(.message(WatchSnapshot.shape)),
      FieldShape(.message(WatchDelta.shape)),
      FieldShape(.message(WatchBookmark.shape)),
    ]
  )

  public init(from record: RecordReader) {
    switch record.chosen(0) {
    case 1: self.kind = record.message(0, of: WatchSnapshot.self).map(Kind.snapshot)
    case 2: self.kind = record.message(1, of: WatchDelta.self).map(Kind.delta)
    case 3: self.kind = record.message(2, of: WatchBookmark.self).map(Kind.bookmark)
    default: self.kind = nil
    }
  }

  public func write(to record: RecordWriter) {
    switch self.kind {
    case .snapshot(let value)?:
      record.choose(0)
      record.setMessage(0, value)
    case .delta(let value)?:
      record.choose(1)
      record.setMessage(1, value)
    case .bookmark(let value)?:
      record.choose(2)
      record.setMessage(2, value)
    case nil: break
    }
  }
}

/// All values of the subscription at one revision, resolved. Replaces whatever was in force.
public struct WatchSnapshot: Hashable, Sendable {
  /// The revision.
  public var token: ContractType.RevisionToken?
  /// Environment resolved for.
  public var environment: String
  /// Version of the catalogue that the schemas come from.
  public var catalogueVersion: UInt32
  /// The values by namespace.
  public var namespaces: [NamespaceValues]
  /// More pieces of the same snapshot follow; install when a piece without it has arrived.
  public var more: Bool
  /// The service cannot reach its database: the values are the last known.
  public var stale: Bool

  /// Creates a message; what is not given has its default.
  public init(
    token: ContractType.RevisionToken? = nil,
    environment: String = "",
    catalogueVersion: UInt32 = 0,
    namespaces: [NamespaceValues] = [],
    more: Bool = false,
    stale: Bool = false
  ) {
    self.token = token
    self.environment = environment
    self.catalogueVersion = catalogueVersion
    self.namespaces = namespaces
    self.more = more
    self.stale = stale
  }
}

extension WatchSnapshot: ContractMessage {
  public static let wireName = "mooring.config.v1.WatchSnapshot"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WatchSnapshot(),
    fields: [
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(NamespaceValues.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.token = record.message(0, of: ContractType.RevisionToken.self)
    self.environment = record.text(1)
    self.catalogueVersion = record.uint32(2)
    self.namespaces = record.messages(3, of: NamespaceValues.self)
    self.more = record.bool(4)
    self.stale = record.bool(5)
  }

  public func write(to record: RecordWriter) {
    if let value = self.token {
      record.setMessage(0, value)
    }
    record.setText(1, self.environment)
    record.setUint32(2, self.catalogueVersion)
    record.setMessageList(3, self.namespaces)
    record.setBool(4, self.more)
    record.setBool(5, self.stale)
  }
}

/// What one or more consecutive revisions changed.
public struct WatchDelta: Hashable, Sendable {
  /// The revision it builds on. A consumer that has another one in force asks again.
  public var after: ContractType.RevisionToken?
  /// The revision reached.
  public var token: ContractType.RevisionToken?
  /// The values that differ, by namespace; none when nothing in the subscription changed.
  public var namespaces: [NamespaceValues]
  /// More pieces of the same delta follow; install when a piece without it has arrived.
  public var more: Bool
  /// When the revision reached was committed.
  public var committedAt: ContractType.Timestamp?

  /// Creates a message; what is not given has its default.
  public init(
    after: ContractType.RevisionToken? = nil,
    token: ContractType.RevisionToken? = nil,
    namespaces: [NamespaceValues] = [],
    more: Bool = false,
    committedAt: ContractType.Timestamp? = nil
  ) {
    self.after = after
    self.token = token
    self.namespaces = namespaces
    self.more = more
    self.committedAt = committedAt
  }
}

extension WatchDelta: ContractMessage {
  public static let wireName = "mooring.config.v1.WatchDelta"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WatchDelta(),
    fields: [
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(NamespaceValues.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.after = record.message(0, of: ContractType.RevisionToken.self)
    self.token = record.message(1, of: ContractType.RevisionToken.self)
    self.namespaces = record.messages(2, of: NamespaceValues.self)
    self.more = record.bool(3)
    self.committedAt = record.message(4, of: ContractType.Timestamp.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.after {
      record.setMessage(0, value)
    }
    if let value = self.token {
      record.setMessage(1, value)
    }
    record.setMessageList(2, self.namespaces)
    record.setBool(3, self.more)
    if let value = self.committedAt {
      record.setMessage(4, value)
    }
  }
}

/// A sign of life, at least every 5 seconds.
public struct WatchBookmark: Hashable, Sendable {
  /// Everything up to this revision has been sent.
  public var token: ContractType.RevisionToken?
  /// The service's clock.
  public var at: ContractType.Timestamp?
  /// The service cannot reach its database: newer revisions may exist.
  public var stale: Bool

  /// Creates a message; what is not given has its default.
  public init(
    token: ContractType.RevisionToken? = nil,
    at: ContractType.Timestamp? = nil,
    stale: Bool = false
  ) {
    self.token = token
    self.at = at
    self.stale = stale
  }
}

extension WatchBookmark: ContractMessage {
  public static let wireName = "mooring.config.v1.WatchBookmark"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WatchBookmark(),
    fields: [
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.token = record.message(0, of: ContractType.RevisionToken.self)
    self.at = record.message(1, of: ContractType.Timestamp.self)
    self.stale = record.bool(2)
  }

  public func write(to record: RecordWriter) {
    if let value = self.token {
      record.setMessage(0, value)
    }
    if let value = self.at {
      record.setMessage(1, value)
    }
    record.setBool(2, self.stale)
  }
}

/// Values of one namespace.
public struct NamespaceValues: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The values, ordered by key and symbol.
  public var values: [ResolvedValue]

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    values: [ResolvedValue] = []
  ) {
    self.namespace = namespace
    self.values = values
  }
}

extension NamespaceValues: ContractMessage {
  public static let wireName = "mooring.config.v1.NamespaceValues"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_NamespaceValues(),
    fields: [
      FieldShape(.text),
      FieldShape(.message(ResolvedValue.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.values = record.messages(1, of: ResolvedValue.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setMessageList(1, self.values)
  }
}

/// A value as resolved for the environment, or its removal.
public struct ResolvedValue: Hashable, Sendable {
  /// The key.
  public var key: String
  /// The symbol this value is for; empty for the value without symbol. A symbol's set holds only
  /// what differs from the set without symbol.
  public var symbol: String
  /// The value; absent in a delta when there is none any more.
  public var value: ContractType.Value?
  /// The layer that decided.
  public var layer: Layer
  /// Revision that wrote the deciding value; 0 for a value that was there from the start.
  public var revision: UInt64
  /// The value is a secret that this subscription may not see; `value` is then `***`.
  public var redacted: Bool

  /// Creates a message; what is not given has its default.
  public init(
    key: String = "",
    symbol: String = "",
    value: ContractType.Value? = nil,
    layer: Layer = .unspecified,
    revision: UInt64 = 0,
    redacted: Bool = false
  ) {
    self.key = key
    self.symbol = symbol
    self.value = value
    self.layer = layer
    self.revision = revision
    self.redacted = redacted
  }
}

extension ResolvedValue: ContractMessage {
  public static let wireName = "mooring.config.v1.ResolvedValue"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ResolvedValue(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.key = record.text(0)
    self.symbol = record.text(1)
    self.value = record.message(2, of: ContractType.Value.self)
    self.layer = record.enumeration(3, of: Layer.self)
    self.revision = record.uint64(4)
    self.redacted = record.bool(5)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.key)
    record.setText(1, self.symbol)
    if let value = self.value {
      record.setMessage(2, value)
    }
    record.setEnumeration(3, self.layer)
    record.setUint64(4, self.revision)
    record.setBool(5, self.redacted)
  }
}

/// A consumer and how far it is.
public struct Subscriber: Hashable, Sendable {
  /// Name of the service.
  public var service: String
  /// Name of the instance.
  public var instance: String
  /// Id of this start of its process.
  public var bootID: String
  /// Whether WaitApplied waits for it.
  public var consumerKind: ConsumerKind
  /// Environment it resolves for.
  public var environment: String
  /// Namespaces it named.
  public var namespaces: [String]
  /// How far it is.
  public var state: SubscriberState
  /// The latest revision it has in force; absent before the first.
  public var applied: ContractType.RevisionToken?
  /// The latest revision sent to it; 0 before the first.
  public var sentRevision: UInt64
  /// The revision it refused last; 0 when none since it last applied one.
  public var rejectedRevision: UInt64
  /// What it gave as the reason for the refusal.
  public var rejection: ContractType.Violation?
  /// Milliseconds from commit to its acknowledgement, for the last revision it applied; absent
  /// before the first.
  public var applyLagMs: Double?
  /// When its stream began.
  public var connectedAt: ContractType.Timestamp?
  /// When it was last heard from.
  public var lastSeenAt: ContractType.Timestamp?
  /// The replica of ConfigService that serves it.
  public var replica: String

  /// Creates a message; what is not given has its default.
  public init(
    service: String = "",
    instance: String = "",
    bootID: String = "",
    consumerKind: ConsumerKind = .unspecified,
    environment: String = "",
    namespaces: [String] = [],
    state: SubscriberState = .unspecified,
    applied: ContractType.RevisionToken? = nil,
    sentRevision: UInt64 = 0,
    rejectedRevision: UInt64 = 0,
    rejection: ContractType.Violation? = nil,
    applyLagMs: Double? = nil,
    connectedAt: ContractType.Timestamp? = nil,
    lastSeenAt: ContractType.Timestamp? = nil,
    replica: String = ""
  ) {
    self.service = service
    self.instance = instance
    self.bootID = bootID
    self.consumerKind = consumerKind
    self.environment = environment
    self.namespaces = namespaces
    self.state = state
    self.applied = applied
    self.sentRevision = sentRevision
    self.rejectedRevision = rejectedRevision
    self.rejection = rejection
    self.applyLagMs = applyLagMs
    self.connectedAt = connectedAt
    self.lastSeenAt = lastSeenAt
    self.replica = replica
  }
}

extension Subscriber: ContractMessage {
  public static let wireName = "mooring.config.v1.Subscriber"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Subscriber(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.service = record.text(0)
    self.instance = record.text(1)
    self.bootID = record.text(2)
    self.consumerKind = record.enumeration(3, of: ConsumerKind.self)
    self.environment = record.text(4)
    self.namespaces = record.textList(5)
    self.state = record.enumeration(6, of: SubscriberState.self)
    self.applied = record.message(7, of: ContractType.RevisionToken.self)
    self.sentRevision = record.uint64(8)
    self.rejectedRevision = record.uint64(9)
    self.rejection = record.message(10, of: ContractType.Violation.self)
    self.applyLagMs = record.has(11) ? record.double(11) : nil
    self.connectedAt = record.message(12, of: ContractType.Timestamp.self)
    self.lastSeenAt = record.message(13, of: ContractType.Timestamp.self)
    self.replica = record.text(14)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.service)
    record.setText(1, self.instance)
    record.setText(2, self.bootID)
    record.setEnumeration(3, self.consumerKind)
    record.setText(4, self.environment)
    record.setTextList(5, self.namespaces)
    record.setEnumeration(6, self.state)
    if let value = self.applied {
      record.setMessage(7, value)
    }
    record.setUint64(8, self.sentRevision)
    record.setUint64(9, self.rejectedRevision)
    if let value = self.rejection {
      record.setMessage(10, value)
    }
    if let value = self.applyLagMs {
      record.choose(11)
      record.setDouble(11, value)
    }
    if let value = self.connectedAt {
      record.setMessage(12, value)
    }
    if let value = self.lastSeenAt {
      record.setMessage(13, value)
    }
    record.setText(14, self.replica)
  }
}
