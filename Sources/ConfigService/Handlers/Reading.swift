internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON

/// A state together with what must be said of it.
struct Reading: Sendable {
  let state: ConfigState
  /// The database cannot be reached: these are the last known values.
  var isStale = false
  /// There is neither a database nor anything known of it: these are defaults.
  var isUnsynced = false
  /// It was in memory.
  var isFromMemory = true

  var token: ContractType.RevisionToken { ContractMapping.token(self.state.token) }
}

extension ConfigHandlers {
  /// What there is to read at a moment.
  func reading(
    at moment: Moment = .present, deadline: MonotonicTime? = nil
  ) async throws(ConfigFault) -> Reading {
    let known = self.core.known
    if moment == .present || known.isUnsynced { return try self.presentReading() }
    let isKept = { (revision: Revision) in
      known.state.map { state in
        state.token.revision == revision
          || self.core.kept(at: revision, of: state.token.epoch) != nil
      } ?? false
    }
    var isFromMemory = false
    if case .revision(let revision) = moment { isFromMemory = isKept(revision) }
    let state = try await self.core.state(at: moment, deadline: deadline ?? .never)
    return Reading(state: state, isFromMemory: isFromMemory)
  }

  /// What there is to read now, without waiting for anything.
  func presentReading() throws(ConfigFault) -> Reading {
    let known = self.core.known
    if let state = known.state {
      return Reading(state: state, isStale: known.staleSince != nil)
    }
    guard known.isUnsynced else { throw .notReady }
    return Reading(
      state: known.catalogue.defaults(in: self.core.environment), isStale: true,
      isUnsynced: true, isFromMemory: false)
  }

  /// The moment that the fields of a request mean.
  static func moment(
    revision: UInt64?, time: ContractType.Timestamp?
  ) throws(ConfigFault) -> Moment {
    if let revision {
      guard let revision = Revision(exactly: revision) else {
        throw .unknownRevision("revision \(revision)")
      }
      return .revision(revision)
    }
    return time.map {
      .instant(WallTime(clampingMicrosecondsSinceEpoch: $0.microseconds))
    } ?? .present
  }
}

extension Catalogue {
  /// The state of a store that was never reached: defaults and nothing else.
  func defaults(in environment: EnvironmentName) -> ConfigState {
    let empty = ConfigState(
      token: RevisionToken(epoch: StoreEpoch(0), revision: .zero, chainHash: nil),
      committedAt: .epoch, places: [:])
    return empty.applying(
      LocalLayers(self, environment: environment).edits(against: empty), as: empty.token,
      at: .epoch, by: "")
  }
}
