internal import Basics
internal import ContractRisk
internal import RPC
internal import ServiceRuntime

/// Follows the market that RiskService watches over, and reconnects when the stream is lost.
final class MarketWatcher: Service {
  let name: StaticString = "market-watcher"
  private let keeper: MarketKeeper
  private let channel: RPCChannel
  private let instance: String
  private let telemetry: MarketTelemetry
  private let clock: any TimeSource

  init(
    keeper: MarketKeeper, channel: RPCChannel, instance: String, telemetry: MarketTelemetry,
    clock: any TimeSource
  ) {
    self.keeper = keeper
    self.channel = channel
    self.instance = instance
    self.telemetry = telemetry
    self.clock = clock
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follow() }
      await lifetime.stopRequested()
      group.cancelAll()
    }
  }

  /// The pauses between attempts; the first after a stream that brought something is short.
  static let pauses = Backoff(base: .milliseconds(50), cap: .seconds(5))

  private func follow() async {
    var pause = Self.pauses
    var wantsCurves = false
    while !Task.isCancelled {
      let outcome = await self.stream(wantsCurves: wantsCurves)
      if outcome.received > 0 { pause.reset() }
      wantsCurves = outcome.lacksCurves
      if Task.isCancelled { return }
      self.telemetry.report(.streamLost(outcome.reason))
      do throws(CancellationError) { try await self.clock.sleep(for: pause.next()) } catch {
        return
      }
    }
  }

  private struct Outcome {
    var received = 0
    var lacksCurves = false
    var reason = "the service ended it"
  }

  /// One stream from beginning to end.
  private func stream(wantsCurves: Bool) async -> Outcome {
    var outcome = Outcome()
    let known = wantsCurves ? 0 : self.keeper.state.curvesVersion
    let start = WatchMarketRequest(
      service: "pricing", instance: self.instance, curvesVersion: known)
    do throws(RPCError) {
      outcome = try await MarketServiceClient(self.channel).watchMarket(start) {
        (responses) async throws(RPCError) -> Outcome in
        var outcome = Outcome()
        for try await response in responses {
          outcome.received += 1
          guard self.take(response) else {
            outcome.lacksCurves = true
            outcome.reason = "loss curves are missing"
            return outcome
          }
        }
        return outcome
      }
    } catch {
      outcome.reason = error.description
    }
    return outcome
  }

  /// Takes a message; false when curves have to be asked for again.
  private func take(_ response: WatchMarketResponse) -> Bool {
    switch response.kind {
    case .snapshot(let snapshot):
      do throws(MarketFault) {
        try self.keeper.take(snapshot)
        self.telemetry.report(.installed(version: snapshot.version))
      } catch {
        self.telemetry.report(.refused(error))
        if case .missingCurves = error { return false }
      }
    case .bookmark(let bookmark):
      // A sign of life of another market says nothing of the one in force.
      if bookmark.version == self.keeper.state.market.version { self.keeper.confirm() }
    case nil: break
    }
    return true
  }
}
