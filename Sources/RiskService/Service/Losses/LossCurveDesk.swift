internal import Basics
internal import ConfigClient
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime
internal import Telemetry

/// Makes the loss curves that pricing takes, and makes them again when what they rest on changes.
///
/// A look at what they rest on is cheap; only where something is new are events and prices read and
/// curves computed, on threads for that. Until the first are made the market is told without them.
struct LossCurveDesk: Service {
  /// How often is looked.
  static let interval = Duration.seconds(1)
  /// How often is looked while there are no parameters to make curves with.
  static let firstInterval = Duration.milliseconds(20)
  /// How long one look may take.
  static let lookMax = Duration.seconds(30)

  let name: StaticString = "loss-curves"
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
      let isReady = self.core.parameters.isReady
      // A failure is in the log; the curves that were made before stay in force.
      _ = try? await self.look()
      try? await self.core.clock.sleep(for: isReady ? Self.interval : Self.firstInterval)
    }
  }

  /// Makes the curves anew when what they rest on has changed; whether they are others now.
  @discardableResult
  func look() async throws(FaultAnswer) -> Bool {
    let parameters = try self.core.parametersInForce()
    let now = self.core.clock.wallNow
    let deadline = MonotonicTime.now() + Self.lookMax
    let before = self.core.lossCurves.kept
    let (basis, stored) = try await self.core.snapshot(deadline: deadline) {
      transaction throws(PostgresError) -> (CurveBasis, StoredInputs?) in
      let basis = CurveBasis(
        parameters, until: CurveBasis.hour(of: now),
        stored: try await CurveBasis.mark(transaction))
      guard basis != before?.basis else { return (basis, nil) }
      return (
        basis,
        try await InputStore.readLosses(
          knownAt: now, watchedUntil: basis.until, gapMax: parameters.prices.gapMax, transaction)
      )
    }
    guard let stored else { return false }
    do throws(ComputePool.Refusal) {
      let outcome = try await self.core.compute.run { _ in
        Result { () throws(InputFault) in
          let table = try InputAssembly(stored, parameters, SimulationTerms()).expectedLossTable()
          return MadeCurves(table, basis: basis)
        }
      }
      return self.keep(outcome, before, basis)
    } catch {
      throw FaultAnswer(error)
    }
  }

  /// Keeps curves that were made, or those of before where none can be made of `basis`.
  private func keep(
    _ outcome: Result<MadeCurves, InputFault>, _ before: MadeCurves?, _ basis: CurveBasis
  ) -> Bool {
    switch outcome {
    case .success(let made):
      self.core.lossCurves.keep(made)
      guard made.digest != before?.digest else { return false }
      self.core.logger.info(
        "loss curves made",
        ["assets": .integer(made.curves.count), "basis": .string(basis.stored)])
      return true
    case .failure(let fault):
      self.core.logger.warning(
        "no loss curves can be made; those of before stay in force",
        ["reason": .string(fault.answer.rpcError().message), "basis": .string(basis.stored)])
      self.core.lossCurves.keep(MadeCurves(before?.curves ?? [], basis: basis))
      return false
    }
  }
}

/// What loss curves rest on, as far as a glance tells: where it is the same, so are they.
struct CurveBasis: Sendable, Hashable {
  let losses: LossParameters
  let assets: [Asset: AssetParameters]
  let depthSpread: Double
  let gapMax: Duration
  /// Watched time counts until this hour, so that all replicas count the same.
  let until: WallTime
  /// How much the store has of events, scenarios and recorded periods.
  let stored: String

  init(_ parameters: RiskParameters, until: WallTime, stored: String) {
    self.losses = parameters.losses
    self.assets = parameters.assets
    self.depthSpread = parameters.simulation.scenarioDepthSpread
    self.gapMax = parameters.prices.gapMax
    self.until = until
    self.stored = stored
  }

  /// The beginning of the hour in which `time` is.
  static func hour(of time: WallTime) -> WallTime {
    let count = time.microsecondsSinceEpoch
    return WallTime(clampingMicrosecondsSinceEpoch: count - count % 3_600_000_000)
  }

  /// Tells states of the store apart: each change of an event or a scenario adds to a count.
  static func mark(_ transaction: Transaction) async throws(PostgresError) -> String {
    try await transaction.query(
      """
      SELECT format('%s events, %s scenarios, %s periods until %s',
        (SELECT coalesce(sum(version), 0) FROM risk.depeg_events),
        (SELECT count(*) FROM risk.stress_scenario_versions),
        (SELECT count(*) FROM risk.observed_periods),
        (SELECT max(until) FROM risk.observed_periods))
      """
    ).onlyRow().decode(at: 0)
  }
}

/// Loss curves, and what they were made of.
struct MadeCurves: Sendable {
  let basis: CurveBasis
  let curves: [LossCurve]
  /// SHA-256 of the curves; empty when there are none.
  let digest: [UInt8]

  init(_ curves: [LossCurve], basis: CurveBasis) {
    self.basis = basis
    self.curves = curves
    self.digest =
      curves.isEmpty ? [] : SHA256.digest(of: MarketSnapshot(curves: curves).wireBytes).array
  }

  /// The curves of a table; none where no asset has been watched for any time.
  init(_ table: ExpectedLossTable?, basis: CurveBasis) {
    self.init(
      (table?.curves ?? []).map { curve in
        LossCurve(
          asset: curve.asset.description, depths: curve.depths, rates: curve.rates,
          survivals: curve.survivals)
      }, basis: basis)
  }
}

/// Where the newest loss curves are kept.
final class LossCurveShelf: Sendable {
  private let made = Locked<MadeCurves?>(nil)

  /// The newest curves; nil before the first.
  var kept: MadeCurves? { self.made.withLock { $0 } }

  func keep(_ curves: MadeCurves) { self.made.withLock { $0 = curves } }
}
