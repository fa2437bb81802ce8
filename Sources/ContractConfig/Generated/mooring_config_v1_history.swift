// Generated from mooring/config/v1/history.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// Whose history to list.
public struct HistoryRequest: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// Only this key; empty means all.
  public var key: String
  /// Only this environment, or `*` for values kept for all of them; empty means every environment.
  public var environment: String
  /// Only this symbol; empty means every symbol and none.
  public var symbol: String
  /// Only revisions after this one.
  public var afterRevision: UInt64
  /// Only revisions up to this one; 0 means the head.
  public var throughRevision: UInt64
  /// Most items to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String
  /// Only values of scopes without symbol.
  public var withoutSymbol: Bool

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    environment: String = "",
    symbol: String = "",
    afterRevision: UInt64 = 0,
    throughRevision: UInt64 = 0,
    pageSize: Int32 = 0,
    pageToken: String = "",
    withoutSymbol: Bool = false
  ) {
    self.namespace = namespace
    self.key = key
    self.environment = environment
    self.symbol = symbol
    self.afterRevision = afterRevision
    self.throughRevision = throughRevision
    self.pageSize = pageSize
    self.pageToken = pageToken
    self.withoutSymbol = withoutSymbol
  }
}

extension HistoryRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.HistoryRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_HistoryRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.text, rules: [.bytesMax(160), .format(.key)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.environment = record.text(2)
    self.symbol = record.text(3)
    self.afterRevision = record.uint64(4)
    self.throughRevision = record.uint64(5)
    self.pageSize = record.int32(6)
    self.pageToken = record.text(7)
    self.withoutSymbol = record.bool(8)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    record.setText(2, self.environment)
    record.setText(3, self.symbol)
    record.setUint64(4, self.afterRevision)
    record.setUint64(5, self.throughRevision)
    record.setInt32(6, self.pageSize)
    record.setText(7, self.pageToken)
    record.setBool(8, self.withoutSymbol)
  }
}

/// One change of one value.
public struct HistoryItem: Hashable, Sendable {
  /// The revision.
  public var revision: UInt64
  /// What kind of change.
  public var kind: ChangeSetKind
  /// When it was committed.
  public var committedAt: ContractType.Timestamp?
  /// The value before and after. The resolved values are left out.
  public var change: ValueChange?
  /// Version of namespace and scope afterwards.
  public var version: UInt64
  /// Who.
  public var actor: ContractType.Actor?
  /// Why, in the actor's words.
  public var reason: String

  /// Creates a message; what is not given has its default.
  public init(
    revision: UInt64 = 0,
    kind: ChangeSetKind = .unspecified,
    committedAt: ContractType.Timestamp? = nil,
    change: ValueChange? = nil,
    version: UInt64 = 0,
    actor: ContractType.Actor? = nil,
    reason: String = ""
  ) {
    self.revision = revision
    self.kind = kind
    self.committedAt = committedAt
    self.change = change
    self.version = version
    self.actor = actor
    self.reason = reason
  }
}

extension HistoryItem: ContractMessage {
  public static let wireName = "mooring.config.v1.HistoryItem"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_HistoryItem(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ValueChange.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Actor.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.revision = record.uint64(0)
    self.kind = record.enumeration(1, of: ChangeSetKind.self)
    self.committedAt = record.message(2, of: ContractType.Timestamp.self)
    self.change = record.message(3, of: ValueChange.self)
    self.version = record.uint64(4)
    self.actor = record.message(5, of: ContractType.Actor.self)
    self.reason = record.text(6)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.revision)
    record.setEnumeration(1, self.kind)
    if let value = self.committedAt {
      record.setMessage(2, value)
    }
    if let value = self.change {
      record.setMessage(3, value)
    }
    record.setUint64(4, self.version)
    if let value = self.actor {
      record.setMessage(5, value)
    }
    record.setText(6, self.reason)
  }
}

