internal import Basics
internal import ConfigClient
internal import ContractConfig
internal import ContractPlatform
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The models of past revisions: a few are kept, others are built from what ConfigService tells.
final class RevisionModels: Sendable {
  private let channel: RPCChannel
  /// Those used last come last.
  private let kept = Locked<[PricingSnapshot]>([])

  /// The most models that are kept.
  static let keptMax = 16
  /// How long ConfigService may take to answer.
  static let timeout = Duration.seconds(2)

  init(channel: RPCChannel) { self.channel = channel }

  /// Keeps a model, in place of the one that was not used for longest when there are too many.
  func keep(_ snapshot: PricingSnapshot) {
    self.kept.withLock { kept in
      kept.removeAll { $0.token == snapshot.token }
      kept.append(snapshot)
      if kept.count > Self.keptMax { kept.removeFirst() }
    }
  }

  /// The model of a revision; its chain hash must be `chainHash`, unless that is nil.
  func snapshot(
    epoch: UInt64, revision: Revision, chainHash: ChainHash?, current: PricingSnapshot,
    _ context: CallContext
  ) async throws(PricingFault) -> PricingSnapshot {
    let known = self.kept.withLock { $0 } + [current]
    let candidates = known.filter {
      $0.token.epoch.count == epoch && $0.token.revision == revision
    }
    if let match = candidates.last(where: {
      chainHash == nil ? true : $0.token.chainHash == chainHash
    }) {
      self.keep(match)
      return match
    }
    let wanted = RevisionToken(
      epoch: epoch, revision: revision.count, chainHash: chainHash?.array ?? [])
    let snapshot = try await self.fetch(wanted, environment: current.environment, context)
    self.keep(snapshot)
    return snapshot
  }

  private func fetch(
    _ token: RevisionToken, environment: String, _ context: CallContext
  ) async throws(PricingFault) -> PricingSnapshot {
    let response: GetSnapshotResponse
    do throws(RPCError) {
      response = try await ConfigServiceClient(self.channel).getSnapshot(
        GetSnapshotRequest(
          environment: environment, token: token, namespaces: ParameterValues.namespaces),
        options: CallOptions(timeout: Self.timeout, parent: context))
    } catch {
      throw Self.fault(error)
    }
    guard let message = response.snapshot, let found = Self.token(message.token),
      found.revision.count == token.revision
    else { throw .configUnavailable }
    // An older service may not compare for us.
    guard found.epoch.count == token.epoch,
      token.chainHash.isEmpty || found.hashBytes == token.chainHash
    else { throw .historyDiffers }
    do throws(PricingRejection) {
      return try PricingSnapshot(
        compiling: ParameterValues(message), token: found, environment: message.environment)
    } catch {
      // A quote names a revision with which it was priced: only the caller can have named this one.
      throw .invalidRequest(
        error.violations.map {
          var violation = $0
          violation.field = "at_revision"
          return violation
        })
    }
  }

  private static func token(_ message: RevisionToken?) -> SnapshotToken? {
    guard let message, let epoch = StoreEpoch(exactly: message.epoch),
      let revision = Revision(exactly: message.revision)
    else { return nil }
    let hash = unsafe ChainHash(bytes: message.chainHash.span.bytes)
    guard hash != nil || revision == .zero else { return nil }
    return SnapshotToken(epoch: epoch, revision: revision, chainHash: hash)
  }

  private static func fault(_ error: RPCError) -> PricingFault {
    switch error.code {
    case .notFound: .unknownRevision
    case .outOfRange: .revisionNotKept
    case .failedPrecondition: .historyDiffers
    default: .configUnavailable
    }
  }
}

extension PricingRejection {
  /// The same as the contract lists faults.
  var violations: [Violation] {
    self.rejections.map {
      Violation(
        code: "not_priceable", message: "\($0.parameter) \($0.reason).", parameter: $0.parameter)
    }
  }
}
