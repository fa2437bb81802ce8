public import Basics

/// The loss at one level, gross and net of a holding of bitcoin.
public struct TailMeasure: Sendable, Hashable {
  public let level: Double
  public let valueAtRisk: MoneyEstimate
  public let tailValueAtRisk: MoneyEstimate
  /// Absent without a holding.
  public let netValueAtRisk: MoneyEstimate?
  public let netTailValueAtRisk: MoneyEstimate?
}

/// The loss that is exceeded once in so many years.
public struct ReturnPeriodLoss: Sendable, Hashable {
  public let years: Double
  /// By all events of a year together.
  public let aggregate: MoneyEstimate
  public let aggregateTail: MoneyEstimate
  /// By one event.
  public let occurrence: MoneyEstimate
  public let occurrenceTail: MoneyEstimate
}

/// A point of the curve of exceedance.
public struct ExceedancePoint: Sendable, Hashable {
  public let loss: USDCents
  /// The chance that a year loses more, and that one event does.
  public let aggregate: Estimate
  public let occurrence: Estimate
}

/// What one layer of capital bears.
public struct LayerLoss: Sendable, Hashable {
  public let layer: Waterfall.Layer
  public let expectedLoss: MoneyEstimate
  /// The chances that it bears anything, and that it is used up.
  public let touched: Estimate
  public let exhausted: Estimate
}

/// The part of a figure that belongs to an asset, a source or a layer.
public struct Contribution: Sendable, Hashable {
  public let name: String
  public let expectedLoss: MoneyEstimate
  public let tailValueAtRisk: MoneyEstimate
}

/// Every figure that simulated years say about a book.
public struct TailMeasures: Sendable {
  /// Return periods unless others are asked for.
  public static let returnPeriodsUsual: [Double] = [2, 5, 10, 20, 50, 100, 200, 250]
  /// What the source outside of scenarios is called.
  public static let baseline = "baseline"
  /// How many points a curve of exceedance has.
  private static let pointCount = 60
  /// How many years at exactly the value at risk stand for all that are.
  private static let tiesMax = 4 * SimulatedBlock.pathCount

  /// How many years there are, and how many they are worth beyond the highest level.
  public let count: Int
  public let effectiveCount: Double
  public let expectedLoss: MoneyEstimate
  public let netExpectedLoss: MoneyEstimate?
  public let lossProbability: Estimate
  public let ruinProbability: Estimate
  public let lossMax: USDCents
  public let tails: [TailMeasure]
  public let returnPeriods: [ReturnPeriodLoss]
  /// Return periods that so few years cannot tell.
  public let unresolvedPeriods: [Double]
  public let exceedance: [ExceedancePoint]
  public let layers: [LayerLoss]
  /// By asset, by source and by layer; each adds to the expected loss and to the tail value at risk
  /// at the highest level, to the cent.
  public let byAsset: [Contribution]
  public let bySource: [Contribution]
  public let byLayer: [Contribution]

  /// Estimates everything; the years of the tail are simulated again to see who caused them.
  public init(
    of years: SimulatedYears, _ simulation: YearSimulation, waterfall: Waterfall,
    bitcoin: USDCents = .zero, levels: [Double],
    returnPeriods periods: [Double] = returnPeriodsUsual
  ) throws(EstimateRefusal) {
    let aggregate = simulation.sample(years.aggregate, years)
    let occurrence = simulation.sample(years.occurrences(), years)
    var net: LossSample?
    if bitcoin > .zero {
      let losses = years.net(ofBitcoinCents: Double(bitcoin.count), simulation.model)
      net = simulation.sample(losses, years)
    }
    guard years.count > 0 else { throw .noPaths }
    self.count = years.count
    let expected = aggregate.expectedLoss()
    self.expectedLoss = MoneyEstimate(expected)
    self.netExpectedLoss = net.map { MoneyEstimate($0.expectedLoss()) }
    self.lossProbability = aggregate.exceedance(of: 0)
    self.ruinProbability = aggregate.exceedance(of: Double(waterfall.capital.count))
    self.lossMax = MoneyEstimate.cents(years.aggregate.max() ?? 0)
    var tails: [TailMeasure] = []
    for level in levels.sorted() {
      tails.append(try Self.tail(level, aggregate, net))
    }
    self.tails = tails
    let resolved = periods.filter { Self.isResolved($0, years.count) }
    self.unresolvedPeriods = periods.filter { !Self.isResolved($0, years.count) }
    var losses: [ReturnPeriodLoss] = []
    for period in resolved.sorted() {
      losses.append(try Self.loss(period, aggregate, occurrence))
    }
    self.returnPeriods = losses
    self.exceedance = Self.curve(aggregate, occurrence)
    self.layers = waterfall.layers.map { Self.layer($0, aggregate) }
    let level = levels.max() ?? 0
    let threshold = level > 0 ? aggregate.quantile(tail: 1 - level) : 0
    self.effectiveCount = aggregate.effectiveCount(above: threshold)
    let tail = TailYears(
      years, simulation, level: level, valueAtRisk: threshold, tiesMax: Self.tiesMax)
    let total = tails.last?.tailValueAtRisk.value ?? .zero
    let split = ContributionSplit(
      years: years, simulation: simulation, tail: tail, expectedLoss: self.expectedLoss.value,
      tailValueAtRisk: total)
    self.byAsset = split.assets()
    self.bySource = split.sources()
    self.byLayer = split.layers(waterfall, aggregate)
  }

