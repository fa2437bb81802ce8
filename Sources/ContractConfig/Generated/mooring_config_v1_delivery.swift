// Generated from mooring/config/v1/delivery.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract
public import ContractType

/// What to wait for.
public struct WaitAppliedRequest: Hashable, Sendable {
  /// The revision.
  public var revision: UInt64
  /// How long to wait at most, in milliseconds, up to 60,000; 0 means 5,000. The call's own
  /// deadline also counts.
  public var timeoutMs: UInt32
  /// Only consumers of these services; none means all.
  public var services: [String]
  /// Only this instance; empty means all.
  public var instance: String
  /// Wait for observers too.
  public var includeObservers: Bool

  /// Creates a message; what is not given has its default.
  public init(
    revision: UInt64 = 0,
    timeoutMs: UInt32 = 0,
    services: [String] = [],
    instance: String = "",
    includeObservers: Bool = false
  ) {
    self.revision = revision
    self.timeoutMs = timeoutMs
    self.services = services
    self.instance = instance
    self.includeObservers = includeObservers
  }
}

extension WaitAppliedRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.WaitAppliedRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WaitAppliedRequest(),
    fields: [
      FieldShape(.plain, rules: [.required, .integerMax(9007199254740991)]),
      FieldShape(.plain, rules: [.integerMax(60000)]),
      FieldShape(.text, rules: [.bytesMax(64), .itemsMax(64), .format(.name)]),
      FieldShape(.text, rules: [.bytesMax(64), .format(.token)]),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.revision = record.uint64(0)
    self.timeoutMs = record.uint32(1)
    self.services = record.textList(2)
    self.instance = record.text(3)
    self.includeObservers = record.bool(4)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.revision)
    record.setUint32(1, self.timeoutMs)
    record.setTextList(2, self.services)
    record.setText(3, self.instance)
    record.setBool(4, self.includeObservers)
  }
}

/// How far the consumers are.
public struct WaitAppliedResponse: Hashable, Sendable {
  /// Every consumer the revision concerns has it in force.
  public var complete: Bool
  /// One row per consumer the revision concerns, those not applied first.
  public var subscribers: [Subscriber]
  /// Milliseconds from the commit of the revision until it was in force everywhere; absent when not
  /// complete.
  public var appliedAfterMs: Double?

  /// Creates a message; what is not given has its default.
  public init(
    complete: Bool = false,
    subscribers: [Subscriber] = [],
    appliedAfterMs: Double? = nil
  ) {
    self.complete = complete
    self.subscribers = subscribers
    self.appliedAfterMs = appliedAfterMs
  }
}

extension WaitAppliedResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.WaitAppliedResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_WaitAppliedResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(Subscriber.shape)),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.complete = record.bool(0)
    self.subscribers = record.messages(1, of: Subscriber.self)
    self.appliedAfterMs = record.has(2) ? record.double(2) : nil
  }

  public func write(to record: RecordWriter) {
    record.setBool(0, self.complete)
    record.setMessageList(1, self.subscribers)
    if let value = self.appliedAfterMs {
      record.choose(2)
      record.setDouble(2, value)
    }
  }
}

/// Which consumers to list.
public struct ListSubscribersRequest: Hashable, Sendable {
  /// Only consumers of this service; empty means all.
  public var service: String
  /// Only consumers that resolve for this environment; empty means all.
  public var environment: String
  /// Only consumers of this namespace; empty means all.
  public var namespace: String
  /// Only consumers in this state; unspecified means all.
  public var state: SubscriberState
  /// Most consumers to return, 1…1000; 0 means 100.
  public var pageSize: Int32
  /// `next_page_token` of the page before; empty for the first.
  public var pageToken: String

  /// Creates a message; what is not given has its default.
  public init(
    service: String = "",
    environment: String = "",
    namespace: String = "",
    state: SubscriberState = .unspecified,
    pageSize: Int32 = 0,
    pageToken: String = ""
  ) {
    self.service = service
    self.environment = environment
    self.namespace = namespace
    self.state = state
    self.pageSize = pageSize
    self.pageToken = pageToken
  }
}

extension ListSubscribersRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.ListSubscribersRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListSubscribersRequest(),
    fields: [
      FieldShape(.text, rules: [.bytesMax(64), .format(.name)]),
      FieldShape(.text, rules: [.bytesMax(32), .format(.environment)]),
      FieldShape(.text, rules: [.bytesMax(64), .format(.namespace)]),
      FieldShape(.plain),
      FieldShape(.plain, rules: [.integerMin(1), .integerMax(1000)]),
      FieldShape(.text, rules: [.bytesMax(1024), .format(.token)]),
    ]
  )

  public init(from record: RecordReader) {
    self.service = record.text(0)
    self.environment = record.text(1)
    self.namespace = record.text(2)
    self.state = record.enumeration(3, of: SubscriberState.self)
    self.pageSize = record.int32(4)
    self.pageToken = record.text(5)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.service)
    record.setText(1, self.environment)
    record.setText(2, self.namespace)
    record.setEnumeration(3, self.state)
    record.setInt32(4, self.pageSize)
    record.setText(5, self.pageToken)
  }
}

/// Consumers.
public struct ListSubscribersResponse: Hashable, Sendable {
  /// The consumers: behind, rejected, lost, applied; within a state by service and instance.
  public var subscribers: [Subscriber]
  /// The head of the store.
  public var head: ContractType.RevisionToken?
  /// Token of the next page; empty on the last.
  public var nextPageToken: String
  /// Number of consumers on all pages.
  public var totalCount: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    subscribers: [Subscriber] = [],
    head: ContractType.RevisionToken? = nil,
    nextPageToken: String = "",
    totalCount: UInt32 = 0
  ) {
    self.subscribers = subscribers
    self.head = head
    self.nextPageToken = nextPageToken
    self.totalCount = totalCount
  }
}

