internal import ContractPricing
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// Answers `RateTable`.
struct RateTableHandler: Sendable {
  let desk: QuoteDesk
  let pool: ComputePool

  /// The most cells of a table.
  static let cellsMax = 10_000
  static let days: [UInt32] = [7, 30, 90, 180, 365]
  static let triggers = [0.99, 0.97, 0.95, 0.90]
  static let coverCents: Int64 = 100_000_00

  func handle(_ request: RateTableRequest) async throws(PricingFault) -> RateTableResponse {
    let current = try self.desk.retained()
    var table = request
    if table.assets.isEmpty { table.assets = current.snapshot.rules.premium.assetNames }
    if table.days.isEmpty { table.days = Self.days }
    if table.triggers.isEmpty { table.triggers = Self.triggers }
    if table.coverCents == 0 { table.coverCents = Self.coverCents }
    let count = table.assets.count * table.days.count * table.triggers.count
    guard count <= Self.cellsMax else {
      throw .invalidRequest([
        Violation(
          field: "assets", code: "too_many_cells",
          message: "Assets, days and triggers make \(count) combinations.",
          allowed: "at most \(Self.cellsMax) combinations")
      ])
    }
    let complete = table
    return try await self.pool.answer(oneOf: "tables") { Self.table(complete, current) }
  }

  private static func table(
    _ request: RateTableRequest, _ current: RetainedDesk
  ) -> RateTableResponse {
    var cells: [RateCell] = []
    for asset in request.assets {
      for days in request.days {
        for trigger in request.triggers {
          let cover = QuoteRequest(
            asset: asset, coverCents: request.coverCents, trigger: trigger, days: days)
          cells.append(RateCell(asset: asset, price: Self.price(cover, current)))
        }
      }
    }
    return RateTableResponse(
      cells: cells, coverCents: request.coverCents, basis: current.basis)
  }

  private static func price(_ cover: QuoteRequest, _ current: RetainedDesk) -> Price {
    do throws(PricingRefusal) {
      return Price(try current.snapshot.price(cover, at: current.market.market, current.moment))
    } catch {
      var price = Price(refusal: error.refusal)
      price.trigger = cover.trigger ?? 0
      price.days = cover.days ?? 0
      return price
    }
  }
}
