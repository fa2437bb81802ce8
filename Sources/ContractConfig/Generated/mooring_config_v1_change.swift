// Generated from mooring/config/v1/change.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// What kind of change a change set is.
public enum ChangeSetKind: ContractEnum {
  /// Not said.
  case unspecified
  /// Apply or DeleteScope.
  case apply
  /// Rollback.
  case rollback
  /// Import.
  case `import`
  /// A change of defaults, files or variables, by migration, start or Reload.
  case layer
  /// CreateStrategy.
  case createStrategy
  /// SQL functions.
  case sql
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .unspecified
    case 1: self = .apply
    case 2: self = .rollback
    case 3: self = .`import`
    case 4: self = .layer
    case 5: self = .createStrategy
    case 6: self = .sql
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .unspecified: 0
    case .apply: 1
    case .rollback: 2
    case .`import`: 3
    case .layer: 4
    case .createStrategy: 5
    case .sql: 6
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("CHANGE_SET_KIND_UNSPECIFIED", 0),
    ("CHANGE_SET_KIND_APPLY", 1),
    ("CHANGE_SET_KIND_ROLLBACK", 2),
    ("CHANGE_SET_KIND_IMPORT", 3),
    ("CHANGE_SET_KIND_LAYER", 4),
    ("CHANGE_SET_KIND_CREATE_STRATEGY", 5),
    ("CHANGE_SET_KIND_SQL", 6),
  ]
}

/// One change of a change set.
public struct Change: Hashable, Sendable {
  /// What to do.
  public enum Action: Hashable, Sendable {
    /// Write this value. The schema's type decides; `5.0` is an int where an int is due.
    case set(ContractType.Value)
    /// Remove the value kept in the scope, so that lower layers show through; always true.
    case unset(Bool)
    /// Make the scope hold exactly these values.
    case replace(Replacement)
  }

  /// The namespace.
  public var namespace: String
  /// The key; required to set or unset, empty to replace.
  public var key: String
  /// The scope; absent means the environment the service runs in, without symbol.
  public var scope: ContractType.Scope?
  /// What to do.
  public var action: Action?

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    scope: ContractType.Scope? = nil,
    action: Action? = nil
  ) {
    self.namespace = namespace
    self.key = key
    self.scope = scope
    self.action = action
  }
}

extension Change: ContractMessage {
  public static let wireName = "mooring.config.v1.Change"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Change(),
    requiredChoices: [RequiredChoice(name: "action", field: 3)],
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.text, rules: [.bytesMax(160), .format(.key)]),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.plain),
      FieldShape(.message(Replacement.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.scope = record.message(2, of: ContractType.Scope.self)
    switch record.chosen(3) {
    case 4: self.action = record.message(3, of: ContractType.Value.self).map(Action.set)
    case 5: self.action = .unset(record.bool(4))
    case 6: self.action = record.message(5, of: Replacement.self).map(Action.replace)
    default: self.action = nil
    }
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    if let value = self.scope {
      record.setMessage(2, value)
    }
    switch self.action {
    case .set(let value)?:
      record.choose(3)
      record.setMessage(3, value)
    case .unset(let value)?:
      record.choose(4)
      record.setBool(4, value)
    case .replace(let value)?:
      record.choose(5)
      record.setMessage(5, value)
    case nil: break
    }
  }
}

/// The complete contents of a scope.
public struct Replacement: Hashable, Sendable {
  /// The values; none empties the scope. At most 5,000, keys must differ.
  public var values: [KeyValue]

  /// Creates a message; what is not given has its default.
  public init(
    values: [KeyValue] = []
  ) {
    self.values = values
  }
}

extension Replacement: ContractMessage {
  public static let wireName = "mooring.config.v1.Replacement"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Replacement(),
    fields: [
      FieldShape(.message(KeyValue.shape), rules: [.itemsMax(5000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.values = record.messages(0, of: KeyValue.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.values)
  }
}

/// A key with a value.
public struct KeyValue: Hashable, Sendable {
  /// The key.
  public var key: String
  /// The value.
  public var value: ContractType.Value?

  /// Creates a message; what is not given has its default.
  public init(
    key: String = "",
    value: ContractType.Value? = nil
  ) {
    self.key = key
    self.value = value
  }
}

extension KeyValue: ContractMessage {
  public static let wireName = "mooring.config.v1.KeyValue"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_KeyValue(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(160), .format(.key)]),
      FieldShape(.message(ContractType.Value.shape), rules: [.required]),
    ]
  )

