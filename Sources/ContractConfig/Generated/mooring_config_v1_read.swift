// Generated from mooring/config/v1/read.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// What to read.
public struct GetRequest: Hashable, Sendable {
  /// At which point of the past; the present when none is given.
  public enum At: Hashable, Sendable {
    /// At this revision.
    case atRevision(UInt64)
    /// At this instant: the last revision committed by then.
    case atTime(ContractType.Timestamp)
  }

  /// The namespace.
  public var namespace: String
  /// The key.
  public var key: String
  /// Environment to resolve for.
  public var environment: String
  /// Symbol to resolve for; empty for none.
  public var symbol: String
  /// At which point of the past; the present when none is given.
  public var at: At?
  /// Also return the schema.
  public var includeSchema: Bool

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    environment: String = "",
    symbol: String = "",
    at: At? = nil,
    includeSchema: Bool = false
  ) {
    self.namespace = namespace
    self.key = key
    self.environment = environment
    self.symbol = symbol
    self.at = at
    self.includeSchema = includeSchema
  }
}

extension GetRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.GetRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_GetRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.text, rules: [.required, .bytesMax(160), .format(.key)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.environment = record.text(2)
    self.symbol = record.text(3)
    switch record.chosen(4) {
    case 5: self.at = .atRevision(record.uint64(4))
    case 6: self.at = record.message(5, of: ContractType.Timestamp.self).map(At.atTime)
    default: self.at = nil
    }
    self.includeSchema = record.bool(6)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    record.setText(2, self.environment)
    record.setText(3, self.symbol)
    switch self.at {
    case .atRevision(let value)?:
      record.choose(4)
      record.setUint64(4, value)
    case .atTime(let value)?:
      record.choose(5)
      record.setMessage(5, value)
    case nil: break
    }
    record.setBool(6, self.includeSchema)
  }
}

/// One parameter.
public struct GetResponse: Hashable, Sendable {
  /// Its value and where it comes from.
  public var entry: Entry?
  /// The revision it was read at.
  public var token: ContractType.RevisionToken?
  /// Version of namespace and addressed scope, for `expected_version`.
  public var scopeVersion: ScopeVersion?
  /// The service cannot reach its database and shows the last known values.
  public var stale: Bool
  /// The service has neither database nor last known state and shows defaults only.
  public var unsynced: Bool

  /// Creates a message; what is not given has its default.
  public init(
    entry: Entry? = nil,
    token: ContractType.RevisionToken? = nil,
    scopeVersion: ScopeVersion? = nil,
    stale: Bool = false,
    unsynced: Bool = false
  ) {
    self.entry = entry
    self.token = token
    self.scopeVersion = scopeVersion
    self.stale = stale
    self.unsynced = unsynced
  }
}