/// History.
public struct HistoryResponse: Hashable, Sendable {
  /// The items, newest first.
  public var items: [HistoryItem]
  /// Token of the next page; empty on the last.
  public var nextPageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    items: [HistoryItem] = [],
    nextPageToken: String = ""
  ) {
    self.items = items
    self.nextPageToken = nextPageToken
  }
}

extension HistoryResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.HistoryResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_HistoryResponse(),
    fields: [
      FieldShape(.message(HistoryItem.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.items = record.messages(0, of: HistoryItem.self)
    self.nextPageToken = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.items)
    record.setText(1, self.nextPageToken)
  }
}

/// Which change sets to list.
public struct ListChangeSetsRequest: Hashable, Sendable {
  /// Only the change set of this revision; 0 means no such filter. NOT_FOUND `UNKNOWN_REVISION`
  /// when there is none.
  public var revision: UInt64
  /// Only those that touch one of these namespaces, or `<realm>/*`; none means all.
  public var namespaces: [String]
  /// Only those by this subject.
  public var actor: String
  /// Only those committed at or after this instant.
  public var since: ContractType.Timestamp?
  /// Only those committed before this instant.
  public var until: ContractType.Timestamp?
  /// Only this kind.
  public var kind: ChangeSetKind
  /// Also return the values changed.
  public var includeChanges: Bool
  /// Most change sets to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    revision: UInt64 = 0,
    namespaces: [String] = [],
    actor: String = "",
    since: ContractType.Timestamp? = nil,
    until: ContractType.Timestamp? = nil,
    kind: ChangeSetKind = .unspecified,
    includeChanges: Bool = false,
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.revision = revision
    self.namespaces = namespaces
    self.actor = actor
    self.since = since
    self.until = until
    self.kind = kind
    self.includeChanges = includeChanges
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension ListChangeSetsRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ListChangeSetsRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListChangeSetsRequest(),
    fields: [
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.revision = record.uint64(0)
    self.namespaces = record.textList(1)
    self.actor = record.text(2)
    self.since = record.message(3, of: ContractType.Timestamp.self)
    self.until = record.message(4, of: ContractType.Timestamp.self)
    self.kind = record.enumeration(5, of: ChangeSetKind.self)
    self.includeChanges = record.bool(6)
    self.pageSize = record.int32(7)
    self.pageToken = record.text(8)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.revision)
    record.setTextList(1, self.namespaces)
    record.setText(2, self.actor)
    if let value = self.since {
      record.setMessage(3, value)
    }
    if let value = self.until {
      record.setMessage(4, value)
    }
    record.setEnumeration(5, self.kind)
    record.setBool(6, self.includeChanges)
    record.setInt32(7, self.pageSize)
    record.setText(8, self.pageToken)
  }
}

/// Change sets.
public struct ListChangeSetsResponse: Hashable, Sendable {
  /// The change sets, newest first.
  public var changeSets: [ChangeSet]
  /// Token of the next page; empty on the last.
  public var nextPageToken: String
  /// The head of the store.
  public var head: ContractType.RevisionToken?

  /// Creates a message; what is not given has its default.
  public init(
    changeSets: [ChangeSet] = [],
    nextPageToken: String = "",
    head: ContractType.RevisionToken? = nil
  ) {
    self.changeSets = changeSets
    self.nextPageToken = nextPageToken
    self.head = head
  }
}

