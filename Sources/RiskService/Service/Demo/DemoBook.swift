internal import Basics
internal import ContractRisk
internal import ContractType

/// The policies of a demonstration: the same for the same plan and instant.
struct DemoBook: Sendable {
  private static let microsecondsPerDay = 86_400.0 * 1e6

  let plan: DemoPlan
  /// All of them are in force then, or about to be.
  let now: WallTime

  /// The policies; of each property the shares are those of the plan, and properties do not go
  /// together.
  var rows: [PolicyRow] {
    let digits = String(self.plan.policyCount).utf8.count
    return (0..<self.plan.policyCount).map { number in
      let days = Self.element(of: self.plan.policyDays, Self.spread(number, 2))
      let cover = USDCents(Self.element(of: self.plan.coverCents, Self.spread(number, 3)))
      let layer = Self.element(of: self.plan.layers, Self.spread(number, 5))
      let age = Self.spread(number, 7) * Double(days - 1) * Self.microsecondsPerDay
      let bound = self.now - .microseconds(Int64(age))
      let starts = bound + .seconds(86_400)
      let rates = self.plan.premiumRates
      let rate =
        rates.lowerBound + (rates.upperBound - rates.lowerBound) * Self.spread(number, 11)
      let tail = String(number + 1)
      return PolicyRow(
        externalID: DemoPlan.label + "-" + String(repeating: "0", count: digits - tail.utf8.count)
          + tail,
        asset: self.asset(at: Self.spread(number, 13)), coverCents: cover.count,
        trigger: layer.trigger, floor: layer.floor,
        premiumCents: (cover.scaled(by: rate * Double(days) / 365) ?? .zero).count,
        boundAt: Timestamp(bound), startsAt: Timestamp(starts),
        endsAt: Timestamp(starts + .seconds(86_400 * days)), holder: DemoPlan.label)
    }
  }

  /// The asset in whose share of the policies `place` is.
  private func asset(at place: Double) -> String {
    var rest = place * self.plan.shares.reduce(0) { $0 + $1.share }
    for share in self.plan.shares {
      rest -= share.share
      if rest < 0 { return share.symbol }
    }
    return self.plan.shares[self.plan.shares.count - 1].symbol
  }

  private static func element<Element>(of list: [Element], _ place: Double) -> Element {
    list[min(list.count - 1, Int(place * Double(list.count)))]
  }

  /// Numbers from 0 to 1 that fill the space evenly: the parts behind the point of the multiples
  /// of the root of a prime.
  private static func spread(_ number: Int, _ prime: Double) -> Double {
    let multiple = Double(number + 1) * prime.squareRoot()
    return multiple - multiple.rounded(.down)
  }
}
