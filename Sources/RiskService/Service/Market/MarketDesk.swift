internal import Basics
internal import ConfigClient
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import Postgres
internal import RPCServices
internal import ServiceRuntime

/// Puts the market together again and again, from the store and the parameters.
///
/// Its version is counted in the store: replicas that see the same tell the same version.
final class MarketDesk: Service {
  /// How often is looked.
  static let interval = Duration.milliseconds(250)
  /// How often is looked while there are no parameters to see the market by.
  static let firstInterval = Duration.milliseconds(10)

  let name: StaticString = "market-desk"
  private let core: RiskCore
  private let lookMax: Duration
  private let experience = Locked<Experience?>(nil)
  /// Called after each look that found out how the market stands.
  private let seen: @Sendable () -> Void

  /// Puts it together for `core`; one look may take `lookMax`.
  init(
    core: RiskCore, lookMax: Duration = .seconds(5),
    seen: @escaping @Sendable () -> Void = {}
  ) {
    self.core = core
    self.lookMax = lookMax
    self.seen = seen
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    let looking = Task { await self.keepLooking() }
    await lifetime.stopRequested()
    looking.cancel()
    self.core.board.close()
    await looking.value
  }

  private func keepLooking() async {
    while !Task.isCancelled {
      let isReady = self.core.parameters.isReady
      // A failure is in the log, and the market grows old, which is for its readers to see.
      if (try? await self.look()) != nil { self.seen() }
      try? await self.core.clock.sleep(for: isReady ? Self.interval : Self.firstInterval)
    }
  }

  /// Puts the market together as it is now, and hangs it up.
  @discardableResult
  func look() async throws(FaultAnswer) -> BuiltMarket {
    let parameters = try self.core.parametersInForce()
    let now = self.core.clock.wallNow
    let deadline = MonotonicTime.now() + self.lookMax
    let facts = try await self.core.snapshot(deadline: deadline) {
      transaction throws(PostgresError) in
      try await self.facts(parameters, at: now, transaction)
    }
    let curves = self.core.lossCurves.kept
    var message = MarketSnapshot(facts, parameters, at: now)
    let told = SHA256.digest(of: message.wireBytes).array
    let version = try await self.core.reading(deadline: deadline) {
      connection throws(PostgresError) in
      try await MarketVersion(
        connection.query(
          "SELECT version, curves_version, made_at FROM risk.take_market($1, $2, $3)", told,
          curves?.digest, now, deadline: deadline
        ).onlyRow())
    }
    message.version = version.version
    message.at = Timestamp(version.madeAt)
    message.curvesVersion = version.curvesVersion
    message.curves = curves?.curves ?? []
    let market = BuiltMarket(message: message)
    self.core.board.publish(market)
    return market
  }

  private func facts(
    _ parameters: RiskParameters, at now: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> MarketFacts {
    let standing = try await BookStore.standing(
      transaction, correlationMin: parameters.correlations.contagionEnter)
    let assets = try await BookStore.observed(
      parameters.assets.keys.map(\.description).sorted(), at: now, transaction)
    let vault = try await BookStore.vault(transaction)
    return MarketFacts(
      standing: standing, vault: vault, assets: assets,
      lossRatio: try await self.lossRatio(parameters.book, at: now, transaction))
  }

  // MARK: Loss ratio

  /// Claims and premium of a window.
  private struct Experience: Sendable {
    let until: WallTime
    let days: Int
    let incurredCents: Int64
    let earnedCents: Int64
  }

  /// How much the window moves at a time, in microseconds.
  private static let windowStep: Int64 = 60_000_000

  /// Claims incurred over premium earned; nil until enough is earned.
  ///
  /// Windows end with whole minutes, so that replicas see the same one; all policies are added up
  /// for it, and once a minute is often enough for that.
  private func lossRatio(
    _ book: BookParameters, at now: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> Double? {
    let count = now.microsecondsSinceEpoch
    let until = WallTime(clampingMicrosecondsSinceEpoch: count - count % Self.windowStep)
    if let kept = self.experience.withLock({ $0 }), kept.until == until,
      kept.days == book.lossRatioDays
    {
      return Self.ratio(kept, book)
    }
    let sums = try await BookStore.lossExperience(
      since: until - .seconds(book.lossRatioDays * 86_400), until: until, transaction)
    let experience = Experience(
      until: until, days: book.lossRatioDays, incurredCents: sums.incurredCents,
      earnedCents: sums.earnedCents)
    self.experience.withLock { $0 = experience }
    return Self.ratio(experience, book)
  }

  private static func ratio(_ experience: Experience, _ book: BookParameters) -> Double? {
    LossRatio.of(
      incurredCents: experience.incurredCents, earnedCents: experience.earnedCents,
      earnedMin: book.lossRatioEarnedMin)
  }
}

/// Which snapshot of the market the newest one is.
private struct MarketVersion: Sendable {
  let version: UInt64
  let curvesVersion: UInt64
  let madeAt: WallTime

  init(_ row: Row) throws(PostgresError) {
    self.version = UInt64(clamping: try row.decode("version", as: Int64.self))
    self.curvesVersion = UInt64(clamping: try row.decode("curves_version", as: Int64.self))
    self.madeAt = try row.decode("made_at")
  }
}
