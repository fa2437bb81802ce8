internal import Basics

/// Why a distribution cannot be computed without draws.
public enum ExactRefusal: Error, Hashable {
  /// Pairs differ in their correlations, or the common one is below 0 or above 0.9999.
  case correlations
  /// The depths of scenarios are spread, which would take two more dimensions for each.
  case spreadScenarios
  /// So many scenarios have too many combinations.
  case tooManyScenarios(count: Int, max: Int)
  case book(SimulationRefusal)
}

/// How finely an exact distribution is computed.
public struct ExactPrecision: Sendable, Hashable {
  /// Steps of the common normal, in standard deviations, and of the logarithm of the chi-square.
  public let normalStep: Double
  public let scaleStep: Double
  /// The most losses that are told apart, a power of two.
  public let lossesMax: Int

  public init(normalStep: Double, scaleStep: Double, lossesMax: Int) {
    precondition(normalStep > 0 && scaleStep > 0)
    precondition(lossesMax > 1 && lossesMax & (lossesMax - 1) == 0)
    self.normalStep = normalStep
    self.scaleStep = scaleStep
    self.lossesMax = lossesMax
  }

  /// Enough for ten digits of probabilities where losses have few values.
  public static let fine = ExactPrecision(normalStep: 0.125, scaleStep: 0.1, lossesMax: 4_096)
  /// Enough to compare with ten million years.
  public static let usual = ExactPrecision(normalStep: 0.3, scaleStep: 0.3, lossesMax: 2_048)
}

/// The distribution of a year's loss where all pairs have the same correlation, by quadrature.
///
/// Given the common normal and the scale of the copula, assets are independent, so that the
/// transform of their sum is the product of theirs. Its mean over both is the loss's transform.
public struct ExactDistribution: Sendable {
  /// The most scenarios, whose combinations are gone through.
  public static let scenariosMax = 8
  static let correlationMax = 0.9999

  /// The distance between losses that are told apart, in cents.
  public let unit: Double
  /// The chance of each multiple of the unit.
  public let chances: [Double]
  /// How far a tail may be from the book's: a cent where each loss is a multiple of the unit,
  /// otherwise the unit, between whose multiples losses are split.
  public let resolution: Double
  /// The most that the book pays.
  private let lossMax: Double

  /// The distribution for a model with one correlation and scenarios whose depths are not spread.
  public init(
    _ model: YearModel, _ book: ExposureGrid, precision: ExactPrecision = .usual
  ) throws(ExactRefusal) {
    guard book.assetCount == model.assets.count else {
      throw .book(.assetCount(model: model.assets.count, book: book.assetCount))
    }
    guard book.policyCount > 0 else { throw .book(.noPolicies) }
    guard book.cover > .zero else { throw .book(.noCover) }
    guard let correlation = model.correlation.uniformCorrelation,
      correlation <= Self.correlationMax
    else { throw .correlations }
    guard model.depthSpread == 0 || model.scenarios.isEmpty else { throw .spreadScenarios }
    guard model.scenarios.count <= Self.scenariosMax else {
      throw .tooManyScenarios(count: model.scenarios.count, max: Self.scenariosMax)
    }
    let lattice = LossLattice(book, lossesMax: precision.lossesMax)
    var mixture = OneFactorMixture(model, book, lattice, correlation: correlation)
    mixture.integrate(precision)
    self.unit = lattice.unit
    self.resolution = lattice.isExact ? 1 : lattice.unit
    self.lossMax = lattice.lossMax
    self.chances = mixture.chances()
  }

  /// The mean loss in cents.
  public var expectedLoss: Double {
    var sum = 0.0
    for (place, chance) in self.chances.enumerated() { sum += Double(place) * chance }
    return sum * self.unit
  }

  /// The chance of a loss of at least so many units.
  public func chance(atLeast units: Int) -> Double {
    self.chances[units...].reversed().reduce(0, +)
  }

  /// The chance of more than a loss in cents; between units the curve is straight where the book
  /// has more losses than are told apart.
  public func exceedance(of loss: Double) -> Double {
    self.chance(atLeast: min(self.chances.count, Int((loss / self.unit).rounded(.down)) + 1))
  }