  public init(from record: RecordReader) {
    self.key = record.text(0)
    self.value = record.message(1, of: ContractType.Value.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.key)
    if let value = self.value {
      record.setMessage(1, value)
    }
  }
}

/// The version a writer believes a scope to be at.
public struct ExpectedVersion: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The scope; absent means the environment the service runs in, without symbol.
  public var scope: ContractType.Scope?
  /// The version; 0 means that the scope was never written.
  public var version: UInt64

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    scope: ContractType.Scope? = nil,
    version: UInt64 = 0
  ) {
    self.namespace = namespace
    self.scope = scope
    self.version = version
  }
}

extension ExpectedVersion: ContractMessage {
  public static let wireName = "mooring.config.v1.ExpectedVersion"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ExpectedVersion(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.scope = record.message(1, of: ContractType.Scope.self)
    self.version = record.uint64(2)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    if let value = self.scope {
      record.setMessage(1, value)
    }
    record.setUint64(2, self.version)
  }
}

/// One value before and after.
public struct ValueChange: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The key.
  public var key: String
  /// The scope that was written.
  public var scope: ContractType.Scope?
  /// The value the scope held before; absent when it held none.
  public var before: ContractType.Value?
  /// The value the scope holds afterwards; absent when it holds none.
  public var after: ContractType.Value?
  /// The value in force in that scope before.
  public var resolvedBefore: ContractType.Value?
  /// The value in force in that scope afterwards.
  public var resolvedAfter: ContractType.Value?
  /// The values are secret and not shown.
  public var redacted: Bool

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    scope: ContractType.Scope? = nil,
    before: ContractType.Value? = nil,
    after: ContractType.Value? = nil,
    resolvedBefore: ContractType.Value? = nil,
    resolvedAfter: ContractType.Value? = nil,
    redacted: Bool = false
  ) {
    self.namespace = namespace
    self.key = key
    self.scope = scope
    self.before = before
    self.after = after
    self.resolvedBefore = resolvedBefore
    self.resolvedAfter = resolvedAfter
    self.redacted = redacted
  }
}

extension ValueChange: ContractMessage {
  public static let wireName = "mooring.config.v1.ValueChange"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ValueChange(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.scope = record.message(2, of: ContractType.Scope.self)
    self.before = record.message(3, of: ContractType.Value.self)
    self.after = record.message(4, of: ContractType.Value.self)
    self.resolvedBefore = record.message(5, of: ContractType.Value.self)
    self.resolvedAfter = record.message(6, of: ContractType.Value.self)
    self.redacted = record.bool(7)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    if let value = self.scope {
      record.setMessage(2, value)
    }
    if let value = self.before {
      record.setMessage(3, value)
    }
    if let value = self.after {
      record.setMessage(4, value)
    }
    if let value = self.resolvedBefore {
      record.setMessage(5, value)
    }
    if let value = self.resolvedAfter {
      record.setMessage(6, value)
    }
    record.setBool(7, self.redacted)
  }
}

/// What came of a change, or would come of it.
///
/// A dry run gives the same answer as the real call as long as nothing else is committed between.
public struct ChangeOutcome: Hashable, Sendable {
  /// The change was committed. False for a dry run and when nothing differed.
  public var committed: Bool
  /// Everything was allowed. Only a dry run can answer false; a real call is refused instead.
  public var valid: Bool
  /// The revision given to the change; 0 when nothing was committed.
  public var revision: UInt64
  /// The head of the store as this answer was made.
  public var head: ContractType.RevisionToken?
  /// The values that differ, in the order of namespace, scope and key; empty when nothing differs.
  public var changes: [ValueChange]
  /// The scopes touched, with their versions after the change.
  public var versions: [ScopeVersion]
  /// What is wrong; empty when `valid`.
  public var violations: [ContractType.Violation]
  /// What is allowed but deserves a look, such as a value that a higher layer hides.
  public var warnings: [ContractType.Violation]
  /// Hash of the audit record of this change, the new end of the chain; empty when nothing was
  /// recorded.
  public var auditHash: [UInt8]
  /// When it was committed; absent when nothing was.
  public var committedAt: ContractType.Timestamp?
  /// This is the recorded answer to an earlier call with the same `request_id`.
  public var replayed: Bool