extension ListChangeSetsResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ListChangeSetsResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListChangeSetsResponse(),
    fields: [
      FieldShape(.message(ChangeSet.shape)),
      FieldShape(.text),
      FieldShape(.message(ContractType.RevisionToken.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.changeSets = record.messages(0, of: ChangeSet.self)
    self.nextPageToken = record.text(1)
    self.head = record.message(2, of: ContractType.RevisionToken.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.changeSets)
    record.setText(1, self.nextPageToken)
    if let value = self.head {
      record.setMessage(2, value)
    }
  }
}

/// Which revisions to compare.
public struct DiffRequest: Hashable, Sendable {
  /// The earlier revision.
  public var fromRevision: UInt64
  /// The later revision; 0 means the head.
  public var toRevision: UInt64
  /// Only these namespaces, or `<realm>/*`; none means all.
  public var namespaces: [String]
  /// Environment to resolve for, or, with `stored`, only values kept for it.
  public var environment: String
  /// Symbol to resolve for, or, with `stored`, only values kept for it; empty for none.
  public var symbol: String
  /// Compare the values kept in every scope instead of the resolved ones.
  public var stored: Bool
  /// Most differences to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    fromRevision: UInt64 = 0,
    toRevision: UInt64 = 0,
    namespaces: [String] = [],
    environment: String = "",
    symbol: String = "",
    stored: Bool = false,
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.fromRevision = fromRevision
    self.toRevision = toRevision
    self.namespaces = namespaces
    self.environment = environment
    self.symbol = symbol
    self.stored = stored
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension DiffRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.DiffRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_DiffRequest(),
    fields: [
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.fromRevision = record.uint64(0)
    self.toRevision = record.uint64(1)
    self.namespaces = record.textList(2)
    self.environment = record.text(3)
    self.symbol = record.text(4)
    self.stored = record.bool(5)
    self.pageSize = record.int32(6)
    self.pageToken = record.text(7)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.fromRevision)
    record.setUint64(1, self.toRevision)
    record.setTextList(2, self.namespaces)
    record.setText(3, self.environment)
    record.setText(4, self.symbol)
    record.setBool(5, self.stored)
    record.setInt32(6, self.pageSize)
    record.setText(7, self.pageToken)
  }
}

/// Differences between revisions.
public struct DiffResponse: Hashable, Sendable {
  /// What differs, ordered by namespace, key and scope. With `stored`, `before` and `after`;
  /// otherwise `resolved_before` and `resolved_after`.
  public var changes: [ValueChange]
  /// The earlier revision.
  public var from: ContractType.RevisionToken?
  /// The later revision.
  public var to: ContractType.RevisionToken?
  /// Token of the next page; empty on the last.
  public var nextPageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    changes: [ValueChange] = [],
    from: ContractType.RevisionToken? = nil,
    to: ContractType.RevisionToken? = nil,
    nextPageToken: String = ""
  ) {
    self.changes = changes
    self.from = from
    self.to = to
    self.nextPageToken = nextPageToken
  }
}

extension DiffResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.DiffResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_DiffResponse(),
    fields: [
      FieldShape(.message(ValueChange.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.changes = record.messages(0, of: ValueChange.self)
    self.from = record.message(1, of: ContractType.RevisionToken.self)
    self.to = record.message(2, of: ContractType.RevisionToken.self)
    self.nextPageToken = record.text(3)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.changes)
    if let value = self.from {
      record.setMessage(1, value)
    }
    if let value = self.to {
      record.setMessage(2, value)
    }
    record.setText(3, self.nextPageToken)
  }
}

/// Which scopes to compare.
public struct CompareRequest: Hashable, Sendable {
  /// Environment of the left side; empty means the one the service runs in.
  public var leftEnvironment: String
  /// Symbol of the left side; empty for none.
  public var leftSymbol: String
  /// Revision of the left side; 0 means the head.
  public var leftRevision: UInt64
  /// Environment of the right side.
  public var rightEnvironment: String
  /// Symbol of the right side; empty for none.
  public var rightSymbol: String
  /// Revision of the right side; 0 means the head.
  public var rightRevision: UInt64
  /// Only these namespaces, or `<realm>/*`; none means all.
  public var namespaces: [String]
  /// Most differences to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    leftEnvironment: String = "",
    leftSymbol: String = "",
    leftRevision: UInt64 = 0,
    rightEnvironment: String = "",
    rightSymbol: String = "",
    rightRevision: UInt64 = 0,
    namespaces: [String] = [],
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.leftEnvironment = leftEnvironment
    self.leftSymbol = leftSymbol
    self.leftRevision = leftRevision
    self.rightEnvironment = rightEnvironment
    self.rightSymbol = rightSymbol
    self.rightRevision = rightRevision
    self.namespaces = namespaces
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension CompareRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.CompareRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CompareRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.leftEnvironment = record.text(0)
    self.leftSymbol = record.text(1)
    self.leftRevision = record.uint64(2)
    self.rightEnvironment = record.text(3)
    self.rightSymbol = record.text(4)
    self.rightRevision = record.uint64(5)
    self.namespaces = record.textList(6)
    self.pageSize = record.int32(7)
    self.pageToken = record.text(8)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.leftEnvironment)
    record.setText(1, self.leftSymbol)
    record.setUint64(2, self.leftRevision)
    record.setText(3, self.rightEnvironment)
    record.setText(4, self.rightSymbol)
    record.setUint64(5, self.rightRevision)
    record.setTextList(6, self.namespaces)
    record.setInt32(7, self.pageSize)
    record.setText(8, self.pageToken)
  }
}

