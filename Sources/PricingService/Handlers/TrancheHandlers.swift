internal import Basics
internal import ContractPricing

/// Answers `ListTranches`, `TrancheYield` and `TrancheCurve`.
struct TrancheHandlers: Sendable {
  let desk: QuoteDesk

  /// The number of points of a curve when none is asked for.
  static let pointCountDefault: UInt32 = 101

  func list(_ request: ListTranchesRequest) throws(PricingFault) -> ListTranchesResponse {
    try self.desk.withCurrent { snapshot, market, moment throws(PricingFault) in
      let utilization = request.utilization ?? market.utilization ?? 0
      let tranches = snapshot.tranches.tranches.map {
        ContractPricing.Tranche($0, snapshot.tranches, at: utilization, market)
      }
      return ListTranchesResponse(
        tranches: tranches, rawUtilization: market.utilization,
        basis: moment.basis(snapshot, marketVersion: market.market.version))
    }
  }

  func yield(_ request: TrancheYieldRequest) throws(PricingFault) -> TrancheYieldResponse {
    try self.desk.withCurrent { snapshot, market, moment throws(PricingFault) in
      let terms = try Self.terms(request.tranche, snapshot)
      guard let utilization = request.utilization ?? market.utilization else { throw .noVault }
      return TrancheYieldResponse(
        tranche: ContractPricing.Tranche(terms, snapshot.tranches, at: utilization, market),
        rawUtilization: market.utilization,
        basis: moment.basis(snapshot, marketVersion: market.market.version))
    }
  }

  func curve(_ request: TrancheCurveRequest) throws(PricingFault) -> TrancheCurveResponse {
    try self.desk.withCurrent { snapshot, market, moment throws(PricingFault) in
      let terms = try Self.terms(request.tranche, snapshot)
      let count = Int(request.pointCount == 0 ? Self.pointCountDefault : request.pointCount)
      let isNormalised = snapshot.tranches.isNormalised
      let points = (0..<count).map { place in
        let utilization = Double(place) / Double(count - 1)
        return CurvePoint(
          utilization: utilization,
          apyPercent: terms.yield(at: utilization, isNormalised: isNormalised))
      }
      return TrancheCurveResponse(
        tranche: ContractPricing.Tranche(
          terms, snapshot.tranches, at: market.utilization ?? 0, market),
        points: points, basis: moment.basis(snapshot, marketVersion: market.market.version))
    }
  }

  private static func terms(
    _ name: String, _ snapshot: borrowing PricingSnapshot
  ) throws(PricingFault) -> TrancheTerms {
    guard let tranche = Basics.Tranche(name) else { throw .unknownTranche }
    for terms in snapshot.tranches.tranches where terms.name == tranche.rawValue { return terms }
    throw .unknownTranche
  }
}

extension MarketState {
  /// Cover sold over capital as it is; nil when there is no vault.
  var utilization: Double? {
    self.market.capitalCents > 0 ? self.market.utilization : nil
  }

  /// The capital of a tranche: the vault's, or its share; nil when there is no vault.
  func capitalCents(of terms: TrancheTerms) -> Int64? {
    guard self.market.capitalCents > 0 else { return nil }
    if !self.trancheCapital.isEmpty { return self.trancheCapital[terms.name] ?? 0 }
    let share = USDCents(self.market.capitalCents).scaled(by: Double(terms.allocation) / 100)
    return share?.count
  }
}

extension ContractPricing.Tranche {
  fileprivate init(
    _ terms: TrancheTerms, _ tranches: TrancheParameters, at utilization: Double,
    _ market: borrowing MarketState
  ) {
    let clamped = utilization.clamped(to: 0...1)
    let tranche = Basics.Tranche(terms.name)
    self.init(
      tranche: terms.name, title: tranche?.displayName ?? terms.name,
      seniority: UInt32(tranche?.tier ?? terms.riskScore), curve: YieldCurve(terms.curve),
      apyMinPercent: terms.yieldMin, apyMaxPercent: terms.yieldMax,
      allocationPercent: Double(terms.allocation), riskScore: UInt32(terms.riskScore),
      utilization: clamped,
      apyPercent: terms.yield(at: clamped, isNormalised: tranches.isNormalised),
      capitalCents: market.capitalCents(of: terms))
  }
}

extension YieldCurve {
  fileprivate init(_ curve: TrancheCurve) {
    switch curve {
    case .flat: self = .flat
    case .logarithmic: self = .logarithmic
    case .linear: self = .linear
    case .sigmoidal: self = .sigmoidal
    case .quadratic: self = .quadratic
    case .exponential: self = .exponential
    }
  }
}