  /// Creates a message; what is not given has its default.
  public init(
    committed: Bool = false,
    valid: Bool = false,
    revision: UInt64 = 0,
    head: ContractType.RevisionToken? = nil,
    changes: [ValueChange] = [],
    versions: [ScopeVersion] = [],
    violations: [ContractType.Violation] = [],
    warnings: [ContractType.Violation] = [],
    auditHash: [UInt8] = [],
    committedAt: ContractType.Timestamp? = nil,
    replayed: Bool = false
  ) {
    self.committed = committed
    self.valid = valid
    self.revision = revision
    self.head = head
    self.changes = changes
    self.versions = versions
    self.violations = violations
    self.warnings = warnings
    self.auditHash = auditHash
    self.committedAt = committedAt
    self.replayed = replayed
  }
}

extension ChangeOutcome: ContractMessage {
  public static let wireName = "mooring.config.v1.ChangeOutcome"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ChangeOutcome(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ValueChange.shape)),
      FieldShape(.message(ScopeVersion.shape)),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.plain, json: .hex, rules: [.bytesMax(32)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.committed = record.bool(0)
    self.valid = record.bool(1)
    self.revision = record.uint64(2)
    self.head = record.message(3, of: ContractType.RevisionToken.self)
    self.changes = record.messages(4, of: ValueChange.self)
    self.versions = record.messages(5, of: ScopeVersion.self)
    self.violations = record.messages(6, of: ContractType.Violation.self)
    self.warnings = record.messages(7, of: ContractType.Violation.self)
    self.auditHash = record.bytes(8)
    self.committedAt = record.message(9, of: ContractType.Timestamp.self)
    self.replayed = record.bool(10)
  }

  public func write(to record: RecordWriter) {
    record.setBool(0, self.committed)
    record.setBool(1, self.valid)
    record.setUint64(2, self.revision)
    if let value = self.head {
      record.setMessage(3, value)
    }
    record.setMessageList(4, self.changes)
    record.setMessageList(5, self.versions)
    record.setMessageList(6, self.violations)
    record.setMessageList(7, self.warnings)
    record.setBytes(8, self.auditHash)
    if let value = self.committedAt {
      record.setMessage(9, value)
    }
    record.setBool(10, self.replayed)
  }
}

/// What was committed together.
public struct ChangeSet: Hashable, Sendable {
  /// Its revision, epoch and chain hash.
  public var token: ContractType.RevisionToken?
  /// What kind of change.
  public var kind: ChangeSetKind
  /// When it was committed; never earlier than the revision before.
  public var committedAt: ContractType.Timestamp?
  /// Who made it.
  public var actor: ContractType.Actor?
  /// Why, in the actor's words.
  public var reason: String
  /// The request it came from; may be empty.
  public var requestID: String
  /// Trace id of the request, 32 hexadecimal digits; may be empty.
  public var traceID: String
  /// How many values it changed.
  public var changeCount: UInt32
  /// The namespaces it touched, in order.
  public var namespaces: [String]
  /// The values it changed; only when asked for.
  public var changes: [ValueChange]
  /// For a rollback, the revision it went back to or undid; 0 otherwise.
  public var rolledBackRevision: UInt64

  /// Creates a message; what is not given has its default.
  public init(
    token: ContractType.RevisionToken? = nil,
    kind: ChangeSetKind = .unspecified,
    committedAt: ContractType.Timestamp? = nil,
    actor: ContractType.Actor? = nil,
    reason: String = "",
    requestID: String = "",
    traceID: String = "",
    changeCount: UInt32 = 0,
    namespaces: [String] = [],
    changes: [ValueChange] = [],
    rolledBackRevision: UInt64 = 0
  ) {
    self.token = token
    self.kind = kind
    self.committedAt = committedAt
    self.actor = actor
    self.reason = reason
    self.requestID = requestID
    self.traceID = traceID
    self.changeCount = changeCount
    self.namespaces = namespaces
    self.changes = changes
    self.rolledBackRevision = rolledBackRevision
  }
}