/// One parameter that differs.
public struct Difference: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The key.
  public var key: String
  /// Its entry on the left; absent when it has no value there.
  public var left: Entry?
  /// Its entry on the right; absent when it has no value there.
  public var right: Entry?

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    left: Entry? = nil,
    right: Entry? = nil
  ) {
    self.namespace = namespace
    self.key = key
    self.left = left
    self.right = right
  }
}

extension Difference: ContractMessage {
  public static let wireName = "mooring.config.v1.Difference"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_Difference(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(Entry.shape)),
      FieldShape(.message(Entry.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.namespace = record.text(0)
    self.key = record.text(1)
    self.left = record.message(2, of: Entry.self)
    self.right = record.message(3, of: Entry.self)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.namespace)
    record.setText(1, self.key)
    if let value = self.left {
      record.setMessage(2, value)
    }
    if let value = self.right {
      record.setMessage(3, value)
    }
  }
}

/// Differences between scopes.
public struct CompareResponse: Hashable, Sendable {
  /// What differs, ordered by namespace and key.
  public var differences: [Difference]
  /// How many parameters are equal on both sides.
  public var equalCount: UInt32
  /// The revision read on the left.
  public var left: ContractType.RevisionToken?
  /// The revision read on the right.
  public var right: ContractType.RevisionToken?
  /// Token of the next page; empty on the last.
  public var nextPageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    differences: [Difference] = [],
    equalCount: UInt32 = 0,
    left: ContractType.RevisionToken? = nil,
    right: ContractType.RevisionToken? = nil,
    nextPageToken: String = ""
  ) {
    self.differences = differences
    self.equalCount = equalCount
    self.left = left
    self.right = right
    self.nextPageToken = nextPageToken
  }
}

extension CompareResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.CompareResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CompareResponse(),
    fields: [
      FieldShape(.message(Difference.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.differences = record.messages(0, of: Difference.self)
    self.equalCount = record.uint32(1)
    self.left = record.message(2, of: ContractType.RevisionToken.self)
    self.right = record.message(3, of: ContractType.RevisionToken.self)
    self.nextPageToken = record.text(4)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.differences)
    record.setUint32(1, self.equalCount)
    if let value = self.left {
      record.setMessage(2, value)
    }
    if let value = self.right {
      record.setMessage(3, value)
    }
    record.setText(4, self.nextPageToken)
  }
}

/// What to explain.
public struct ExplainRequest: Hashable, Sendable {
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

  /// Creates a message; what is not given has its default.
  public init(
    namespace: String = "",
    key: String = "",
    environment: String = "",
    symbol: String = "",
    at: At? = nil
  ) {
    self.namespace = namespace
    self.key = key
    self.environment = environment
    self.symbol = symbol
    self.at = at
  }
}

