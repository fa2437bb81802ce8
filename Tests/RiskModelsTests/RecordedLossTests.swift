import Basics
import Testing

@testable import RiskModels

/// Profits and losses of 715 days, in millionths, as Open Source Risk Engine has them.
///
/// From Examples/MarketRisk/ExpectedOutput/HistSimVar at its commit addc7fa9; other runs of theirs
/// differ from the seventh digit on. Quantiles, and means of the tail of losses, are those of its
/// file var.csv; means of the tail of profits are numpy's, since theirs are of all but the tail.
@Suite("Tails of recorded profits and losses")
struct RecordedLossTests {
  struct Side: Sendable, CustomStringConvertible {
    let description: String
    /// The largest 36; what the other days lost does not reach their tail.
    let largest: [Int64]
    /// By level: the quantile, and the mean of it and all beyond.
    let tails: [(level: Double, count: Int, quantile: Int64, mean: Int64)]

    static let all = [
      Side(
        description: "losses", largest: losses,
        tails: [
          (0.95, 36, 629_899_117_052, 777_808_702_398), (0.99, 8, 874_503_346_996, 949_845_987_415),
        ]),
      Side(
        description: "profits", largest: profits,
        tails: [
          (0.95, 36, 552_878_307_798, 701_059_869_387), (0.99, 8, 846_747_819_325, 933_541_333_981),
        ]),
    ]

    var sample: LossSample {
      let others = [Double](repeating: 0, count: RecordedLossTests.dayCount - self.largest.count)
      return LossSample(
        others + self.largest.map(Double.init), weights: [], kind: { _ in 0 }, kindCount: 1)
    }
  }

  private static let dayCount = 715

  @Test("quantiles and means of tails are the published ones", arguments: Side.all)
  func tails(side: Side) throws {
    let sample = side.sample
    let days = side.largest.map { (name: "", loss: USDCents($0), chance: 1.0) }
    let rest = (name: "", loss: USDCents.zero, chance: Double(Self.dayCount - days.count))
    let classic = try ClassicSimulation(days + [rest])
    for (level, count, quantile, mean) in side.tails {
      #expect(sample.quantile(tail: 1 - level) == Double(quantile), "\(level)")
      #expect(classic.valueAtRisk(level) == USDCents(quantile), "\(level)")
      let beyond = classic.conditionalValueAtRisk(level).count
      #expect((beyond - mean).magnitude <= 1, "\(level)")
      // 715 days have 7.15 beyond 99 %, too few to say how sure their mean would be.
      guard (1 - level) * Double(Self.dayCount) >= LossSample.beyondMin else {
        #expect(throws: EstimateRefusal.self) { _ = try sample.tailValueAtRisk(level) }
        continue
      }
      // Of the day at the quantile only that part belongs to the tail that makes it whole.
      let whole = Double(count) * Double(mean - quantile)
      let tail = Double(quantile) + whole / ((1 - level) * Double(Self.dayCount))
      let found = try sample.tailValueAtRisk(level).value
      #expect((found - tail).magnitude < 50, "\(found) for \(tail)")
    }
  }

  // MARK: Values

  private static let losses: [Int64] = [
    1_069_145_188_965, 1_016_501_188_572, 965_400_870_434, 929_586_683_671, 916_945_520_777,
    916_424_386_422, 910_260_713_482, 874_503_346_996, 863_072_257_754, 860_837_978_625,
    854_304_233_066, 841_600_455_109, 814_045_671_608, 810_162_556_667, 803_483_559_298,
    758_924_290_422, 757_825_088_332, 751_824_008_606, 734_884_060_071, 725_675_583_765,
    717_825_180_824, 714_100_078_263, 712_355_675_364, 710_032_354_099, 701_917_123_611,
    699_607_013_028, 699_222_064_791, 695_886_107_742, 669_435_030_066, 665_809_835_568,
    655_090_012_548, 651_376_740_276, 640_102_796_473, 632_387_810_882, 630_658_703_107,
    629_899_117_052,
  ]

  private static let profits: [Int64] = [
    1_076_873_816_574, 979_404_434_840, 959_359_294_809, 927_156_095_380, 925_410_286_450,
    884_047_735_934, 869_331_188_536, 846_747_819_325, 810_772_930_905, 771_857_846_920,
    741_262_783_195, 733_025_460_292, 707_482_994_903, 697_161_235_455, 690_289_290_817,
    687_908_384_558, 683_137_186_981, 647_514_907_983, 641_028_517_053, 618_714_402_246,
    618_505_910_827, 615_853_794_029, 612_994_682_217, 601_879_489_657, 596_936_242_401,
    596_388_571_970, 590_060_741_477, 585_708_325_978, 585_652_318_840, 583_402_983_111,
    576_004_699_766, 557_958_908_835, 555_840_941_287, 555_736_165_120, 553_866_601_471,
    552_878_307_798,
  ]
}