extension ChangeSet: ContractMessage {
  public static let wireName = "mooring.config.v1.ChangeSet"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ChangeSet(),
    fields: [
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Actor.shape)),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.message(ValueChange.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.token = record.message(0, of: ContractType.RevisionToken.self)
    self.kind = record.enumeration(1, of: ChangeSetKind.self)
    self.committedAt = record.message(2, of: ContractType.Timestamp.self)
    self.actor = record.message(3, of: ContractType.Actor.self)
    self.reason = record.text(4)
    self.requestID = record.text(5)
    self.traceID = record.text(6)
    self.changeCount = record.uint32(7)
    self.namespaces = record.textList(8)
    self.changes = record.messages(9, of: ValueChange.self)
    self.rolledBackRevision = record.uint64(10)
  }

  public func write(to record: RecordWriter) {
    if let value = self.token {
      record.setMessage(0, value)
    }
    record.setEnumeration(1, self.kind)
    if let value = self.committedAt {
      record.setMessage(2, value)
    }
    if let value = self.actor {
      record.setMessage(3, value)
    }
    record.setText(4, self.reason)
    record.setText(5, self.requestID)
    record.setText(6, self.traceID)
    record.setUint32(7, self.changeCount)
    record.setTextList(8, self.namespaces)
    record.setMessageList(9, self.changes)
    record.setUint64(10, self.rolledBackRevision)
  }
}

/// One record of the audit log. Records are never changed; each carries the hash of the one before.
public struct AuditRecord: Hashable, Sendable {
  /// Position in the log, gap-free within a retention period.
  public var sequence: UInt64
  /// The revision the record belongs to; 0 for a dry run.
  public var revision: UInt64
  /// When it was recorded.
  public var at: ContractType.Timestamp?
  /// What kind of change.
  public var kind: ChangeSetKind
  /// What changed.
  public var change: ValueChange?
  /// Version of namespace and scope before.
  public var versionBefore: UInt64
  /// Version of namespace and scope afterwards; equal to the one before for a dry run.
  public var versionAfter: UInt64
  /// Who.
  public var actor: ContractType.Actor?
  /// Why, in the actor's words.
  public var reason: String
  /// The request it came from; may be empty.
  public var requestID: String
  /// Trace id of the request; may be empty.
  public var traceID: String
  /// Nothing was changed: it was a rehearsal.
  public var dryRun: Bool
  /// For a rollback, the revision it went back to or undid; 0 otherwise.
  public var rolledBackRevision: UInt64
  /// SHA-256 over the hash of the record before and the fields of this one.
  public var hash: [UInt8]

  /// Creates a message; what is not given has its default.
  public init(
    sequence: UInt64 = 0,
    revision: UInt64 = 0,
    at: ContractType.Timestamp? = nil,
    kind: ChangeSetKind = .unspecified,
    change: ValueChange? = nil,
    versionBefore: UInt64 = 0,
    versionAfter: UInt64 = 0,
    actor: ContractType.Actor? = nil,
    reason: String = "",
    requestID: String = "",
    traceID: String = "",
    dryRun: Bool = false,
    rolledBackRevision: UInt64 = 0,
    hash: [UInt8] = []
  ) {
    self.sequence = sequence
    self.revision = revision
    self.at = at
    self.kind = kind
    self.change = change
    self.versionBefore = versionBefore
    self.versionAfter = versionAfter
    self.actor = actor
    self.reason = reason
    self.requestID = requestID
    self.traceID = traceID
    self.dryRun = dryRun
    self.rolledBackRevision = rolledBackRevision
    self.hash = hash
  }
}

extension AuditRecord: ContractMessage {
  public static let wireName = "mooring.config.v1.AuditRecord"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_AuditRecord(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
      FieldShape(.message(ValueChange.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Actor.shape)),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .hex),
    ]
  )

  public init(from record: RecordReader) {
    self.sequence = record.uint64(0)
    self.revision = record.uint64(1)
    self.at = record.message(2, of: ContractType.Timestamp.self)
    self.kind = record.enumeration(3, of: ChangeSetKind.self)
    self.change = record.message(4, of: ValueChange.self)
    self.versionBefore = record.uint64(5)
    self.versionAfter = record.uint64(6)
    self.actor = record.message(7, of: ContractType.Actor.self)
    self.reason = record.text(8)
    self.requestID = record.text(9)
    self.traceID = record.text(10)
    self.dryRun = record.bool(11)
    self.rolledBackRevision = record.uint64(12)
    self.hash = record.bytes(13)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.sequence)
    record.setUint64(1, self.revision)
    if let value = self.at {
      record.setMessage(2, value)
    }
    record.setEnumeration(3, self.kind)
    if let value = self.change {
      record.setMessage(4, value)
    }
    record.setUint64(5, self.versionBefore)
    record.setUint64(6, self.versionAfter)
    if let value = self.actor {
      record.setMessage(7, value)
    }
    record.setText(8, self.reason)
    record.setText(9, self.requestID)
    record.setText(10, self.traceID)
    record.setBool(11, self.dryRun)
    record.setUint64(12, self.rolledBackRevision)
    record.setBytes(13, self.hash)
  }
}
