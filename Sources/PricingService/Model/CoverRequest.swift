internal import Basics

/// What a buyer asks for, unchecked.
struct CoverRequest: Sendable, Hashable {
  let asset: String
  let coverCents: Int64
  /// Fractions of the peg; nil takes the customary layer.
  var trigger: Double?
  var floor: Double?
  var days: Int?
}

extension PricingRules {
  /// The terms of a request with everything left out filled in.
  func terms(of request: CoverRequest) throws(QuoteRefusal) -> CoverTerms {
    let days = request.days ?? self.sales.daysDefault
    if let asset = Asset(request.asset),
      let trigger = Decimal4(exactly: request.trigger ?? self.premium.trigger.base),
      let floor = Decimal4(
        exactly: request.floor ?? self.premium.trigger.customaryFloor(trigger.double)),
      self.premium.limits.coverCents.contains(request.coverCents),
      (1...self.premium.limits.daysMax).contains(days),
      Self.triggers.contains(trigger), floor.units >= 0,
      trigger - floor >= self.sales.layerWidthMin
    {
      let place = self.premium.place(of: asset)
      return CoverTerms(
        asset: asset, assetIndex: place.index, isListed: place.isListed,
        coverCents: request.coverCents, trigger: trigger, floor: floor, days: days)
    }
    throw .invalid(self.violations(of: request))
  }

  /// Prices below the peg that can be triggers.
  private static let triggers = Decimal4(units: 5_000)...Decimal4(units: 9_999)

  /// Everything that is wrong with a request, in the order of its fields.
  private func violations(of request: CoverRequest) -> [QuoteRefusal.Violation] {
    var violations: [QuoteRefusal.Violation] = []
    func refuse(_ field: String, _ code: String, _ message: String, _ allowed: String) {
      violations.append(
        QuoteRefusal.Violation(field: field, code: code, message: message, allowed: allowed))
    }
    if Asset(request.asset) == nil {
      refuse(
        "asset", "invalid_format", "The asset is not a symbol.",
        "2 to 12 letters, digits or dots")
    }
    let cover = self.premium.limits.coverCents
    if !cover.contains(request.coverCents) {
      refuse(
        "cover_cents", "out_of_range", "The cover is too small or too large.",
        "\(USDCents(cover.lowerBound)) … \(USDCents(cover.upperBound)) dollars")
    }
    let trigger = Decimal4(exactly: request.trigger ?? self.premium.trigger.base)
    let isTrigger = trigger.map(Self.triggers.contains) ?? false
    if !isTrigger {
      refuse(
        "trigger", "out_of_range", "The trigger is not a price below the peg.",
        "0.5 … 0.9999, at most four decimals")
    }
    let highest = max(
      Decimal4(units: 0), (trigger ?? Decimal4(units: 9_999)) - self.sales.layerWidthMin)
    let floor = (request.floor ?? trigger.map { self.premium.trigger.customaryFloor($0.double) })
      .flatMap(Decimal4.init(exactly:))
    let isFloor = floor.map { (Decimal4(units: 0)...highest).contains($0) } ?? false
    // A floor that was left out follows the trigger, which then is what is wrong.
    if !isFloor, isTrigger || request.floor != nil {
      refuse(
        "floor", "out_of_range", "The floor is not far enough below the trigger.",
        "0 … \(highest), at most four decimals")
    }
    if !(1...self.premium.limits.daysMax).contains(request.days ?? self.sales.daysDefault) {
      refuse(
        "days", "out_of_range", "The term is too short or too long.",
        "1 … \(self.premium.limits.daysMax) days")
    }
    return violations
  }
}
