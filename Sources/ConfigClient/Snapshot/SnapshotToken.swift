public import Basics
public import ContractType

/// Names one revision of one history of the configuration beyond doubt.
///
/// Two tokens name the same values exactly when all three parts are equal.
public struct SnapshotToken: Sendable, Hashable, CustomStringConvertible {
  /// The identity of the history; another one when a store is restored.
  public let epoch: StoreEpoch
  /// The position in that history.
  public let revision: Revision
  /// The hash of the chain of revisions up to this one; nil only before the first.
  public let chainHash: ChainHash?

  /// Names a revision; only revision 0 may lack a hash.
  public init(epoch: StoreEpoch, revision: Revision, chainHash: ChainHash?) {
    precondition(chainHash != nil || revision == .zero)
    self.epoch = epoch
    self.revision = revision
    self.chainHash = chainHash
  }

  /// The epoch, the revision and the first digits of the hash, for logs.
  public var description: String {
    let digits = self.chainHash.map { $0.description.prefix(8) } ?? "-"
    return "\(self.epoch)/\(self.revision)/\(digits)"
  }
}

/// How a position that was told later stands to an earlier one.
enum TokenRelation: Hashable {
  case same
  /// Later in the same history, as far as one can tell.
  case newer
  /// Earlier in what should be the same history.
  case older
  /// The same revision of the same epoch, made by other changes.
  case otherChanges
  case otherEpoch
}

extension SnapshotToken {
  /// How this position stands to `earlier`.
  func relation(to earlier: SnapshotToken) -> TokenRelation {
    guard self.epoch == earlier.epoch else { return .otherEpoch }
    if self.revision > earlier.revision { return .newer }
    if self.revision < earlier.revision { return .older }
    return self.chainHash == earlier.chainHash ? .same : .otherChanges
  }

  /// The position that a message names; nil when it names none or one that cannot be.
  init?(_ wire: RevisionToken?) {
    guard let wire, let epoch = StoreEpoch(exactly: wire.epoch),
      let revision = Revision(exactly: wire.revision)
    else { return nil }
    let hash = unsafe ChainHash(bytes: wire.chainHash.span.bytes)
    guard hash != nil || (wire.chainHash.isEmpty && revision == .zero) else { return nil }
    self.init(epoch: epoch, revision: revision, chainHash: hash)
  }

  /// The position as messages carry it.
  public var wire: RevisionToken {
    var bytes = ByteBuffer()
    self.chainHash?.append(to: &bytes)
    return RevisionToken(
      epoch: self.epoch.count, revision: self.revision.count, chainHash: bytes.array())
  }
}
