import Testing

@testable import PricingService

@Suite("Premium parameters")
struct PremiumParametersTests {
  @Test(
    "a configuration that cannot price is refused with the parameter named",
    arguments: [
      ("params/pricing:target_loss_ratio", .number(0)),
      ("params/pricing:target_loss_ratio", nil),
      ("params/pricing:model", .text("guess")),
      ("params/pricing:size_discount_tier2_threshold", .number(20_000_000)),
      ("params/pricing:utilization_tier1_multiplier", .number(1.1)),
      ("params/pricing:base_rate_DAI", .text("high")),
      ("params/pricing:base_rate_DAI", .number(.nan)),
      ("params/asset:GHO.market_depth", .number(1.5)),
      ("params/asset:GHO.sales_suspended", .number(1)),
      ("params/pricing:max_duration_days", .number(365)),
    ] as [(String, ParameterValue?)])
  func refusals(name: String, value: ParameterValue?) {
    let (_, rejections) = PublishedParameters.compiled(changes: [name: value])
    let touched = rejections.contains { rejection in
      rejection.parameter == name
        || rejection.parameter == name.replacing("tier2_threshold", with: "tier1_threshold")
    }
    #expect(touched, "\(rejections)")
  }

  @Test("every fault is reported, not only the first")
  func everyFault() {
    let (_, rejections) = PublishedParameters.compiled(changes: [
      "params/pricing:days_per_year": nil, "params/pricing:min_premium_rate": .number(-1),
      "params/asset:LUSD.reserve_quality": .number(2),
    ])
    #expect(rejections.count == 3)
  }

  @Test("an asset that is not listed has the default rate and neutral factors")
  func unlisted() {
    let (parameters, _) = PublishedParameters.compiled()
    let place = parameters.place(of: "NEWUSD")
    #expect(!place.isListed)
    #expect(parameters.rates[place.index].base == 0.10)
    #expect(abs(parameters.rates[place.index].adjustment - 0.40) < 1e-15)
  }
}