  /// The mean of what losses have between two amounts in cents, as a layer of capital bears it.
  public func expectedLoss(between start: Double, and end: Double) -> Double {
    var sum = 0.0
    for (units, chance) in self.chances.enumerated() {
      sum += chance * min(max(Double(units) * self.unit - start, 0), end - start)
    }
    return sum
  }

  /// Chances are sums of many terms; a level is reached when it is missed by no more than this.
  private static let tolerance = 1e-9

  /// The loss that is not exceeded with that probability, and the mean of the worst years.
  public func tail(_ level: Double) -> (valueAtRisk: Double, tailValueAtRisk: Double) {
    let allowed = 1 - level + Self.tolerance
    var beyond = 0.0
    var excess = 0.0
    for units in stride(from: self.chances.count - 1, through: 0, by: -1) {
      guard beyond + self.chances[units] <= allowed else {
        // Of a loss that is split, a part is above what it is.
        return (
          min(self.lossMax, Double(units) * self.unit),
          min(self.lossMax, (Double(units) + excess / (1 - level)) * self.unit)
        )
      }
      beyond += self.chances[units]
      // One unit less is now the threshold: all beyond exceed it by one unit more.
      excess += beyond
    }
    return (0, excess / (1 - level) * self.unit)
  }
}

/// The losses that are told apart.
struct LossLattice {
  let unit: Double
  let count: Int
  /// Whether each asset's losses are multiples of the unit.
  let isExact: Bool
  let lossMax: Double

  init(_ book: ExposureGrid, lossesMax: Int) {
    var total: Int64 = 0
    var divisor: Int64 = 0
    var splitMax = 0
    for asset in 0..<book.assetCount {
      let payouts = book.payouts(of: asset)
      total += payouts.last?.count ?? 0
      if let most = payouts.last, most > .zero { splitMax += 1 }
      for payout in payouts { divisor = Self.commonDivisor(divisor, payout.count) }
    }
    // Exact where losses are few; otherwise each asset's is split between its neighbours, so that
    // the sum of all may be so many units above the most that the book pays.
    self.isExact = total / divisor < Int64(lossesMax)
    self.lossMax = Double(total)
    if self.isExact {
      self.unit = Double(divisor)
    } else {
      self.unit = Double(total) / Double(lossesMax - 1 - splitMax)
    }
    var count = 1
    while Double(count) * self.unit <= Double(total) * (1 + 1e-12) { count *= 2 }
    self.count = self.isExact ? count : lossesMax
  }

