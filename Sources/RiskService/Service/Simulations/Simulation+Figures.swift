internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

extension ContractType.MoneyEstimate {
  /// The amount with its standard error and interval.
  init(_ estimate: RiskModels.MoneyEstimate, count: Int, effectiveCount: Double? = nil) {
    self.init(
      valueCents: estimate.value.count, standardErrorCents: estimate.standardErrorCents,
      lowerCents: estimate.lower.count, upperCents: estimate.upper.count,
      confidence: RiskModels.Estimate.confidence, sampleCount: UInt64(count),
      effectiveCount: effectiveCount)
  }

  /// An amount that was computed and not estimated.
  init(exactCents cents: Double) { self.init(valueCents: Self.cents(cents)) }

  private static func cents(_ cents: Double) -> Int64 {
    let limit = Double(Int64.max / 2)
    return Int64(min(max(cents, -limit), limit).rounded(.toNearestOrEven))
  }
}

extension ContractType.Estimate {
  /// The figure with its standard error and interval, which of a chance lies from 0 to 1.
  init(chance estimate: RiskModels.Estimate, count: Int) {
    self.init(
      value: estimate.value, standardError: estimate.standardError,
      lower: max(0, estimate.lower), upper: min(1, estimate.upper),
      confidence: RiskModels.Estimate.confidence, sampleCount: UInt64(count))
  }

  /// The figure with its interval, of which no standard error is known.
  init(rate estimate: RiskModels.Estimate) {
    self.init(
      value: estimate.value, lower: estimate.lower, upper: estimate.upper,
      confidence: RiskModels.Estimate.confidence)
  }
}

extension Simulation {
  /// Takes over the figures of simulated years.
  mutating func take(_ measures: TailMeasures, isWeighted: Bool, book: ExposureGrid) {
    let count = measures.count
    let effective = isWeighted ? measures.effectiveCount : nil
    self.simulationCount = UInt64(count)
    self.effectiveCount = measures.effectiveCount
    self.expectedLoss = ContractType.MoneyEstimate(measures.expectedLoss, count: count)
    self.expectedLossNet = measures.netExpectedLoss.map {
      ContractType.MoneyEstimate($0, count: count)
    }
    self.lossProbability = ContractType.Estimate(chance: measures.lossProbability, count: count)
    self.ruinProbability = ContractType.Estimate(chance: measures.ruinProbability, count: count)
    self.lossMaxCents = measures.lossMax.count
    self.tails = measures.tails.map {
      ContractRisk.TailMeasure($0, count: count, effectiveCount: effective)
    }
    let known = measures.returnPeriods.map { period in
      ContractRisk.ReturnPeriodLoss(
        years: period.years,
        aggregate: ContractType.MoneyEstimate(period.aggregate, count: count),
        occurrence: ContractType.MoneyEstimate(period.occurrence, count: count))
    }
    let unknown = measures.unresolvedPeriods.map {
      ContractRisk.ReturnPeriodLoss(years: $0, beyondResolution: true)
    }
    self.returnPeriods = (known + unknown).sorted { $0.years < $1.years }
    self.exceedance = measures.exceedance.map { point in
      ContractRisk.ExceedancePoint(
        lossCents: point.loss.count, aggregate: point.aggregate.value,
        aggregateLower: max(0, point.aggregate.lower),
        aggregateUpper: min(1, point.aggregate.upper), occurrence: point.occurrence.value)
    }
    self.takeContributions(of: measures, book: book)
  }

  private mutating func takeContributions(of measures: TailMeasures, book: ExposureGrid) {
    let count = measures.count
    let parts: [(ContributorKind, [RiskModels.Contribution])] = [
      (.asset, measures.byAsset), (.scenario, measures.bySource), (.tranche, measures.byLayer),
    ]
    self.contributions = parts.flatMap { kind, parts in
      parts.enumerated().map { place, part in
        ContractRisk.Contribution(
          kind: kind, name: part.name,
          expectedLoss: ContractType.MoneyEstimate(part.expectedLoss, count: count),
          tailValueAtRisk: ContractType.MoneyEstimate(part.tailValueAtRisk, count: count),
          coverCents: kind == .asset ? book.covers[place].count : 0)
      }
    }
    // The most senior first.
    self.tranches = measures.layers.reversed().map { layer in
      TrancheLoss(
        tranche: layer.layer.name, capitalCents: layer.layer.capital.count,
        attachmentCents: layer.layer.attachment.count,
        expectedLoss: ContractType.MoneyEstimate(layer.expectedLoss, count: count),
        touched: ContractType.Estimate(chance: layer.touched, count: count),
        exhausted: ContractType.Estimate(chance: layer.exhausted, count: count))
    }
  }

