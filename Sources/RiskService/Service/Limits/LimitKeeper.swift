internal import Basics
internal import ConfigClient
internal import Postgres
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime
internal import Telemetry

/// Looks at the limits again and again, and raises and resolves alerts.
///
/// Every replica looks; a look is one transaction under a lock, so an alert is raised once.
struct LimitKeeper: Service {
  /// How often is looked.
  static let interval = Duration.seconds(15)
  /// How long one look may take.
  static let lookMax = Duration.seconds(10)

  let name: StaticString = "limit-keeper"
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
      let judgement = try await self.core.judgeLimits()
      guard !judgement.raised.isEmpty || !judgement.resolved.isEmpty else { return }
      self.core.logger.notice(
        "limits were crossed",
        [
          "raised": .string(judgement.raised.map(\.subject).joined(separator: " ")),
          "resolved": .string(judgement.resolved.joined(separator: " ")),
        ])
    } catch {
      // A store that is away is told of by its keeper; the next look finds out what was missed.
      guard error != .storeUnavailable, error != .notCommitted, !Task.isCancelled else { return }
      self.core.logger.warning(
        "the limits could not be looked at", ["reason": .string(error.sentence)])
    }
  }
}

extension RiskCore {
  /// Looks at every limit once, and writes down what has changed.
  @discardableResult
  func judgeLimits() async throws(FaultAnswer) -> LimitJudgement {
    let parameters = try self.parametersInForce()
    let now = self.clock.wallNow
    let options = TransactionOptions(deadline: .now() + LimitKeeper.lookMax)
    do throws(TransactionFailure<any Error>) {
      return try await self.pool.transaction(options) { transaction throws(any Error) in
        try await LimitStore.lock(in: transaction)
        let figures = try await LimitStore.figures(parameters, in: transaction)
        let judgement = LimitJudgement(
          of: try LimitReading.all(figures, parameters.limits),
          after: try await LimitStore.standings(in: transaction), at: now)
        try await LimitStore.write(judgement, at: now, in: transaction)
        return judgement
      }
    } catch {
      guard let cause = error.postgresError else { throw .internalFault }
      self.note(cause)
      throw FaultAnswer(notCommitted: cause)
    }
  }
}