extension ExplainRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ExplainRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ExplainRequest(),
    fields: [
      FieldShape(.text, rules: [.required, .bytesMax(64), .format(.namespace)]),
      FieldShape(.text, rules: [.required, .bytesMax(160), .format(.key)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
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
  }
}

/// What one layer says.
public struct ExplainedLayer: Hashable, Sendable {
  /// The layer.
  public var layer: Layer
  /// The scope, for a stored layer.
  public var scope: ContractType.Scope?
  /// The layer's value; absent when it has none.
  public var value: ContractType.Value?
  /// This layer decides.
  public var wins: Bool
  /// Name of the file or variable, or empty.
  public var origin: String
  /// Version of namespace and scope when it was written; 0 when not written at run time.
  public var version: UInt64
  /// Revision that wrote it; 0 when it was there from the start.
  public var revision: UInt64
  /// When it was written; absent when not written at run time.
  public var changedAt: ContractType.Timestamp?
  /// Who wrote it; absent when not written at run time.
  public var actor: ContractType.Actor?
  /// Why, in the actor's words.
  public var reason: String
  /// Why a value of this layer was passed over, such as an unreadable variable; empty otherwise.
  public var problem: String

  /// Creates a message; what is not given has its default.
  public init(
    layer: Layer = .unspecified,
    scope: ContractType.Scope? = nil,
    value: ContractType.Value? = nil,
    wins: Bool = false,
    origin: String = "",
    version: UInt64 = 0,
    revision: UInt64 = 0,
    changedAt: ContractType.Timestamp? = nil,
    actor: ContractType.Actor? = nil,
    reason: String = "",
    problem: String = ""
  ) {
    self.layer = layer
    self.scope = scope
    self.value = value
    self.wins = wins
    self.origin = origin
    self.version = version
    self.revision = revision
    self.changedAt = changedAt
    self.actor = actor
    self.reason = reason
    self.problem = problem
  }
}

extension ExplainedLayer: ContractMessage {
  public static let wireName = "mooring.config.v1.ExplainedLayer"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ExplainedLayer(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(ContractType.Scope.shape)),
      FieldShape(.message(ContractType.Value.shape)),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Actor.shape)),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.layer = record.enumeration(0, of: Layer.self)
    self.scope = record.message(1, of: ContractType.Scope.self)
    self.value = record.message(2, of: ContractType.Value.self)
    self.wins = record.bool(3)
    self.origin = record.text(4)
    self.version = record.uint64(5)
    self.revision = record.uint64(6)
    self.changedAt = record.message(7, of: ContractType.Timestamp.self)
    self.actor = record.message(8, of: ContractType.Actor.self)
    self.reason = record.text(9)
    self.problem = record.text(10)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.layer)
    if let value = self.scope {
      record.setMessage(1, value)
    }
    if let value = self.value {
      record.setMessage(2, value)
    }
    record.setBool(3, self.wins)
    record.setText(4, self.origin)
    record.setUint64(5, self.version)
    record.setUint64(6, self.revision)
    if let value = self.changedAt {
      record.setMessage(7, value)
    }
    if let value = self.actor {
      record.setMessage(8, value)
    }
    record.setText(9, self.reason)
    record.setText(10, self.problem)
  }
}

/// The explanation.
public struct ExplainResponse: Hashable, Sendable {
  /// The value in force and where it comes from.
  public var entry: Entry?
  /// Every layer, the strongest first.
  public var layers: [ExplainedLayer]
  /// What the parameter may be.
  public var schema: ParameterSchema?
  /// The rules that name it.
  public var rules: [Rule]
  /// The revision explained.
  public var token: ContractType.RevisionToken?

  /// Creates a message; what is not given has its default.
  public init(
    entry: Entry? = nil,
    layers: [ExplainedLayer] = [],
    schema: ParameterSchema? = nil,
    rules: [Rule] = [],
    token: ContractType.RevisionToken? = nil
  ) {
    self.entry = entry
    self.layers = layers
    self.schema = schema
    self.rules = rules
    self.token = token
  }
}

