import Basics
import ConfigClient
import TestSupport
import Testing

@testable import PricingService

@Suite("Preparing a revision")
struct PreparationTests {
  func rejection(_ changes: [String: ParameterValue]) -> PricingRejection? {
    do throws(PricingRejection) {
      _ = try PricingSnapshot(
        compiling: PublishedParameters.complete(changes), token: PricingBench.token(1),
        environment: "development")
      return nil
    } catch {
      return error
    }
  }

  @Test("the published parameters make a model")
  func published() {
    #expect(self.rejection([:]) == nil)
  }

  @Test(
    "a configuration that cannot price is refused, with the parameter named",
    arguments: [
      ("params/tranche:SURE_JNR_curve_type", .text("Cubic")),
      ("params/pricing:target_loss_ratio", .number(0)),
      ("params/pricing:target_loss_ratio", .text("0.4")),
      ("params/pricing:size_discount_tier1_threshold", .number(1_000)),
      ("params/pricing:utilization_tier2_threshold", .number(0.4)),
      ("params/pricing:utilization_tier1_multiplier", .number(1.1)),
      ("params/pricing:model", .text("modern")),
      ("params/pricing:technical_floor", .text("maybe")),
      ("params/pricing:base_rate_USDC", .number(0)),
      ("params/pricing:base_rate_DAI", .number(.nan)),
      ("params/pricing:risk_weight_reserve_quality", .number(.infinity)),
      ("params/pricing:trigger_base_price", .number(1)),
      ("params/pricing:trigger_base_price", .number(0.970_01)),
      ("params/pricing:trigger_range_width", .number(0)),
      ("params/pricing:default_duration_days", .integer(366)),
      ("params/pricing:min_layer_width", .number(0.1)),
      ("params/pricing:min_coverage_usd", .number(20_000_000)),
      ("params/pricing:trigger_multiplier_min", .number(5)),
      ("params/tranche:SURE_BTC_allocation_percent", .integer(24)),
      ("params/tranche:SURE_EQT_apy_min", .number(26)),
      ("params/pricing:quote_validity_seconds", .number(0.5)),
      ("params/pricing:curve_normalised", .number(1)),
      ("params/asset:USDC.sales_suspended", .text("no")),
      ("params/risk:max_utilization", .number(1.5)),
    ] as [(String, ParameterValue)])
  func refused(name: String, value: ParameterValue) throws {
    let rejection = try #require(self.rejection([name: value]))
    #expect(rejection.rejections.contains { $0.parameter == name }, "\(rejection.rejections)")
    #expect(rejection.snapshotRejection.parameter == rejection.rejections[0].parameter)
  }

  @Test("a parameter that is missing is named, and so is every other fault")
  func missing() {
    var values = PublishedParameters.complete()
    values["params/pricing:stress"] = nil
    for name in ["params/pricing:min_premium_rate", "params/asset:DAI.market_depth"] {
      values[name] = nil
    }
    values["params/risk:max_single_asset"] = .number(7)
    do throws(PricingRejection) {
      _ = try PricingSnapshot(
        compiling: values, token: PricingBench.token(1), environment: "development")
      Issue.record("accepted")
    } catch {
      #expect(
        Set(error.rejections.map(\.parameter)) == [
          "params/pricing:min_premium_rate", "params/asset:DAI.market_depth",
          "params/risk:max_single_asset",
        ])
      #expect(error.snapshotRejection.reason.contains("also wrong"))
    }
  }

  @Test("assets are those that the configuration describes, dots in their names included")
  func assets() throws {
    var values = PublishedParameters.complete()
    values["params/pricing:base_rate_U.S"] = .number(0.05)
    for field in AssetFactorNames.all { values["params/asset:U.S.\(field)"] = .number(0.5) }
    values["params/asset:U.S.sales_suspended"] = .flag(false)
    let snapshot = try PricingSnapshot(
      compiling: values, token: PricingBench.token(1), environment: "development")
    #expect(snapshot.rules.premium.assetNames.contains("U.S"))
    #expect(snapshot.rules.premium.assets.count == 15)
  }

  enum AssetFactorNames {
    static let all = [
      "reserve_quality", "banking_exposure", "redemption_velocity", "market_depth",
      "regulatory_clarity",
    ]
  }
}