  private static func commonDivisor(_ one: Int64, _ other: Int64) -> Int64 {
    var (a, b) = (one, other)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// Assets that lose alike: their thresholds, losses and number.
private struct AssetClass: Hashable {
  /// Below each threshold of the copula's variable, the loss is the one of the same place.
  let thresholds: [Double]
  let losses: [Double]
  /// By combination of scenarios: what they cost at least.
  var floors: [Double]

  /// Where each floor is among those that differ.
  var floorPlaces: [Int] {
    let once = self.floorsOnce
    return self.floors.map { floor in once.firstIndex(of: floor) ?? 0 }
  }

  /// The floors that differ, in the order in which they come up.
  var floorsOnce: [Double] {
    var once: [Double] = []
    for floor in self.floors where !once.contains(floor) { once.append(floor) }
    return once
  }
}

/// Averages the transform of the loss over the common normal and the scale.
private struct OneFactorMixture {
  private let lattice: LossLattice
  private let transform: FourierTransform
  private let correlation: Double
  private let degrees: Double
  /// The chance of each combination of scenarios; those that cost alike are one.
  private let combinations: [Double]
  private let classes: [Member]
  private var spectrum: HalfSpectrum

  /// Assets that lose alike, and which of their transforms each combination takes.
  private struct Member {
    let kind: AssetClass
    let floors: [Double]
    let floorPlaces: [Int]
    var count: Int
  }

  init(
    _ model: YearModel, _ book: ExposureGrid, _ lattice: LossLattice, correlation: Double
  ) {
    self.lattice = lattice
    self.transform = FourierTransform(count: lattice.count)
    self.spectrum = HalfSpectrum(count: lattice.count / 2 + 1)
    self.correlation = correlation
    self.degrees = model.degrees
    let student = StudentDistribution(degrees: model.degrees)
    var kinds = model.assets.indices.map { Self.kind(of: $0, model, book, student) }
    self.combinations = Self.combinations(of: model, &kinds)
    var members: [Member] = []
    for kind in kinds {
      // What pays nothing whatever happens does not change a sum.
      guard !kind.thresholds.isEmpty || kind.floors.contains(where: { $0 > 0 }) else { continue }
      if let place = members.firstIndex(where: { $0.kind == kind }) {
        members[place].count += 1
      } else {
        members.append(
          Member(
            kind: kind, floors: kind.floorsOnce, floorPlaces: kind.floorPlaces, count: 1))
      }
    }
    self.classes = members
  }

  /// The chances of combinations of scenarios.
  ///
  /// Where one scenario is the worst for every asset, it does not matter which others come with it:
  /// such combinations are joined, in `kinds` too.
  private static func combinations(
    of model: YearModel, _ kinds: inout [AssetClass]
  ) -> [Double] {
    var places: [[Double]: Int] = [:]
    var chances: [Double] = []
    var firsts: [Int] = []
    for set in 0..<1 << model.scenarios.count {
      let chance = model.scenarios.enumerated().reduce(1.0) { chance, scenario in
        let probability = scenario.element.annualProbability
        return chance * (set >> scenario.offset & 1 == 1 ? probability : 1 - probability)
      }
      let floors = kinds.map { $0.floors[set] }
      if let place = places[floors] {
        chances[place] += chance
      } else {
        places[floors] = chances.count
        chances.append(chance)
        firsts.append(set)
      }
    }
    for place in kinds.indices {
      let floors = kinds[place].floors
      kinds[place].floors = firsts.map { floors[$0] }
    }
    return chances
  }

  private static func kind(
    of asset: Int, _ model: YearModel, _ book: ExposureGrid, _ student: StudentDistribution
  ) -> AssetClass {
    let payouts = book.payouts(of: asset).map { Double($0.count) }
    var thresholds: [Double] = []
    var losses: [Double] = []
    let own = model.assets[asset]
    for tick in 1..<payouts.count where payouts[tick] != payouts[tick - 1] {
      let depth = (Double(tick) - 0.5) / Double(DepthTick.count)
      let chance = -Elementary.expm1(-own.rate * own.severity.survival(depth))
      let threshold = student.quantile(chance)
      // Steps above the threshold of events are taken by every event.
      if thresholds.last == threshold {
        losses[losses.count - 1] = payouts[tick]
      } else {
        thresholds.append(threshold)
        losses.append(payouts[tick])
      }
    }
    let floors = (0..<1 << model.scenarios.count).map { set in
      model.scenarios.enumerated().reduce(0.0) { floor, scenario in
        guard set >> scenario.offset & 1 == 1 else { return floor }
        return max(floor, payouts[DepthTick.nearest(scenario.element.depths[asset])])
      }
    }
    return AssetClass(thresholds: thresholds, losses: losses, floors: floors)
  }

  /// Sums over a grid on which sums of smooth, fast decaying functions are as good as integrals.
  mutating func integrate(_ precision: ExactPrecision) {
    let scales = self.scales(step: precision.scaleStep)
    let reach = 8.5
    let steps = Int((reach / precision.normalStep).rounded(.up))
    for (scale, scaleWeight) in scales {
      for step in -steps...steps {
        let normal = Double(step) * precision.normalStep
        let weight = NormalDistribution.density(normal) * precision.normalStep * scaleWeight
        guard weight > 1e-20 else { continue }
        self.add(normal, scale, weight)
      }
    }
  }

  /// Values of the copula's scale with their weights.
  private func scales(step: Double) -> [(Double, Double)] {
    guard self.degrees < .infinity else { return [(1, 1)] }
    let chi = ChiSquaredDistribution(degrees: self.degrees)
    var scales: [(Double, Double)] = []
    let lowest = -80 / self.degrees
    var logarithm = lowest
    while logarithm < 5 {
      let square = self.degrees * Elementary.exp(logarithm)
      let weight = chi.density(square) * square * step
      if weight > 1e-20 { scales.append(((self.degrees / square).squareRoot(), weight)) }
      logarithm += step
    }
    let total = scales.reduce(0) { $0 + $1.1 }
    return scales.map { ($0.0, $0.1 / total) }
  }

  private mutating func add(_ normal: Double, _ scale: Double, _ weight: Double) {
    let spectra = self.spectra(normal, scale)
    for (set, combination) in self.combinations.enumerated() {
      var product = HalfSpectrum(
        constant: weight * combination, count: self.lattice.count / 2 + 1)
      for (place, member) in self.classes.enumerated() {
        let spectrum = spectra[place][member.floorPlaces[set]]
        for _ in 0..<member.count { product.multiply(by: spectrum) }
      }
      self.spectrum.add(product)
    }
  }

  /// The transforms of each class's loss, by what it costs at least.
  private func spectra(_ normal: Double, _ scale: Double) -> [[HalfSpectrum]] {
    let common = self.correlation.squareRoot() * normal
    let own = (1 - self.correlation).squareRoot()
    let losses = self.classes.map { member in
      let chances = member.kind.thresholds.map {
        NormalDistribution.probability(($0 / scale - common) / own)
      }
      return member.floors.map { self.distribution(member.kind, chances, floor: $0) }
    }
    var left = losses.joined().makeIterator()
    var spectra: [HalfSpectrum] = []
    while let one = left.next() {
      let other = left.next()
      let pair = self.transform.transformed(one, other ?? one)
      spectra.append(pair.one)
      if other != nil { spectra.append(pair.other) }
    }
    var start = 0
    return losses.map { losses in
      defer { start += losses.count }
      return Array(spectra[start..<start + losses.count])
    }
  }

  /// The chances of one asset's losses, when it costs at least `floor`.
  private func distribution(
    _ kind: AssetClass, _ chances: [Double], floor: Double
  ) -> [Double] {
    var cells = [Double](repeating: 0, count: self.lattice.count)
    var before = 1.0
    var loss = floor
    for place in kind.losses.indices where kind.losses[place] > floor {
      self.put(before - chances[place], at: loss, &cells)
      before = chances[place]
      loss = kind.losses[place]
    }
    self.put(before, at: loss, &cells)
    return cells
  }

  /// Splits a chance between the two neighbours of a loss, keeping its mean.
  private func put(_ chance: Double, at loss: Double, _ cells: inout [Double]) {
    let place = loss / self.lattice.unit
    let low = min(Int(place), self.lattice.count - 2)
    let share = place - Double(low)
    cells[low] += chance * (1 - share)
    cells[low + 1] += chance * share
  }

  /// The chances of losses, transformed back.
  func chances() -> [Double] {
    let chances = self.transform.sequence(self.spectrum).map { max(0, $0) }
    let total = chances.reduce(0, +)
    return chances.map { $0 / total }
  }
}

/// One figure of a simulation beside its exact value.
public struct ExactComparison: Sendable, Hashable {
  /// The figure, such as `expected_loss`.
  public let measure: String
  /// Both in cents.
  public let simulated: Double
  public let exact: Double
  /// The difference in standard errors.
  public let zScore: Double

  /// `resolution` is how exactly the exact value is known: where many years lose the same, a
  /// quantile has no error of its own that a difference could be measured by.
  init(_ measure: String, _ estimate: Estimate, exact: Double, resolution: Double = 1) {
    self.measure = measure
    self.simulated = estimate.value
    self.exact = exact
    let error = estimate.standardError
    self.zScore =
      (estimate.value - exact) / (error * error + resolution * resolution).squareRoot()
  }
}

extension ExactDistribution {
  /// Sets the figures of simulated years beside the exact ones.
  public func comparisons(
    with years: SimulatedYears, of simulation: YearSimulation, levels: [Double]
  ) throws(EstimateRefusal) -> [ExactComparison] {
    let sample = simulation.sample(years.aggregate, years)
    var comparisons = [
      ExactComparison("expected_loss", sample.expectedLoss(), exact: self.expectedLoss)
    ]
    for level in levels {
      let (valueAtRisk, tailValueAtRisk) = self.tail(level)
      comparisons.append(
        ExactComparison(
          "value_at_risk_\(level)", try sample.valueAtRisk(level), exact: valueAtRisk,
          resolution: self.resolution))
      comparisons.append(
        ExactComparison(
          "tail_value_at_risk_\(level)", try sample.tailValueAtRisk(level),
          exact: tailValueAtRisk, resolution: self.resolution))
    }
    return comparisons
  }
}