extension ExplainResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ExplainResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ExplainResponse(),
    fields: [
      FieldShape(.message(Entry.shape)),
      FieldShape(.message(ExplainedLayer.shape)),
      FieldShape(.message(ParameterSchema.shape)),
      FieldShape(.message(Rule.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.entry = record.message(0, of: Entry.self)
    self.layers = record.messages(1, of: ExplainedLayer.self)
    self.schema = record.message(2, of: ParameterSchema.self)
    self.rules = record.messages(3, of: Rule.self)
    self.token = record.message(4, of: ContractType.RevisionToken.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.entry {
      record.setMessage(0, value)
    }
    record.setMessageList(1, self.layers)
    if let value = self.schema {
      record.setMessage(2, value)
    }
    record.setMessageList(3, self.rules)
    if let value = self.token {
      record.setMessage(4, value)
    }
  }
}

/// Which audit records to list.
public struct ListAuditRequest: Hashable, Sendable {
  /// Only these namespaces, or `<realm>/*`; none means all.
  public var namespaces: [String]
  /// Only this key.
  public var key: String
  /// Only this environment, or `*` for changes of values kept for all; empty means every one.
  public var environment: String
  /// Only this symbol; empty means every symbol and none.
  public var symbol: String
  /// Only changes of scopes without symbol.
  public var withoutSymbol: Bool
  /// Only those by this subject.
  public var actor: String
  /// Only those through this door.
  public var source: ContractType.Source
  /// Only this kind.
  public var kind: ChangeSetKind
  /// Only this revision; 0 means any.
  public var revision: UInt64
  /// Only those recorded at or after this instant.
  public var since: ContractType.Timestamp?
  /// Only those recorded before this instant.
  public var until: ContractType.Timestamp?
  /// Leave dry runs out.
  public var withoutDryRuns: Bool
  /// Most records to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    namespaces: [String] = [],
    key: String = "",
    environment: String = "",
    symbol: String = "",
    withoutSymbol: Bool = false,
    actor: String = "",
    source: ContractType.Source = .unspecified,
    kind: ChangeSetKind = .unspecified,
    revision: UInt64 = 0,
    since: ContractType.Timestamp? = nil,
    until: ContractType.Timestamp? = nil,
    withoutDryRuns: Bool = false,
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.namespaces = namespaces
    self.key = key
    self.environment = environment
    self.symbol = symbol
    self.withoutSymbol = withoutSymbol
    self.actor = actor
    self.source = source
    self.kind = kind
    self.revision = revision
    self.since = since
    self.until = until
    self.withoutDryRuns = withoutDryRuns
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension ListAuditRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ListAuditRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListAuditRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(256), .format(.token)]),
      FieldShape(.text, rules: [.bytesMax(160), .format(.key)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.symbol)]),
      FieldShape(.plain),
      FieldShape(.text, rules: [.charactersMax(200), .format(.line)]),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.namespaces = record.textList(0)
    self.key = record.text(1)
    self.environment = record.text(2)
    self.symbol = record.text(3)
    self.withoutSymbol = record.bool(4)
    self.actor = record.text(5)
    self.source = record.enumeration(6, of: ContractType.Source.self)
    self.kind = record.enumeration(7, of: ChangeSetKind.self)
    self.revision = record.uint64(8)
    self.since = record.message(9, of: ContractType.Timestamp.self)
    self.until = record.message(10, of: ContractType.Timestamp.self)
    self.withoutDryRuns = record.bool(11)
    self.pageSize = record.int32(12)
    self.pageToken = record.text(13)
  }

  public func write(to record: RecordWriter) {
    record.setTextList(0, self.namespaces)
    record.setText(1, self.key)
    record.setText(2, self.environment)
    record.setText(3, self.symbol)
    record.setBool(4, self.withoutSymbol)
    record.setText(5, self.actor)
    record.setEnumeration(6, self.source)
    record.setEnumeration(7, self.kind)
    record.setUint64(8, self.revision)
    if let value = self.since {
      record.setMessage(9, value)
    }
    if let value = self.until {
      record.setMessage(10, value)
    }
    record.setBool(11, self.withoutDryRuns)
    record.setInt32(12, self.pageSize)
    record.setText(13, self.pageToken)
  }
}

/// Audit records.
public struct ListAuditResponse: Hashable, Sendable {
  /// The records, newest first.
  public var records: [AuditRecord]
  /// Token of the next page; empty on the last.
  public var nextPageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    records: [AuditRecord] = [],
    nextPageToken: String = ""
  ) {
    self.records = records
    self.nextPageToken = nextPageToken
  }
}

