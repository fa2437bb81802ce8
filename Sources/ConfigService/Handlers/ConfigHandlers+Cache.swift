internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import ServiceRuntime
internal import Telemetry

extension ConfigHandlers {
  /// The calls about what is held in memory.
  var cacheRoutes: [Route] {
    [
      Route(ConfigServiceMethods.cacheStats, UnaryHandler(self.cacheStats)),
      Route(ConfigServiceMethods.refreshCache, UnaryHandler(self.refreshCache)),
    ]
  }

  @Sendable
  func cacheStats(
    _ request: CacheStatsRequest, _ context: CallContext
  ) throws(RPCError) -> CacheStatsResponse {
    try self.answeringNow { () throws(ConfigFault) in
      let known = self.core.known
      guard let state = known.state else { throw .notReady }
      let age = known.confirmedAt.map { self.time.monotonicNow - $0 } ?? .zero
      return CacheStatsResponse(
        entryCount: UInt64(self.entryCount(of: state)), hitCount: self.usage.hitCount,
        missCount: self.usage.missCount, hitRate: self.usage.hitRate,
        token: ContractMapping.token(state.token), ageMs: age.milliseconds,
        reloadedAt: known.reloadedAt.map(ContractMapping.time),
        stale: known.staleSince != nil,
        subscriberCount: UInt32(clamping: self.subscriberCount()))
    }
  }

  @Sendable
  func refreshCache(
    _ request: RefreshCacheRequest, _ context: CallContext
  ) async throws(RPCError) -> RefreshCacheResponse {
    try await self.answering { () throws(ConfigFault) in
      let start = self.time.monotonicNow
      let outcome: (before: ConfigState?, after: ConfigState)
      do throws(PostgresError) {
        outcome = try await self.core.reload(deadline: context.deadline ?? .never)
      } catch {
        throw ConfigFault(reading: error)
      }
      let after = outcome.after
      self.logger.info(
        "configuration read again",
        ["config.revision": .string(after.token.revision.description)])
      return RefreshCacheResponse(
        token: ContractMapping.token(after.token),
        entryCount: UInt64(self.entryCount(of: after)),
        changedCount: UInt64(self.differenceCount(outcome.before, after)),
        elapsedMs: (self.time.monotonicNow - start).milliseconds)
    }
  }

  /// The values in force in this environment, those for single symbols too.
  func entryCount(of state: ConfigState) -> Int {
    WatchFeed.snapshot(of: self.everything, at: state, self.core.catalogue).count
  }

  private func differenceCount(_ before: ConfigState?, _ after: ConfigState) -> Int {
    guard let before else { return self.entryCount(of: after) }
    return WatchFeed.delta(of: self.everything, from: before, to: after, self.core.catalogue)
      .count
  }

  private var everything: Subscription {
    Subscription(
      environment: self.core.environment,
      patterns: self.core.catalogue.namespaces.map { .namespace($0.namespace) })
  }
}

extension Duration {
  /// The duration in milliseconds, with its fraction.
  var milliseconds: Double {
    let (seconds, attoseconds) = self.components
    return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
  }
}
