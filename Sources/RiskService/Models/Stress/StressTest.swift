public import Basics

/// A book with the capital behind it.
public struct Position: Sendable, Hashable {
  /// Why there is nothing to measure risk of.
  public enum Rejection: Error, Hashable {
    case noPolicies
    /// Bitcoin held is worth less than nothing.
    case bitcoin(USDCents)
  }

  public let book: ExposureGrid
  public let waterfall: Waterfall
  /// What the bitcoin held is worth.
  public let bitcoin: USDCents

  /// Checks that there are policies; capital is checked by its waterfall.
  public init(
    book: ExposureGrid, waterfall: Waterfall, bitcoin: USDCents
  ) throws(Rejection) {
    guard book.policyCount > 0 else { throw .noPolicies }
    guard bitcoin >= .zero else { throw .bitcoin(bitcoin) }
    self.book = book
    self.waterfall = waterfall
    self.bitcoin = bitcoin
  }
}

/// Where a scenario takes prices.
public struct StressScenario: Sendable, Hashable {
  public let name: String
  /// The lowest price of each asset as a fraction of its peg reference.
  public let prices: [Decimal4]
  /// The relative change of the price of bitcoin.
  public let bitcoinChange: Double

  public init(name: String, prices: [Decimal4], bitcoinChange: Double) {
    self.name = name
    self.prices = prices
    self.bitcoinChange = bitcoinChange
  }
}

/// What a scenario does to one asset.
public struct AssetStress: Sendable, Hashable {
  /// The place of the asset in the model.
  public let asset: Int
  public let price: Decimal4
  public let cover: USDCents
  public let claims: USDCents
  /// The policies that pay.
  public let payingCount: Int
}

/// What a scenario does to a book and its capital.
public struct StressOutcome: Sendable, Hashable {
  public let name: String
  public let claims: USDCents
  /// By how much the bitcoin held gains.
  public let bitcoinChange: USDCents
  /// Claims less that gain.
  public let netLoss: USDCents
  /// Capital less claims; below zero when it does not suffice.
  public let capitalAfter: USDCents
  /// The capital that the net loss leaves, as a share of it.
  public let adequacyRatio: Double
  /// Claims by asset, the largest first.
  public let assets: [AssetStress]
  /// Claims by layer of capital, then what is beyond all.
  public let layers: [USDCents]
  private let capital: USDCents

  /// Whether the capital exceeds the net loss.
  public var survives: Bool { self.capital > self.netLoss }
  /// Whether claims take more than half of the capital.
  public var isOverHalf: Bool { 2 * Double(self.claims.count) > Double(self.capital.count) }

  /// Applies the scenario to a position.
  public init(_ scenario: StressScenario, _ position: Position) {
    precondition(scenario.prices.count == position.book.assetCount)
    let assets = scenario.prices.enumerated().map { asset, price in
      let (claims, paying) = position.book.payout(
        of: asset, atTick: DepthTick.tick(ofPrice: price))
      return AssetStress(
        asset: asset, price: price, cover: position.book.covers[asset], claims: claims,
        payingCount: paying)
    }
    let change = Double(position.bitcoin.count) * scenario.bitcoinChange
    self.name = scenario.name
    self.claims = assets.map(\.claims).reduce(.zero, +)
    self.bitcoinChange = MoneyEstimate.cents(change)
    self.netLoss = self.claims - self.bitcoinChange
    self.capital = position.waterfall.capital
    self.capitalAfter = self.capital - self.claims
    self.adequacyRatio =
      Double((self.capital - self.netLoss).count) / Double(self.capital.count)
    self.assets = assets.sorted { one, other in
      one.claims == other.claims ? one.asset < other.asset : one.claims > other.claims
    }
    self.layers = position.waterfall.shares(of: self.claims)
  }
}

/// The outcomes of several scenarios.
public struct StressSuite: Sendable, Hashable {
  /// There is no scenario to apply.
  public struct NoScenarios: Error, Hashable {}

  /// The outcomes, the worst first.
  public let outcomes: [StressOutcome]

  /// Applies scenarios to a position.
  public init(_ scenarios: [StressScenario], _ position: Position) throws(NoScenarios) {
    guard !scenarios.isEmpty else { throw NoScenarios() }
    self.outcomes = scenarios.map { StressOutcome($0, position) }.enumerated()
      .sorted { one, other in
        let (left, right) = (one.element.netLoss, other.element.netLoss)
        return left == right ? one.offset < other.offset : left > right
      }.map(\.element)
  }

  /// The mean of the net losses.
  public var netLossMean: USDCents {
    let sum = self.outcomes.reduce(0.0) { $0 + Double($1.netLoss.count) }
    return MoneyEstimate.cents(sum / Double(self.outcomes.count))
  }

  /// How many scenarios take more than half of the capital.
  public var overHalfCount: Int { self.outcomes.count(where: \.isOverHalf) }

  /// The largest net loss, or nothing when all gain.
  public var worst: USDCents { max(.zero, self.outcomes[0].netLoss) }
}

/// What a shift of all correlations does to the tail, from the same random words.
public struct CorrelationShiftTest: Sendable, Hashable {
  public let shift: Double
  public let level: Double
  public let tail: MoneyEstimate
  public let unshiftedTail: MoneyEstimate
  /// The first less the second; far surer than either, since their years are the same.
  public let difference: MoneyEstimate

  /// Compares two runs of the same number of years with the same seed.
  public init(
    shift: Double, level: Double, _ shifted: (YearSimulation, SimulatedYears),
    _ unshifted: (YearSimulation, SimulatedYears)
  ) throws(EstimateRefusal) {
    let (simulation, years) = unshifted
    precondition(simulation.seed == shifted.0.seed && simulation.method == shifted.0.method)
    precondition(years.count == shifted.1.count)
    let one = shifted.0.sample(shifted.1.aggregate, shifted.1)
    let other = simulation.sample(years.aggregate, years)
    let tails = (try one.tailValueAtRisk(level), try other.tailValueAtRisk(level))
    let starts = (one.quantile(tail: 1 - level), other.quantile(tail: 1 - level))
    var counts = [Double](repeating: 0, count: simulation.kindCount)
    for path in 0..<years.count { counts[simulation.kind(of: path)] += 1 }
    var sum = StratifiedSum(counts: counts)
    for path in 0..<years.count {
      let excesses = (
        max(0, shifted.1.aggregate[path] - starts.0) * shifted.1.weight(path),
        max(0, years.aggregate[path] - starts.1) * years.weight(path)
      )
      sum.add(excesses.0 - excesses.1, stratum: simulation.kind(of: path))
    }
    self.shift = shift
    self.level = level
    self.tail = tails.0.money
    self.unshiftedTail = tails.1.money
    self.difference =
      Estimate(
        tails.0.value - tails.1.value, standardError: sum.mean.standardError / (1 - level)
      ).money
  }
}