extension GetResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.GetResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_GetResponse(),
    fields: [
      FieldShape(.message(Entry.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ScopeVersion.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.entry = record.message(0, of: Entry.self)
    self.token = record.message(1, of: ContractType.RevisionToken.self)
    self.scopeVersion = record.message(2, of: ScopeVersion.self)
    self.stale = record.bool(3)
    self.unsynced = record.bool(4)
  }

  public func write(to record: RecordWriter) {
    if let value = self.entry {
      record.setMessage(0, value)
    }
    if let value = self.token {
      record.setMessage(1, value)
    }
    if let value = self.scopeVersion {
      record.setMessage(2, value)
    }
    record.setBool(3, self.stale)
    record.setBool(4, self.unsynced)
  }
}

/// Which parameters to list.
public struct ListRequest: Hashable, Sendable {
  /// At which point of the past; the present when none is given.
  public enum At: Hashable, Sendable {
    /// At this revision.
    case atRevision(UInt64)
    /// At this instant: the last revision committed by then.
    case atTime(ContractType.Timestamp)
  }

  /// Namespaces, or `<realm>/*`; none means all.
  public var namespaces: [String]
  /// Environment to resolve for.
  public var environment: String
  /// Symbol to resolve for; empty for none.
  public var symbol: String
  /// Only keys that begin so.
  public var keyPrefix: String
  /// Only parameters whose key or description contains this text, letter case ignored.
  public var text: String
  /// Only values the addressed scope holds itself, instead of resolved ones.
  public var storedOnly: Bool
  /// Also return the schemas.
  public var includeSchema: Bool
  /// At which point of the past; the present when none is given.
  public var at: At?
  /// Most entries to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first. Pages of one listing are read at
  /// one revision.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    namespaces: [String] = [],
    environment: String = "",
    symbol: String = "",
    keyPrefix: String = "",
    text: String = "",
    storedOnly: Bool = false,
    includeSchema: Bool = false,
    at: At? = nil,
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.namespaces = namespaces
    self.environment = environment
    self.symbol = symbol
    self.keyPrefix = keyPrefix
    self.text = text
    self.storedOnly = storedOnly
    self.includeSchema = includeSchema
    self.at = at
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension ListRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ListRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.text, rules: [.bytesMax(160), .format(.token)]),
      FieldShape(.text, rules: [.charactersMax(100), .format(.line)]),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespaces = record.textList(0)
    self.environment = record.text(1)
    self.symbol = record.text(2)
    self.keyPrefix = record.text(3)
    self.text = record.text(4)
    self.storedOnly = record.bool(5)
    self.includeSchema = record.bool(6)
    switch record.chosen(7) {
    case 8: self.at = .atRevision(record.uint64(7))
    case 9: self.at = record.message(8, of: ContractType.Timestamp.self).map(At.atTime)
    default: self.at = nil
    }
    self.pageSize = record.int32(9)
    self.pageToken = record.text(10)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.namespaces)
    record.setText(1, self.environment)
    record.setText(2, self.symbol)
    record.setText(3, self.keyPrefix)
    record.setText(4, self.text)
    record.setBool(5, self.storedOnly)
    record.setBool(6, self.includeSchema)
    switch self.at {
    case .atRevision(let value)?:
      record.choose(7)
      record.setUint64(7, value)
    case .atTime(let value)?:
      record.choose(8)
      record.setMessage(8, value)
    case nil: break
    }
    record.setInt32(9, self.pageSize)
    record.setText(10, self.pageToken)
  }
}

/// Parameters.
public struct ListResponse: Hashable, Sendable {
  /// The entries.
  public var entries: [Entry]
  /// The revision they were read at.
  public var token: ContractType.RevisionToken?
  /// Versions of the namespaces listed, in the addressed scope.
  public var scopeVersions: [ScopeVersion]
  /// Token of the next page; empty on the last.
  public var nextPageToken: String
  /// Number of entries on all pages.
  public var totalCount: UInt32
  /// The service cannot reach its database and shows the last known values.
  public var stale: Bool
  /// The service has neither database nor last known state and shows defaults only.
  public var unsynced: Bool

  /// Creates a message; what is not given has its default.
  public init(
    entries: [Entry] = [],
    token: ContractType.RevisionToken? = nil,
    scopeVersions: [ScopeVersion] = [],
    nextPageToken: String = "",
    totalCount: UInt32 = 0,
    stale: Bool = false,
    unsynced: Bool = false
  ) {
    self.entries = entries
    self.token = token
    self.scopeVersions = scopeVersions
    self.nextPageToken = nextPageToken
    self.totalCount = totalCount
    self.stale = stale
    self.unsynced = unsynced
  }
}

extension ListResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ListResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListResponse(),
    fields: [
      FieldShape(.message(Entry.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ScopeVersion.shape)),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.entries = record.messages(0, of: Entry.self)
    self.token = record.message(1, of: ContractType.RevisionToken.self)
    self.scopeVersions = record.messages(2, of: ScopeVersion.self)
    self.nextPageToken = record.text(3)
    self.totalCount = record.uint32(4)
    self.stale = record.bool(5)
    self.unsynced = record.bool(6)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.entries)
    if let value = self.token {
      record.setMessage(1, value)
    }
    record.setMessageList(2, self.scopeVersions)
    record.setText(3, self.nextPageToken)
    record.setUint32(4, self.totalCount)
    record.setBool(5, self.stale)
    record.setBool(6, self.unsynced)
  }
}

/// What to resolve.
public struct ResolveRequest: Hashable, Sendable {
  /// At which point of the past; the present when none is given.
  public enum At: Hashable, Sendable {
    /// At this revision.
    case atRevision(UInt64)
    /// At this instant: the last revision committed by then.
    case atTime(ContractType.Timestamp)
  }

