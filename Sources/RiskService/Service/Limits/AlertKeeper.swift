internal import Basics
internal import ConfigClient
internal import Postgres
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime
internal import Telemetry

/// Looks at the limits, the prices and the pegs again and again, and raises and resolves alerts.
///
/// Every replica looks; a look is one transaction under a lock, so an alert is raised once.
struct AlertKeeper: Service {
  /// How often is looked.
  static let interval = Duration.seconds(15)
  /// How long one look may take.
  static let lookMax = Duration.seconds(10)

  let name: StaticString = "alert-keeper"
  let core: RiskCore

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    let looking = Task { await self.keepLooking() }
    await lifetime.stopRequested()
    looking.cancel()
    await looking.value
  }

  private func keepLooking() async {
    while !Task.isCancelled {
      if self.core.parameters.retained() != nil { await self.look() }
      try? await self.core.clock.sleep(for: Self.interval)
    }
  }

  private func look() async {
    do throws(FaultAnswer) {
      let look = try await self.core.lookForAlerts()
      guard look.isNews else { return }
      self.core.logger.notice(
        "alerts have changed",
        [
          "raised": .string(look.raised.joined(separator: " ")),
          "resolved": .string(look.resolved.joined(separator: " ")),
        ])
    } catch {
      // A store that is away is told of by its keeper; the next look finds out what was missed.
      guard error != .storeUnavailable, error != .notCommitted, !Task.isCancelled else { return }
      self.core.logger.warning(
        "alerts could not be looked for", ["reason": .string(error.sentence)])
    }
  }
}

/// What one look has brought about.
struct AlertLook: Sendable, Hashable {
  /// What alerts are about that were raised.
  let raised: [String]
  /// What alerts are about that are over.
  let resolved: [String]

  var isNews: Bool { !self.raised.isEmpty || !self.resolved.isEmpty }

  init(_ limits: LimitJudgement, _ troubles: CauseJudgement) {
    self.raised = (limits.raised + troubles.raised).map(\.subject)
    self.resolved = limits.resolved + troubles.resolved
  }
}

extension RiskCore {
  /// Looks once at every limit, the prices and the pegs, and writes down what has changed.
  @discardableResult
  func lookForAlerts(
    deadline: MonotonicTime = .now() + AlertKeeper.lookMax
  ) async throws(FaultAnswer) -> AlertLook {
    let parameters = try self.parametersInForce()
    let now = self.clock.wallNow
    let options = TransactionOptions(deadline: deadline)
    let look: AlertLook
    do throws(TransactionFailure<any Error>) {
      look = try await self.pool.transaction(options) { transaction throws(any Error) in
        try await AlertStore.lock(in: transaction)
        let figures = try await LimitStore.figures(parameters, in: transaction)
        let limits = LimitJudgement(
          of: try LimitReading.all(figures, parameters.limits),
          after: try await LimitStore.standings(in: transaction), at: now)
        try await LimitStore.write(limits, at: now, in: transaction)
        let troubles = CauseJudgement(
          of: try await MarketTroubles(at: now, in: transaction).causes(parameters, at: now),
          after: try await AlertStore.severities(
            of: MarketTroubles.families, in: transaction))
        try await AlertStore.write(
          raised: troubles.raised, resolved: troubles.resolved, at: now, in: transaction)
        return AlertLook(limits, troubles)
      }
    } catch {
      guard let cause = error.postgresError else { throw .internalFault }
      self.note(cause)
      throw FaultAnswer(notCommitted: cause)
    }
    if look.isNews { self.alerts.ring() }
    return look
  }
}
