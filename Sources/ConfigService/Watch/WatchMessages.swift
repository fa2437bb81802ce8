internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import RPC

/// A message of a Watch stream, encoded once for all who get it.
typealias EncodedWatch = EncodedMessage<WatchResponse>

/// Gives the plaintext of a secret from what is kept of it; nil when it cannot.
typealias SecretReveal = @Sendable (JSONValue, ParameterSchema, Basics.Scope) -> JSONValue?

/// Writes what subscribers are told as messages of the contract.
struct WatchMessages: Sendable {
  /// A piece of a delivery has about this many bytes at most, or one value.
  static let pieceBytesMax = 256 << 10

  /// Which secrets a subscriber may see.
  struct Sight: Sendable, Hashable {
    /// The namespaces it named in full, if it is trusted; else none.
    let namespaces: Set<ParameterNamespace>

    static let none = Sight(namespaces: [])
  }

  /// Gives the plaintext of a secret that is kept encrypted or as a reference; nil when it cannot.
  let reveal: SecretReveal

  func snapshot(
    _ values: [FeedValue], at watched: WatchedState, environment: EnvironmentName, isStale: Bool,
    for sight: Sight
  ) -> [EncodedWatch] {
    let pieces = self.pieces(values, watched.catalogue, sight)
    return pieces.enumerated().map { index, piece in
      EncodedWatch(
        WatchResponse(
          kind: .snapshot(
            WatchSnapshot(
              token: ContractMapping.token(watched.token), environment: environment.description,
              catalogueVersion: watched.catalogue.version, namespaces: piece,
              more: index + 1 < pieces.count, stale: isStale))))
    }
  }

  func delta(
    _ values: [FeedValue], after base: RevisionToken, at watched: WatchedState, for sight: Sight
  ) -> [EncodedWatch] {
    let pieces = self.pieces(values, watched.catalogue, sight)
    return pieces.enumerated().map { index, piece in
      EncodedWatch(
        WatchResponse(
          kind: .delta(
            WatchDelta(
              after: ContractMapping.token(base), token: ContractMapping.token(watched.token),
              namespaces: piece,
              more: index + 1 < pieces.count,
              committedAt: ContractMapping.time(watched.state.committedAt)))))
    }
  }

  static func bookmark(
    at token: RevisionToken, isStale: Bool, _ now: WallTime
  ) -> EncodedWatch {
    EncodedWatch(
      WatchResponse(
        kind: .bookmark(
          WatchBookmark(
            token: ContractMapping.token(token), at: ContractMapping.time(now), stale: isStale))))
  }

  /// The values by namespace, cut where a message would be too large; at least one piece.
  private func pieces(
    _ values: [FeedValue], _ catalogue: Catalogue, _ sight: Sight
  ) -> [[NamespaceValues]] {
    var pieces: [[NamespaceValues]] = [[]]
    var byteCount = 0
    for value in values {
      let resolved = self.resolved(value, catalogue[value.name], sight)
      let size = resolved.approximateByteCount
      if byteCount > 0, byteCount + size > Self.pieceBytesMax {
        pieces.append([])
        byteCount = 0
      }
      byteCount += size
      let namespace = value.name.namespace.description
      let (piece, last) = (pieces.count - 1, pieces[pieces.count - 1].count - 1)
      if last >= 0, pieces[piece][last].namespace == namespace {
        pieces[piece][last].values.append(resolved)
      } else {
        pieces[piece].append(NamespaceValues(namespace: namespace, values: [resolved]))
      }
    }
    return pieces
  }

  private func resolved(
    _ value: FeedValue, _ schema: ParameterSchema?, _ sight: Sight
  ) -> ContractConfig.ResolvedValue {
    var resolved = ContractConfig.ResolvedValue(
      key: value.name.key.description, symbol: value.symbol?.description ?? "",
      layer: ContractMapping.layer(value.layer),
      revision: value.revision.count)
    guard let kept = value.value else { return resolved }
    guard let schema, schema.isSensitive else {
      resolved.value = ContractMapping.value(kept, as: schema)
      return resolved
    }
    if sight.namespaces.contains(value.name.namespace),
      let plain = self.reveal(kept, schema, value.scope)
    {
      resolved.value = ContractMapping.value(plain, as: schema)
      resolved.sensitive = true
    } else {
      resolved.value = ContractMapping.redacted
      resolved.redacted = true
    }
    return resolved
  }
}

extension ContractConfig.ResolvedValue {
  /// About how many bytes the value takes in a message.
  fileprivate var approximateByteCount: Int {
    let frame = self.key.utf8.count + self.symbol.utf8.count + 32
    switch self.value?.kind {
    case .stringValue(let text)?: return frame + text.utf8.count
    case .jsonValue(let bytes)?: return frame + bytes.count
    case .floatValue?, .intValue?, .boolValue?, nil: return frame
    }
  }
}

extension RevisionToken {
  /// The position that a message names; nil when there can be none like it.
  init?(_ wire: ContractType.RevisionToken) {
    guard let epoch = StoreEpoch(exactly: wire.epoch),
      let revision = Revision(exactly: wire.revision)
    else { return nil }
    let hash = unsafe ChainHash(bytes: wire.chainHash.span.bytes)
    guard hash != nil || (wire.chainHash.isEmpty && revision == .zero) else { return nil }
    self.init(epoch: epoch, revision: revision, chainHash: hash)
  }
}