  /// Namespaces, or `<realm>/*`.
  public var namespaces: [String]
  /// The scope; absent means the environment the service runs in, without symbol.
  public var scope: ContractType.Scope?
  /// At which point of the past; the present when none is given.
  public var at: At?
  /// Candidate changes laid over before resolving; nothing is committed.
  public var candidateChanges: [Change]

  /// Creates a message; what is not given has its default.
  public init(
    namespaces: [String] = [],
    scope: ContractType.Scope? = nil,
    at: At? = nil,
    candidateChanges: [Change] = []
  ) {
    self.namespaces = namespaces
    self.scope = scope
    self.at = at
    self.candidateChanges = candidateChanges
  }
}

extension ResolveRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ResolveRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ResolveRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(Change.shape), rules: [.itemsMax(5000)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespaces = record.textList(0)
    self.scope = record.message(1, of: ContractType.Scope.self)
    switch record.chosen(2) {
    case 3: self.at = .atRevision(record.uint64(2))
    case 4: self.at = record.message(3, of: ContractType.Timestamp.self).map(At.atTime)
    default: self.at = nil
    }
    self.candidateChanges = record.messages(4, of: Change.self)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.namespaces)
    if let value = self.scope {
      record.setMessage(1, value)
    }
    switch self.at {
    case .atRevision(let value)?:
      record.choose(2)
      record.setUint64(2, value)
    case .atTime(let value)?:
      record.choose(3)
      record.setMessage(3, value)
    case nil: break
    }
    record.setMessageList(4, self.candidateChanges)
  }
}

/// Resolved namespaces.
public struct ResolveResponse: Hashable, Sendable {
  /// Every parameter of the namespaces, ordered by namespace and key.
  public var entries: [Entry]
  /// The revision resolved at.
  public var token: ContractType.RevisionToken?
  /// What is wrong with the candidate changes; a value that is wrong in itself is left out of
  /// `entries`, a broken rule is only reported.
  public var violations: [ContractType.Violation]
  /// What is allowed but deserves a look.
  public var warnings: [ContractType.Violation]
  /// Versions of the namespaces in the addressed scope.
  public var scopeVersions: [ScopeVersion]
  /// The service cannot reach its database and shows the last known values.
  public var stale: Bool
  /// The service has neither database nor last known state and shows defaults only.
  public var unsynced: Bool

  /// Creates a message; what is not given has its default.
  public init(
    entries: [Entry] = [],
    token: ContractType.RevisionToken? = nil,
    violations: [ContractType.Violation] = [],
    warnings: [ContractType.Violation] = [],
    scopeVersions: [ScopeVersion] = [],
    stale: Bool = false,
    unsynced: Bool = false
  ) {
    self.entries = entries
    self.token = token
    self.violations = violations
    self.warnings = warnings
    self.scopeVersions = scopeVersions
    self.stale = stale
    self.unsynced = unsynced
  }
}

extension ResolveResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ResolveResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ResolveResponse(),
    fields: [
      FieldShape(.message(Entry.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.message(ContractType.Violation.shape)),
      FieldShape(.message(ScopeVersion.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.entries = record.messages(0, of: Entry.self)
    self.token = record.message(1, of: ContractType.RevisionToken.self)
    self.violations = record.messages(2, of: ContractType.Violation.self)
    self.warnings = record.messages(3, of: ContractType.Violation.self)
    self.scopeVersions = record.messages(4, of: ScopeVersion.self)
    self.stale = record.bool(5)
    self.unsynced = record.bool(6)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.entries)
    if let value = self.token {
      record.setMessage(1, value)
    }
    record.setMessageList(2, self.violations)
    record.setMessageList(3, self.warnings)
    record.setMessageList(4, self.scopeVersions)
    record.setBool(5, self.stale)
    record.setBool(6, self.unsynced)
  }
}

/// Which snapshot to read.
public struct GetSnapshotRequest: Hashable, Sendable {
  /// Environment to resolve for.
  public var environment: String
  /// The revision, with epoch and hash when they must match; absent means the present. An epoch of
  /// 0 or an empty hash is not compared.
  public var token: ContractType.RevisionToken?
  /// Namespaces, or `<realm>/*`.
  public var namespaces: [String]

  /// Creates a message; what is not given has its default.
  public init(
    environment: String = "",
    token: ContractType.RevisionToken? = nil,
    namespaces: [String] = []
  ) {
    self.environment = environment
    self.token = token
    self.namespaces = namespaces
  }
}

extension GetSnapshotRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.GetSnapshotRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_GetSnapshotRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.text, rules: [.required, .bytesMax(64), .itemsMax(256), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.environment = record.text(0)
    self.token = record.message(1, of: ContractType.RevisionToken.self)
    self.namespaces = record.textList(2)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.environment)
    if let value = self.token {
      record.setMessage(1, value)
    }
    record.setTextList(2, self.namespaces)
  }
}

