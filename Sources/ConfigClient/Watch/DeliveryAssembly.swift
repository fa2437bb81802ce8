internal import Basics
internal import ContractConfig
internal import ContractType

/// Puts the pieces of a snapshot or of a delta together; nothing is shown before the last one.
struct DeliveryAssembly {
  /// The most bytes of text and JSON that one delivery may hold.
  static let bytesMax = 256 << 20

  enum Kind: Hashable {
    case snapshot(token: SnapshotToken, environment: EnvironmentName, catalogueVersion: UInt32)
    case delta(after: SnapshotToken, token: SnapshotToken)
  }

  let kind: Kind
  private(set) var namespaces: [NamespaceValues] = []
  private(set) var committedAt: WallTime?
  private(set) var isStale = false
  private var valueCount = 0
  private var byteCount = 0

  private init(kind: Kind) { self.kind = kind }

  /// Adds a piece of a snapshot to what came before it; true when it was the last.
  static func add(
    _ piece: WatchSnapshot, to assembly: inout DeliveryAssembly?
  ) throws(WatchFault) -> Bool {
    guard let token = SnapshotToken(piece.token) else {
      throw .malformed("a snapshot names no revision")
    }
    let environment: EnvironmentName
    do throws(ParseRejection) {
      environment = try EnvironmentName(parsing: piece.environment)
    } catch {
      throw .malformed("a snapshot names no environment")
    }
    try Self.continueOrBegin(
      .snapshot(
        token: token, environment: environment, catalogueVersion: piece.catalogueVersion),
      &assembly)
    assembly?.isStale = piece.stale
    try assembly?.append(piece.namespaces)
    return !piece.more
  }

  /// Adds a piece of a delta to what came before it; true when it was the last.
  static func add(
    _ piece: WatchDelta, to assembly: inout DeliveryAssembly?
  ) throws(WatchFault) -> Bool {
    guard let after = SnapshotToken(piece.after), let token = SnapshotToken(piece.token) else {
      throw .malformed("a delta does not name its revisions")
    }
    try Self.continueOrBegin(.delta(after: after, token: token), &assembly)
    assembly?.committedAt = piece.committedAt.flatMap {
      WallTime(microsecondsSinceEpoch: $0.microseconds)
    }
    try assembly?.append(piece.namespaces)
    return !piece.more
  }

  private static func continueOrBegin(
    _ kind: Kind, _ assembly: inout DeliveryAssembly?
  ) throws(WatchFault) {
    if let begun = assembly {
      guard begun.kind == kind else { throw .malformed("a delivery broke off within another") }
    } else {
      assembly = DeliveryAssembly(kind: kind)
    }
  }

  private mutating func append(_ pieces: [NamespaceValues]) throws(WatchFault) {
    for piece in pieces {
      self.valueCount += piece.values.count
      for value in piece.values { self.byteCount += value.byteCount }
    }
    guard self.valueCount <= ConfigSnapshot.valuesMax, self.byteCount <= Self.bytesMax else {
      throw .tooLarge
    }
    self.namespaces += pieces
  }
}

extension ResolvedValue {
  /// About how much memory the value takes.
  fileprivate var byteCount: Int {
    let nameBytes = self.key.utf8.count + self.symbol.utf8.count
    switch self.value?.kind {
    case .stringValue(let text)?: return nameBytes + text.utf8.count
    case .jsonValue(let bytes)?: return nameBytes + bytes.count
    case .floatValue?, .intValue?, .boolValue?, nil: return nameBytes
    }
  }
}
