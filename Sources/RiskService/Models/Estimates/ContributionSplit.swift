internal import Basics

/// The years beyond a value at risk, with who caused them.
struct TailYears {
  /// The share of each year that counts: its weight, less for years at the value at risk itself.
  private(set) var shares: [Double] = []
  private(set) var losses: [Double] = []
  let details: PathDetails
  /// How many years' worth of paths the tail has.
  let size: Double

  init(
    _ years: SimulatedYears, _ simulation: YearSimulation, level: Double, valueAtRisk: Double,
    tiesMax: Int
  ) {
    self.size = (1 - level) * Double(years.count)
    var beyond: [UInt32] = []
    var ties: [UInt32] = []
    var beyondWeight = 0.0
    var tiesWeight = 0.0
    for (path, loss) in years.aggregate.enumerated() where loss >= max(valueAtRisk, 1) {
      let weight = years.weight(path)
      if loss > valueAtRisk {
        beyond.append(UInt32(path))
        beyondWeight += weight
      } else if ties.count < tiesMax {
        ties.append(UInt32(path))
        tiesWeight += weight
      }
    }
    // Years at the value at risk make up what is missing in the tail.
    let part = tiesWeight > 0 ? max(0, self.size - beyondWeight) / tiesWeight : 0
    self.shares = beyond.map { years.weight(Int($0)) } + ties.map { part * years.weight(Int($0)) }
    let paths = beyond + ties
    self.losses = paths.map { years.aggregate[Int($0)] }
    self.details = simulation.details(paths[...])
  }

  /// The mean over the tail of a part of each year's loss.
  func mean(_ part: (Int) -> Double) -> Estimate {
    Self.mean(self.shares.indices.map(part), shares: self.shares, size: self.size)
  }

  /// The mean of values that count by their shares, which make up `size`.
  ///
  /// Its error is that of a ratio: what values differ from their mean, by their shares. Years at
  /// the value at risk count for a part of themselves, and their squares do not add to the size.
  static func mean(_ values: [Double], shares: [Double], size: Double) -> Estimate {
    guard size > 0 else { return Estimate(0, standardError: 0) }
    var sum = 0.0
    for place in values.indices { sum += shares[place] * values[place] }
    let mean = sum / size
    var squares = 0.0
    for place in values.indices {
      let distance = shares[place] * (values[place] - mean)
      squares += distance * distance
    }
    return Estimate(mean, standardError: squares.squareRoot() / size)
  }
}

extension SimulatedYears {
  func weight(_ path: Int) -> Double { self.weights.isEmpty ? 1 : Double(self.weights[path]) }
}

/// Splits the expected loss and the tail value at risk among those who cause them.
struct ContributionSplit {
  let years: SimulatedYears
  let simulation: YearSimulation
  let tail: TailYears
  let expectedLoss: USDCents
  let tailValueAtRisk: USDCents

  func assets() -> [Contribution] {
    let names = self.simulation.model.assets.map(\.asset.description)
    return self.contributions(
      names, expected: self.means(self.years.assetSums, self.years.assetSquares, names.count),
      tail: self.tailMeans(self.tail.details.assetLosses))
  }

  func sources() -> [Contribution] {
    let names = [TailMeasures.baseline] + self.simulation.model.scenarios.map(\.name)
    return self.contributions(
      names, expected: self.means(self.years.sourceSums, self.years.sourceSquares, names.count),
      tail: self.tailMeans(self.tail.details.sourceLosses))
  }

  func layers(_ waterfall: Waterfall, _ sample: LossSample) -> [Contribution] {
    let capital = Double(waterfall.capital.count)
    let parts: [(Double, (Double) -> Double)] =
      waterfall.layers.map { layer in (Double(layer.attachment.count), { layer.share(of: $0) }) }
      + [(capital, { max(0, $0 - capital) })]
    let expected = parts.map { attachment, part in
      let (mean, error) = sample.mean(above: attachment, part)
      return Estimate(mean, standardError: error)
    }
    let tail = parts.map { _, part in self.tail.mean { part(self.tail.losses[$0]) } }
    return self.contributions(
      waterfall.layers.map(\.name) + [Waterfall.uncovered], expected: expected, tail: tail)
  }

  private func tailMeans(_ losses: [[Double]]) -> [Estimate] {
    losses.map { losses in self.tail.mean { losses[$0] } }
  }

  /// The means of weighted losses from their sums by stratum.
  private func means(_ sums: [Double], _ squares: [Double], _ count: Int) -> [Estimate] {
    let strata = ImportanceTilt.strata
    var sizes = [Double](repeating: 0, count: self.simulation.kindCount)
    for stratum in 0..<strata {
      sizes[self.simulation.kind(of: stratum)] += Double(self.years.count / strata)
    }
    return (0..<count).map { row in
      var sum = StratifiedSum(counts: sizes)
      for stratum in 0..<strata {
        let place = row * strata + stratum
        sum.add(
          sum: sums[place], square: squares[place], stratum: self.simulation.kind(of: stratum))
      }
      let (value, standardError) = sum.mean
      return Estimate(value, standardError: standardError)
    }
  }

  private func contributions(
    _ names: [String], expected: [Estimate], tail: [Estimate]
  ) -> [Contribution] {
    let expectedCents = LargestRemainder.split(self.expectedLoss, expected.map(\.value))
    let tailCents = LargestRemainder.split(self.tailValueAtRisk, tail.map(\.value))
    return names.indices.map { place in
      Contribution(
        name: names[place],
        expectedLoss: MoneyEstimate(expected[place], value: expectedCents[place]),
        tailValueAtRisk: MoneyEstimate(tail[place], value: tailCents[place]))
    }
  }
}