extension ListAuditResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ListAuditResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListAuditResponse(),
    fields: [
      FieldShape(.message(AuditRecord.shape)),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.records = record.messages(0, of: AuditRecord.self)
    self.nextPageToken = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.records)
    record.setText(1, self.nextPageToken)
  }
}

/// Which part of the chain to verify.
public struct VerifyAuditRequest: Hashable, Sendable {
  /// First record to verify; 0 means the oldest kept.
  public var fromSequence: UInt64
  /// Last record to verify; 0 means the newest.
  public var throughSequence: UInt64
  /// Hash the last record must have, as noted outside; empty means none is expected.
  public var expectedHash: [UInt8]

  /// Creates a message; what is not given has its default.
  public init(
    fromSequence: UInt64 = 0,
    throughSequence: UInt64 = 0,
    expectedHash: [UInt8] = []
  ) {
    self.fromSequence = fromSequence
    self.throughSequence = throughSequence
    self.expectedHash = expectedHash
  }
}

extension VerifyAuditRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.VerifyAuditRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_VerifyAuditRequest(),
    fields: [
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(9007199254740991)]),
      FieldShape(.plain, json: .hex, rules: [.bytesMax(32)]),
    ]
  )

  public init(from record: RecordReader) {
    self.fromSequence = record.uint64(0)
    self.throughSequence = record.uint64(1)
    self.expectedHash = record.bytes(2)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.fromSequence)
    record.setUint64(1, self.throughSequence)
    record.setBytes(2, self.expectedHash)
  }
}

/// The proof.
public struct VerifyAuditResponse: Hashable, Sendable {
  /// Every hash agrees, sequences have no gap, and the expected hash, if any, was found.
  public var valid: Bool
  /// How many records were recomputed.
  public var checkedCount: UInt64
  /// First record recomputed; 0 when there was none.
  public var firstSequence: UInt64
  /// Last record recomputed; 0 when there was none.
  public var lastSequence: UInt64
  /// Hash of the last record.
  public var lastHash: [UInt8]
  /// When not valid: the first record at fault; 0 when only the expected hash differs.
  public var brokenSequence: UInt64
  /// When not valid: what is wrong, in one sentence.
  public var explanation: String
  /// The chain begins at an anchor left by retention, not at its origin.
  public var startsAtAnchor: Bool

  /// Creates a message; what is not given has its default.
  public init(
    valid: Bool = false,
    checkedCount: UInt64 = 0,
    firstSequence: UInt64 = 0,
    lastSequence: UInt64 = 0,
    lastHash: [UInt8] = [],
    brokenSequence: UInt64 = 0,
    explanation: String = "",
    startsAtAnchor: Bool = false
  ) {
    self.valid = valid
    self.checkedCount = checkedCount
    self.firstSequence = firstSequence
    self.lastSequence = lastSequence
    self.lastHash = lastHash
    self.brokenSequence = brokenSequence
    self.explanation = explanation
    self.startsAtAnchor = startsAtAnchor
  }
}

extension VerifyAuditResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.VerifyAuditResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_VerifyAuditResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain, json: .hex),
      FieldShape(.plain),
      FieldShape(.text),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.valid = record.bool(0)
    self.checkedCount = record.uint64(1)
    self.firstSequence = record.uint64(2)
    self.lastSequence = record.uint64(3)
    self.lastHash = record.bytes(4)
    self.brokenSequence = record.uint64(5)
    self.explanation = record.text(6)
    self.startsAtAnchor = record.bool(7)
  }

  public func write(to record: RecordWriter) {
    record.setBool(0, self.valid)
    record.setUint64(1, self.checkedCount)
    record.setUint64(2, self.firstSequence)
    record.setUint64(3, self.lastSequence)
    record.setBytes(4, self.lastHash)
    record.setUint64(5, self.brokenSequence)
    record.setText(6, self.explanation)
    record.setBool(7, self.startsAtAnchor)
  }
}