  /// Takes over a distribution that was computed without draws.
  mutating func take(_ exact: ExactDistribution, _ waterfall: Waterfall) {
    self.simulationCount = UInt64(exact.chances.count)
    self.effectiveCount = Double(exact.chances.count)
    self.kernel = "quadrature"
    self.expectedLoss = ContractType.MoneyEstimate(exactCents: exact.expectedLoss)
    self.lossProbability = ContractType.Estimate(value: exact.exceedance(of: 0))
    let capital = Double(waterfall.capital.count)
    self.ruinProbability = ContractType.Estimate(value: exact.exceedance(of: capital))
    let most = exact.chances.lastIndex { $0 > 0 } ?? 0
    self.lossMaxCents =
      ContractType.MoneyEstimate(exactCents: Double(most) * exact.unit).valueCents
    let terms = self.terms ?? SimulationTerms()
    self.tails = terms.levels.map { level in
      let tail = exact.tail(level)
      return ContractRisk.TailMeasure(
        level: level, valueAtRisk: ContractType.MoneyEstimate(exactCents: tail.valueAtRisk),
        tailValueAtRisk: ContractType.MoneyEstimate(exactCents: tail.tailValueAtRisk))
    }
    self.returnPeriods = terms.returnPeriods.map { years in
      ContractRisk.ReturnPeriodLoss(
        years: years,
        aggregate: ContractType.MoneyEstimate(exactCents: exact.tail(1 - 1 / years).valueAtRisk))
    }
    self.tranches = waterfall.layers.reversed().map { layer in
      let attachment = Double(layer.attachment.count)
      let end = attachment + Double(layer.capital.count)
      return TrancheLoss(
        tranche: layer.name, capitalCents: layer.capital.count,
        attachmentCents: layer.attachment.count,
        expectedLoss: ContractType.MoneyEstimate(
          exactCents: exact.expectedLoss(between: attachment, and: end)),
        touched: ContractType.Estimate(value: exact.exceedance(of: attachment)),
        exhausted: ContractType.Estimate(value: exact.exceedance(of: max(0, end - 0.5))))
    }
  }

  /// Takes over the older method's figures, whose losses are net of the bitcoin held.
  mutating func take(_ classic: ClassicSimulation, drawCount: Int?) {
    self.simulationCount = UInt64(drawCount ?? classic.atoms.count)
    self.effectiveCount = Double(self.simulationCount)
    self.kernel = drawCount == nil ? "atoms" : "draws"
    let count = drawCount.map { UInt64($0) } ?? 0
    let money = { (amount: USDCents) in
      ContractType.MoneyEstimate(valueCents: amount.count, sampleCount: count)
    }
    self.expectedLoss = money(classic.mean)
    self.expectedLossNet = self.expectedLoss
    let loss = classic.atoms.reduce(0.0) { $0 + ($1.loss > .zero ? $1.chance : 0) }
    self.lossProbability = ContractType.Estimate(value: loss, sampleCount: count)
    let capital = USDCents(self.capitalCents)
    let ruin = classic.atoms.reduce(0.0) { $0 + ($1.loss > capital ? $1.chance : 0) }
    self.ruinProbability = ContractType.Estimate(value: ruin, sampleCount: count)
    self.lossMaxCents = classic.atoms.last?.loss.count ?? 0
    self.tails = (self.terms?.levels ?? []).map { level in
      let tail = (
        money(classic.valueAtRisk(level)), money(classic.conditionalValueAtRisk(level))
      )
      return ContractRisk.TailMeasure(
        level: level, valueAtRisk: tail.0, tailValueAtRisk: tail.1, valueAtRiskNet: tail.0,
        tailValueAtRiskNet: tail.1)
    }
    var left = 1.0
    self.exceedance = zip(classic.atoms, classic.cumulative).map { atom, below in
      left = max(0, 1 - below)
      return ContractRisk.ExceedancePoint(
        lossCents: atom.loss.count, aggregate: left, aggregateLower: left, aggregateUpper: left,
        occurrence: left)
    }
  }
}

extension ContractRisk.TailMeasure {
  /// The measures at one level.
  init(_ tail: RiskModels.TailMeasure, count: Int, effectiveCount: Double? = nil) {
    let money = { (estimate: RiskModels.MoneyEstimate) in
      ContractType.MoneyEstimate(estimate, count: count, effectiveCount: effectiveCount)
    }
    self.init(
      level: tail.level, valueAtRisk: money(tail.valueAtRisk),
      tailValueAtRisk: money(tail.tailValueAtRisk),
      valueAtRiskNet: tail.netValueAtRisk.map(money),
      tailValueAtRiskNet: tail.netTailValueAtRisk.map(money))
  }
}