extension ListSubscribersResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.ListSubscribersResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_ListSubscribersResponse(),
    fields: [
      FieldShape(.message(Subscriber.shape)),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.text),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.subscribers = record.messages(0, of: Subscriber.self)
    self.head = record.message(1, of: ContractType.RevisionToken.self)
    self.nextPageToken = record.text(2)
    self.totalCount = record.uint32(3)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.subscribers)
    if let value = self.head {
      record.setMessage(1, value)
    }
    record.setText(2, self.nextPageToken)
    record.setUint32(3, self.totalCount)
  }
}

/// Nothing to say.
public struct CacheStatsRequest: Hashable, Sendable {
  /// Creates a message; what is not given has its default.
  public init() {}
}

extension CacheStatsRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.CacheStatsRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CacheStatsRequest(),
    fields: []
  )

  public init(from record: RecordReader) {}

  public func write(to record: RecordWriter) {}
}

/// What is in memory.
public struct CacheStatsResponse: Hashable, Sendable {
  /// Resolved values held.
  public var entryCount: UInt64
  /// Named reads served from memory since the start.
  public var hitCount: UInt64
  /// Named reads that went to the store or to a caller's default since the start.
  public var missCount: UInt64
  /// Hits among all named reads, 0…1; absent before the first.
  public var hitRate: Double?
  /// The revision held.
  public var token: ContractType.RevisionToken?
  /// Milliseconds since the store last confirmed that it is the newest.
  public var ageMs: Double
  /// When everything was last read from the store.
  public var reloadedAt: ContractType.Timestamp?
  /// The service cannot reach its database.
  public var stale: Bool
  /// Consumers connected to this replica.
  public var subscriberCount: UInt32

  /// Creates a message; what is not given has its default.
  public init(
    entryCount: UInt64 = 0,
    hitCount: UInt64 = 0,
    missCount: UInt64 = 0,
    hitRate: Double? = nil,
    token: ContractType.RevisionToken? = nil,
    ageMs: Double = 0,
    reloadedAt: ContractType.Timestamp? = nil,
    stale: Bool = false,
    subscriberCount: UInt32 = 0
  ) {
    self.entryCount = entryCount
    self.hitCount = hitCount
    self.missCount = missCount
    self.hitRate = hitRate
    self.token = token
    self.ageMs = ageMs
    self.reloadedAt = reloadedAt
    self.stale = stale
    self.subscriberCount = subscriberCount
  }
}

extension CacheStatsResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.CacheStatsResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_CacheStatsResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.plain),
      FieldShape(.message(ContractType.Timestamp.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.entryCount = record.uint64(0)
    self.hitCount = record.uint64(1)
    self.missCount = record.uint64(2)
    self.hitRate = record.has(3) ? record.double(3) : nil
    self.token = record.message(4, of: ContractType.RevisionToken.self)
    self.ageMs = record.double(5)
    self.reloadedAt = record.message(6, of: ContractType.Timestamp.self)
    self.stale = record.bool(7)
    self.subscriberCount = record.uint32(8)
  }

  public func write(to record: RecordWriter) {
    record.setUint64(0, self.entryCount)
    record.setUint64(1, self.hitCount)
    record.setUint64(2, self.missCount)
    if let value = self.hitRate {
      record.choose(3)
      record.setDouble(3, value)
    }
    if let value = self.token {
      record.setMessage(4, value)
    }
    record.setDouble(5, self.ageMs)
    if let value = self.reloadedAt {
      record.setMessage(6, value)
    }
    record.setBool(7, self.stale)
    record.setUint32(8, self.subscriberCount)
  }
}

/// Nothing to say.
public struct RefreshCacheRequest: Hashable, Sendable {
  /// Creates a message; what is not given has its default.
  public init() {}
}

extension RefreshCacheRequest: ContractMessage {
  public static let wireName = "mooring.config.v1.RefreshCacheRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_RefreshCacheRequest(),
    fields: []
  )

  public init(from record: RecordReader) {}

  public func write(to record: RecordWriter) {}
}

/// What the refresh found.
public struct RefreshCacheResponse: Hashable, Sendable {
  /// The revision held now.
  public var token: ContractType.RevisionToken?
  /// Resolved values held now.
  public var entryCount: UInt64
  /// Values that differed from those held before.
  public var changedCount: UInt64
  /// How long it took, in milliseconds.
  public var elapsedMs: Double

  /// Creates a message; what is not given has its default.
  public init(
    token: ContractType.RevisionToken? = nil,
    entryCount: UInt64 = 0,
    changedCount: UInt64 = 0,
    elapsedMs: Double = 0
  ) {
    self.token = token
    self.entryCount = entryCount
    self.changedCount = changedCount
    self.elapsedMs = elapsedMs
  }
}

extension RefreshCacheResponse: ContractMessage {
  public static let wireName = "mooring.config.v1.RefreshCacheResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_mooring_config_v1_RefreshCacheResponse(),
    fields: [
      FieldShape(.message(ContractType.RevisionToken.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.token = record.message(0, of: ContractType.RevisionToken.self)
    self.entryCount = record.uint64(1)
    self.changedCount = record.uint64(2)
    self.elapsedMs = record.double(3)
  }

  public func write(to record: RecordWriter) {
    if let value = self.token {
      record.setMessage(0, value)
    }
    record.setUint64(1, self.entryCount)
    record.setUint64(2, self.changedCount)
    record.setDouble(3, self.elapsedMs)
  }
}
