import Basics
import Testing

@testable import PricingService

/// One quote computed independently in 60-digit decimals.
struct WorkedQuote: Sendable, CustomTestStringConvertible {
  let name: String
  let asset: String
  let coverCents: Int64
  let days: Int
  let trigger: Double
  let utilization: Double
  let stress: Double
  let lossRatio: Double?
  let factorSet: String
  let isMinimum: Bool
  let premiumCents: Int64

  var testDescription: String { self.name }
}

@Suite("The classic premium")
struct ClassicPremiumTests {
  static let quotes: [WorkedQuote] = [
    quote("G01", "USDC", 100_000_00, 90, 0.97, 0.50, 0, nil, "USDC", true, 1000_00),
    quote("G02", "USDC", 100_000_00, 90, 0.97, 0.50, 0.2, nil, "USDC", false, 1360_97),
    quote("G03", "USDC", 10_000_00, 90, 0.97, 0.50, 0, nil, "USDC", false, 102_33),
    quote("G04", "USDC", 10_000_000_00, 90, 0.97, 0.50, 0, nil, "USDC", true, 100000_00),
    quote("G05", "USDT", 250_000_00, 180, 0.97, 0.60, 0, nil, "USDT", false, 12703_06),
    quote("G06", "DAI", 1_000_000_00, 365, 0.97, 0.76, 0, nil, "DAI", false, 118092_89),
    quote("G07", "FRAX", 75_000_00, 120, 0.97, 0.95, 0.5, nil, "HI", false, 9566_61),
    quote("G09", "sUSDe", 2_000_000_00, 270, 0.97, 0.91, 1, nil, "HI", false, 1089697_23),
    quote("G10", "PYUSD", 5_000_00, 7, 0.97, 0, 0, nil, "DEF", true, 100_00),
    quote("G11", "GHO", 999_999_99, 90, 0.97, 0.75, 0, nil, "DEF", false, 18925_95),
    quote("G12", "GHO", 1_000_000_00, 90, 0.97, 0.75, 0, nil, "DEF", false, 17929_85),
    quote("G14", "LUSD", 150_000_00, 90, 0.97, 0.9001, 0, nil, "DEF", false, 3275_65),
    quote("G15", "crvUSD", 300_000_00, 365, 0.97, 0.30, 0, 0.60, "DEF", false, 68098_54),
    quote("G17", "BUSD", 50_000_00, 90, 0.97, 0.20, 0, 0, "DEF", true, 500_00),
    quote("G18", "USDP", 12_345_67, 1, 0.97, 0.51, 0.1, 0.40, "DEF", true, 123_46),
    quote("G19", "USDY", 7_654_321_09, 200, 0.97, 0.77, 0.33, 0.55, "DEF", false, 997796_54),
    quote("G20", "unlisted", 100_000_00, 90, 0.97, 0.10, 0, nil, "HI", false, 3279_45),
    quote("G21", "USDC", 100_000_00, 365, 0.95, 0.60, 0, nil, "USDC", false, 9981_17),
    quote("G22", "USDC", 100_000_00, 365, 0.99, 0.60, 0, nil, "USDC", false, 7485_88),
    quote("G23", "USDT", 1_000_000_00, 180, 0.90, 0.85, 0.1, 0.50, "USDT", false, 123079_88),
    quote("G25", "USDC", 25_000_00, 365, 0.97, 1.20, 0, 0.80, "USDC", false, 6268_08),
    quote("G26", "USDC", 100_000_00, 30, 0.97, 0.40, 0, nil, "ZERO", true, 1000_00),
  ]

  @Test("every worked quote is met to the cent", arguments: Self.quotes)
  func workedQuotes(quote: WorkedQuote) throws {
    let (parameters, rejections) = PublishedParameters.compiled(factorSet: quote.factorSet)
    #expect(rejections.isEmpty)
    let premium = parameters.premium(
      CoverTerms(
        assetIndex: parameters.place(of: quote.asset).index, coverCents: quote.coverCents,
        trigger: quote.trigger, floor: 0.80, days: quote.days),
      PremiumMarket(
        utilizationBefore: quote.utilization, utilizationAfter: quote.utilization,
        stressIndex: quote.stress, lossRatio: quote.lossRatio, floorRatio: 1),
      by: .classic)
    #expect(USDCents(roundingDollars: premium.dollars)?.count == quote.premiumCents)
    #expect(premium.isMinimum == quote.isMinimum)
  }

  private static func quote(
    _ name: String, _ asset: String, _ cover: Int64, _ days: Int, _ trigger: Double,
    _ utilization: Double, _ stress: Double, _ lossRatio: Double?, _ factorSet: String,
    _ isMinimum: Bool, _ premium: Int64
  ) -> WorkedQuote {
    WorkedQuote(
      name: name, asset: asset, coverCents: cover, days: days, trigger: trigger,
      utilization: utilization, stress: stress, lossRatio: lossRatio, factorSet: factorSet,
      isMinimum: isMinimum, premiumCents: premium)
  }
}
