internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

/// One stream of prices on its way to the store.
///
/// Batches are committed one by one: what a stream that breaks off has brought stays, and the same
/// stream sent again finds it there.
struct PriceIngestion {
  private let core: RiskCore
  private let context: CallContext
  private let source: String
  private let isRehearsal: Bool
  private let rules: PriceStore.Rules
  private let startedAt: MonotonicTime
  private var intake: PriceIntake
  private var answer = IngestPricesResponse()

  /// Begins with the first message, which says where the prices come from.
  init(
    _ first: IngestPricesRequest, core: RiskCore, _ context: CallContext
  ) async throws(FaultAnswer) {
    guard !first.source.isEmpty else {
      throw .invalid("source", "missing", "the first message names no source")
    }
    let parameters = try core.parametersInForce()
    let assets = try await core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in try await connection.pricedAssets()
    }
    let band = parameters.prices.ratioMin...parameters.prices.ratioMax
    self.core = core
    self.context = context
    self.source = first.source
    self.isRehearsal = first.validateOnly
    self.rules = PriceStore.Rules(
      gapMax: parameters.prices.gapMax,
      confirmationsMin: parameters.book.confirmationPricesMin, bandLow: band.lowerBound)
    self.startedAt = core.clock.monotonicNow
    self.intake = PriceIntake(assets, band: band)
  }

  /// Takes a message, and writes when there is enough for a batch.
  mutating func take(_ request: IngestPricesRequest) async throws(FaultAnswer) {
    guard request.source.isEmpty || request.source == self.source else {
      throw .invalid(
        "source", "changed", "a stream has one source, \(self.source)", allowed: self.source)
    }
    let now = self.core.clock.wallNow
    for row in request.points {
      self.intake.take(row, now: now)
      if self.intake.isFull { try await self.write() }
    }
  }

  /// Writes the rest; tells what became of everything.
  mutating func finished() async throws(FaultAnswer) -> IngestPricesResponse {
    if !self.intake.isEmpty { try await self.write() }
    var answer = self.answer
    answer.receivedCount = UInt64(self.intake.receivedCount)
    answer.violations = self.intake.violations
    answer.elapsedMs =
      Double((self.core.clock.monotonicNow - self.startedAt).microsecondsClamped) / 1_000
    return answer
  }

  private mutating func write() async throws(FaultAnswer) {
    let batch = self.intake.takeBatch()
    // The source alone stands for the request: an ingestion is repeated by its rows.
    let command = ChangeCommand(
      IngestPricesRequest(source: self.source), isRehearsal: self.isRehearsal,
      by: self.core.caller(self.context), self.context)
    let (source, rules, compute) = (self.source, self.rules, self.core.compute)
    let written: IngestPricesResponse = try await self.core.change(command) { transaction, now in
      let counts = try await PriceStore(
        transaction: transaction, compute: compute, source: source, rules: rules, now: now
      ).write(batch)
      return IngestPricesResponse(
        storedCount: UInt64(counts.stored), duplicateCount: UInt64(counts.duplicate),
        restatedCount: UInt64(counts.restated), quarantinedCount: UInt64(counts.quarantined))
    }.response
    self.answer.storedCount += written.storedCount
    self.answer.duplicateCount += written.duplicateCount
    self.answer.restatedCount += written.restatedCount
    self.answer.quarantinedCount += written.quarantinedCount
  }
}
