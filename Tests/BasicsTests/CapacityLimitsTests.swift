import Basics
import Testing

@Suite("The limits of capacity")
struct CapacityLimitsTests {
  static let limits = CapacityLimits(utilizationMax: 0.95, singleAssetMax: 0.3, correlatedMax: 0.5)

  @Test(
    "leave what the tightest one leaves, and nothing below nothing",
    arguments: [
      (0, 0, 0, 300, .singleAsset), (250, 250, 250, 50, .singleAsset),
      (400, 400, 400, 0, .singleAsset), (450, 0, 450, 50, .correlated),
      (900, 0, 0, 50, .utilization), (2_000, 0, 0, 0, .utilization),
      // Of limits that leave the same, the widest one is named.
      (650, 0, 0, 300, .utilization),
    ] as [(Int64, Int64, Int64, Int64, CapacityLimits.Limit)])
  func headroom(
    sold: Int64, onAsset: Int64, correlated: Int64, left: Int64, limit: CapacityLimits.Limit
  ) {
    let headroom = Self.limits.headroom(
      capitalCents: 1_000, soldCents: sold, assetSoldCents: onAsset,
      correlatedSoldCents: correlated)
    #expect(headroom.cents == left)
    #expect(headroom.limit == limit)
  }

  @Test("are rounded down to the cent")
  func rounding() {
    #expect(Self.limits.suffices(1_001, for: 950))
    #expect(!Self.limits.suffices(1_001, for: 951))
    #expect(Self.limits.suffices(0, for: 0))
  }
}