  private static func isResolved(_ period: Double, _ count: Int) -> Bool {
    period > 1 && Double(count) / period >= LossSample.beyondMin
  }

  private static func tail(
    _ level: Double, _ aggregate: LossSample, _ net: LossSample?
  ) throws(EstimateRefusal) -> TailMeasure {
    TailMeasure(
      level: level, valueAtRisk: MoneyEstimate(try aggregate.valueAtRisk(level)),
      tailValueAtRisk: MoneyEstimate(try aggregate.tailValueAtRisk(level)),
      netValueAtRisk: try net?.valueAtRisk(level).money,
      netTailValueAtRisk: try net?.tailValueAtRisk(level).money)
  }

  private static func loss(
    _ period: Double, _ aggregate: LossSample, _ occurrence: LossSample
  ) throws(EstimateRefusal) -> ReturnPeriodLoss {
    let level = 1 - 1 / period
    return ReturnPeriodLoss(
      years: period, aggregate: try aggregate.valueAtRisk(level).money,
      aggregateTail: try aggregate.tailValueAtRisk(level).money,
      occurrence: try occurrence.valueAtRisk(level).money,
      occurrenceTail: try occurrence.tailValueAtRisk(level).money)
  }

  /// Points at return periods that grow evenly on the scale of logarithms.
  private static func curve(
    _ aggregate: LossSample, _ occurrence: LossSample
  ) -> [ExceedancePoint] {
    let rarest = Elementary.log(LossSample.beyondMin / Double(aggregate.count))
    var points: [ExceedancePoint] = []
    for number in 0..<Self.pointCount {
      let share = Double(number + 1) / Double(Self.pointCount)
      let loss = aggregate.quantile(tail: Elementary.exp(share * rarest))
      let cents = MoneyEstimate.cents(loss)
      guard loss >= 0, points.last?.loss != cents else { continue }
      points.append(
        ExceedancePoint(
          loss: cents, aggregate: aggregate.exceedance(of: loss),
          occurrence: occurrence.exceedance(of: loss)))
    }
    return points
  }

  private static func layer(_ layer: Waterfall.Layer, _ losses: LossSample) -> LayerLoss {
    let attachment = Double(layer.attachment.count)
    let (mean, error) = losses.mean(above: attachment) { layer.share(of: $0) }
    // Used up by losses of at least that much; losses are whole cents.
    let exhausted = losses.exceedance(of: attachment + Double(layer.capital.count) - 0.5)
    return LayerLoss(
      layer: layer, expectedLoss: Estimate(mean, standardError: error).money,
      touched: losses.exceedance(of: attachment), exhausted: exhausted)
  }
}

extension Estimate {
  var money: MoneyEstimate { MoneyEstimate(self) }
}

extension YearSimulation {
  /// Ranks losses of years of this simulation.
  public func sample(_ losses: [Double], _ years: SimulatedYears) -> LossSample {
    LossSample(
      losses, weights: years.weights, kind: { self.kind(of: $0) }, kindCount: self.kindCount)
  }

  /// The figures that decide whether a run may stop, with the widths of their intervals.
  public func widths(
    of years: SimulatedYears, levels: [Double]
  ) throws(EstimateRefusal) -> [StoppingRule.Width] {
    let sample = self.sample(years.aggregate, years)
    var widths = [Self.width("expected_loss", sample.expectedLoss())]
    for level in levels {
      widths.append(Self.width("value_at_risk_\(level)", try sample.valueAtRisk(level)))
      widths.append(Self.width("tail_value_at_risk_\(level)", try sample.tailValueAtRisk(level)))
    }
    return widths
  }

  private static func width(_ name: String, _ estimate: Estimate) -> StoppingRule.Width {
    StoppingRule.Width(name: name, estimate: estimate.value, halfWidth: estimate.halfWidth)
  }
}
