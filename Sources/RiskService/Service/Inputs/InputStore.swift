internal import Basics
internal import Postgres
internal import RiskModels

/// Reads everything that a calculation may depend on, as known at one instant.
///
/// The statements see one snapshot of the store, so that no two of them know different pasts.
enum InputStore {
  /// What is asked for.
  struct Question: Sendable {
    var knownAt: WallTime
    /// Whether it matters when policies end.
    var tellsEnds: Bool
    /// The window of the correlations, in days.
    var correlationDays: Int
    /// The longest time between two prices in which an asset still counts as watched.
    var gapMax: Duration
  }

  /// Reads what losses of assets depend on, with one round trip.
  ///
  /// The prices that were watched, and the events of that time, count until `watchedUntil`.
  static func readLosses(
    knownAt: WallTime, watchedUntil: WallTime, gapMax: Duration, _ transaction: Transaction
  ) async throws(PostgresError) -> StoredInputs {
    let gap = Double(gapMax.microsecondsClamped) / 1e6
    let results = try await transaction.pipeline([
      Statement(InputStatement.events, knownAt), Statement(InputStatement.scenarios, knownAt),
      Statement(InputStatement.recordedPeriods),
      Statement(InputStatement.watchedPeriods, watchedUntil, gap),
    ])
    var stored = StoredInputs(knownAt: watchedUntil)
    stored.events = try results[0].map(Self.event)
    stored.scenarios = try results[1].map(Self.scenario)
    stored.watches = try results[2].map(Self.watch) + (try results[3].map(Self.watch))
    return stored
  }

  /// Reads all of it with one round trip.
  static func read(
    _ question: Question, _ transaction: Transaction
  ) async throws(PostgresError) -> StoredInputs {
    let at = question.knownAt
    let gap = Double(question.gapMax.microsecondsClamped) / 1e6
    let results = try await transaction.pipeline([
      Statement(InputStatement.bookVersion, at),
      Statement(InputStatement.policies, at, question.tellsEnds),
      Statement(InputStatement.vault, at), Statement(InputStatement.events, at),
      Statement(InputStatement.scenarios, at),
      Statement(InputStatement.correlations, at, Int32(clamping: question.correlationDays)),
      Statement(
        InputStatement.prices, at, Int32(clamping: question.correlationDays), gap,
        PriceStore.qualityMin),
      Statement(InputStatement.recordedPeriods), Statement(InputStatement.watchedPeriods, at, gap),
    ])
    var stored = StoredInputs(knownAt: at)
    stored.bookVersion = UInt64(clamping: try results[0].onlyRow().decode(at: 0, as: Int64.self))
    stored.policies = try results[1].map(Self.policies)
    stored.vault = try results[2].rowIfAny().map(Self.vault)
    stored.events = try results[3].map(Self.event)
    stored.scenarios = try results[4].map(Self.scenario)
    stored.correlations = try results[5].rowIfAny().map(Self.correlations)
    for row in results[6] {
      stored.prices[try row.decode("asset")] = try Self.prices(row)
    }
    stored.watches = try results[7].map(Self.watch) + (try results[8].map(Self.watch))
    return stored
  }

  // MARK: Rows

  private static func policies(_ row: Row) throws(PostgresError) -> StoredInputs.Policies {
    StoredInputs.Policies(
      asset: try row.decode("asset"), trigger: Decimal4(units: try row.decode("trigger_units")),
      floor: Decimal4(units: try row.decode("floor_units")),
      cover: USDCents(try row.decode("cover_cents")),
      days: Int(try row.decode("days", as: Int32.self)), count: try row.decode("policy_count"))
  }

  private static func vault(_ row: Row) throws(PostgresError) -> StoredInputs.Vault {
    let names: [String] = try row.decode("names")
    let capitals: [Int64] = try row.decode("capitals")
    return StoredInputs.Vault(
      version: UInt64(clamping: try row.decode("version", as: Int64.self)),
      capital: USDCents(try row.decode("capital_cents")),
      bitcoin: USDCents(try row.decode("btc_float_cents")),
      tranches: zip(names, capitals).map {
        StoredInputs.Layer(name: $0, capital: USDCents($1))
      })
  }

  private static func event(_ row: Row) throws(PostgresError) -> StoredInputs.Event {
    StoredInputs.Event(
      asset: try row.decode("asset"),
      event: RecordedEvent(
        startedAt: try row.decode("started_at"),
        lowestPrice: Decimal4(units: try row.decode("units")), isOpen: try row.decode("is_open")))
  }

  private static func scenario(_ row: Row) throws(PostgresError) -> RunScenario {
    let names: [String] = try row.decode("names")
    let ratios: [Double] = try row.decode("ratios")
    var prices: [String: Decimal4] = [:]
    for (name, ratio) in zip(names, ratios) { prices[name] = Decimal4(rounding: ratio) }
    return RunScenario(
      id: try row.decode("id"),
      version: UInt64(clamping: try row.decode("version", as: Int64.self)),
      title: try row.decode("name"), annualProbability: try row.decode("annual_probability"),
      isDrawn: try row.decode("drawn"), isEnabled: try row.decode("enabled"),
      bitcoinChange: try row.decode("btc_change"),
      correlationShift: try row.decode("correlation_shift"),
      weight: try row.decode("mc_weight"), prices: prices)
  }

  private static func correlations(
    _ row: Row
  ) throws(PostgresError) -> StoredInputs.Correlations {
    StoredInputs.Correlations(
      id: try row.decode("id", as: PostgresUUID.self).description,
      assets: try row.decode("assets"), matrix: try row.decode("matrix"),
      defaultedCount: Int(try row.decode("defaulted_count", as: Int32.self)),
      isSynthetic: try row.decode("is_synthetic"), asOf: try row.decode("as_of"))
  }

  private static func prices(_ row: Row) throws(PostgresError) -> StoredInputs.Prices {
    StoredInputs.Prices(
      dayCount: try row.decode("day_count"), filledCount: try row.decode("filled_count"),
      outlierCount: try row.decode("outlier_count"),
      lastAt: try row.decode("last_at"), isSynthetic: try row.decode("is_synthetic"))
  }

  private static func watch(_ row: Row) throws(PostgresError) -> StoredInputs.Watch {
    let since: WallTime = try row.decode("since")
    let until: WallTime = try row.decode("until")
    guard since < until else {
      throw PostgresError(.unexpectedResult, "a period that ends before it begins")
    }
    return StoredInputs.Watch(asset: try row.decode("asset"), stretch: since..<until)
  }
}
