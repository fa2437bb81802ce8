internal import Basics
internal import ContractPricing
internal import ContractType

extension Refusal {
  /// What the model's refusal is in the contract, with what it was judged by.
  init(_ refusal: QuoteRefusal, revision: UInt64, marketVersion: UInt64) {
    self.init(configRevision: revision, marketVersion: marketVersion)
    switch refusal {
    case .invalid(let violations):
      self.reason = .invalidArgument
      self.message = violations.map(\.message).joined(separator: " ")
      self.violations = violations.map {
        Violation(field: $0.field, code: $0.code, message: $0.message, allowed: $0.allowed)
      }
    case .noCapacity(let limit, let headroomCents):
      self.reason = .noCapacity
      self.limit = ContractPricing.CapacityLimit(limit)
      self.headroomCents = headroomCents
      self.message =
        "At most \(USDCents(headroomCents)) dollars of cover can be sold on the asset now."
    case .assetDepegged(let priceRatio, let priceRatioMin):
      self.reason = .assetDepegged
      self.priceRatio = priceRatio
      self.priceRatioMin = priceRatioMin
      self.message =
        "The asset is off its peg or too near the trigger; it is sold from \(priceRatioMin) of its "
        + "peg reference on."
    case .salesSuspended:
      self.reason = .salesSuspended
      self.message = "No more cover on the asset is sold for now."
    case .noVault:
      self.reason = .noVault
      self.message = "There is no vault with capital to pay claims from."
    case .marketStale(let ageSeconds):
      self.reason = .marketStale
      let age = ageSeconds.isFinite ? "\(Int(min(ageSeconds, 1e9))) seconds old" : "not known"
      self.message = "The market is \(age), and prices must rest on a live one."
    }
  }
}

extension ContractPricing.CapacityLimit {
  fileprivate init(_ limit: CapacityLimits.Limit) {
    switch limit {
    case .utilization: self = .utilization
    case .singleAsset: self = .singleAsset
    case .correlated: self = .correlated
    }
  }
}

extension ContractPricing.PremiumBound {
  init(_ bound: PremiumBound) {
    switch bound {
    case .none: self = .none
    case .minimumAbsolute: self = .minimumAbsolute
    case .minimumRate: self = .minimumRate
    case .technical: self = .technical
    }
  }
}

extension CoverRequest {
  /// The cover that a message asks a price for.
  init(_ request: QuoteRequest) {
    self.init(
      asset: request.asset, coverCents: request.coverCents, trigger: request.trigger,
      floor: request.floor, days: request.days.map { Int($0) })
  }
}