/// A snapshot in one piece.
public struct GetSnapshotResponse: Hashable, Sendable {
  /// The snapshot; `more` is never set. Secrets are not shown.
  public var snapshot: WatchSnapshot?

  /// Creates a message; what is not given has its default.
  public init(
    snapshot: WatchSnapshot? = nil
  ) {
    self.snapshot = snapshot
  }
}

extension GetSnapshotResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.GetSnapshotResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_GetSnapshotResponse(),
    fields: [
      FieldShape(.message(WatchSnapshot.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.snapshot = record.message(0, of: WatchSnapshot.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.snapshot {
      record.setMessage(0, value)
    }
  }
}

/// Which namespaces to list.
public struct ListNamespacesRequest: Hashable, Sendable {
  /// Only this realm, such as `strategy`; empty means all.
  public var realm: String
  /// Environment whose scopes are counted.
  public var environment: String
  /// Most namespaces to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    realm: String = "",
    environment: String = "",
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.realm = realm
    self.environment = environment
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension ListNamespacesRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ListNamespacesRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListNamespacesRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(64), .format(.name)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.realm = record.text(0)
    self.environment = record.text(1)
    self.pageSize = record.int32(2)
    self.pageToken = record.text(3)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.realm)
    record.setText(1, self.environment)
    record.setInt32(2, self.pageSize)
    record.setText(3, self.pageToken)
  }
}

/// Namespaces.
public struct ListNamespacesResponse: Hashable, Sendable {
  /// The namespaces.
  public var namespaces: [Namespace]
  /// Token of the next page; empty on the last.
  public var nextPageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    namespaces: [Namespace] = [],
    nextPageToken: String = ""
  ) {
    self.namespaces = namespaces
    self.nextPageToken = nextPageToken
  }
}

extension ListNamespacesResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ListNamespacesResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListNamespacesResponse(),
    fields: [
      FieldShape(.message(Namespace.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.namespaces = record.messages(0, of: Namespace.self)
    self.nextPageToken = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.namespaces)
    record.setText(1, self.nextPageToken)
  }
}

/// Which schema to read.
public struct GetSchemaRequest: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// Only this parameter; empty means all.
  public var key: String

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = ""
  ) {
    self.namespace = namespace
    self.key = key
  }
}

extension GetSchemaRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.GetSchemaRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_GetSchemaRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.text, rules: [.bytesMax(160), .format(.key)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
  }
}

/// The schema of a namespace.
public struct GetSchemaResponse: Hashable, Sendable {
  /// What the namespace is.
  public var namespace: Namespace?
  /// The parameters in the order of the catalogue.
  public var parameters: [ParameterSchema]
  /// The rules that name a parameter of the namespace.
  public var rules: [Rule]
  /// Version of the catalogue.
  public var catalogueVersion: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    namespace: Namespace? = nil,
    parameters: [ParameterSchema] = [],
    rules: [Rule] = [],
    catalogueVersion: UInt32 = 0
  ) {
    self.namespace = namespace
    self.parameters = parameters
    self.rules = rules
    self.catalogueVersion = catalogueVersion
  }
}

extension GetSchemaResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.GetSchemaResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_GetSchemaResponse(),
    fields: [
      FieldShape(.message(Namespace.shape)),
      FieldShape(.message(ParameterSchema.shape)),
      FieldShape(.message(Rule.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.message(0, of: Namespace.self)
    self.parameters = record.messages(1, of: ParameterSchema.self)
    self.rules = record.messages(2, of: Rule.self)
    self.catalogueVersion = record.uint32(3)
  }

  public func write(to record: RecordWriter) {
    if let value = self.namespace {
      record.setMessage(0, value)
    }
    record.setMessageList(1, self.parameters)
    record.setMessageList(2, self.rules)
    record.setUint32(3, self.catalogueVersion)
  }
}
