import TestSupport
import Testing

@testable import RiskModels

@Suite("Correlations")
struct CorrelationTests {
  /// NIST's Statistical Reference Datasets, Norris: x and y.
  private static let norris: [(Double, Double)] = [
    (0.2, 0.1), (337.4, 338.8), (118.2, 118.1), (884.6, 888.0), (10.1, 9.2), (226.5, 228.1),
    (666.3, 668.5), (996.3, 998.5), (448.6, 449.1), (777.0, 778.9), (558.2, 559.2), (0.4, 0.3),
    (0.6, 0.1), (775.5, 778.1), (666.9, 668.8), (338.0, 339.3), (447.5, 448.9), (11.6, 10.8),
    (556.0, 557.7), (228.1, 228.3), (995.8, 998.0), (887.6, 888.8), (120.2, 119.6), (0.3, 0.3),
    (0.3, 0.6), (556.8, 557.6), (339.1, 339.3), (887.2, 888.0), (999.0, 998.5), (779.0, 778.9),
    (11.1, 10.2), (118.3, 117.6), (229.2, 228.9), (669.1, 668.4), (448.9, 449.2), (0.5, 0.2),
  ]

  @Test("a published coefficient is met to the last digits, pairwise and in panels")
  func norris() throws {
    let pair = try PairCorrelation(Self.norris.map(\.0), Self.norris.map(\.1))
    #expect((pair.pearson.value - 0.999_996_872_936_966_7).magnitude < 1e-15)
    let panel = try #require(
      ReturnPanel(newestFirst: Self.norris.flatMap { [$0.0, $0.1] }, assetCount: 2))
    for instructions in KernelInstructions.available {
      let window = panel.correlations(days: [36], instructions: instructions)[0]
      #expect((window.coefficients[1, 0] - 0.999_996_872_936_966_7).magnitude < 1e-14)
    }
  }

  /// NIST's Statistical Reference Datasets, NumAcc4: 0.1 around ten million, where a difference of
  /// sums of squares keeps no digit.
  @Test("what varies in the eighth digit has its coefficient")
  func numericalAccuracy() throws {
    let large = [10_000_000.2] + (0..<1_000).map { $0 % 2 == 0 ? 10_000_000.1 : 10_000_000.3 }
    let small = [0.0] + (0..<1_000).map { $0 % 2 == 0 ? -1 : 1 }
    #expect((try PairCorrelation(large, small).pearson.value - 1).magnitude < 1e-8)
    let rows = zip(large, small).flatMap { [$0, $1] }
    let panel = try #require(ReturnPanel(newestFirst: rows, assetCount: 2))
    for instructions in KernelInstructions.available {
      let window = panel.correlations(days: [1_001], instructions: instructions)[0]
      #expect((window.coefficients[1, 0] - 1).magnitude < 1e-8, "\(instructions)")
    }
  }

  @Test("the coefficient of two waves is the published one, and what surrounds it fits")
  func waves() throws {
    let x = (0..<25).map { 0.001 * sine(Double($0)) }
    let y = (0..<25).map { 0.5 * x[$0] + 0.0005 * sine(2 * Double($0) + .pi / 2) }
    let pair = try PairCorrelation(x, y)
    #expect((pair.pearson.value - 0.7080079614).magnitude < 5e-11)
    #expect(pair.pearson.lower < 0.5 && pair.pearson.upper > 0.8)
    #expect(pair.count == 25)
  }

  /// Kendall's coefficient of normal numbers that are correlated by one half is a third.
  @Test("ranks of correlated numbers agree as often as theory says")
  func concordance() throws {
    var (one, other): ([Double], [Double]) = ([], [])
    for number in 0..<UInt32(800) {
      let words = Philox.words(counter: (number, 0, 0, 0), key: (19, 0))
      let (x, y) = LaneArithmetic.normals(words[0], words[1])
      one.append(Double(x))
      other.append(0.5 * Double(x) + 0.75.squareRoot() * Double(y))
    }
    // Three standard errors are 0.065.
    let pair = try PairCorrelation(one, other)
    #expect((pair.kendall - 1.0 / 3).magnitude < 0.065)
    #expect((pair.pearson.value - 0.5).magnitude < 0.08)
  }

  /// The sine by its series, for a test that needs no library.
  private func sine(_ angle: Double) -> Double {
    var term = angle.remainder(dividingBy: 2 * .pi)
    let square = term * term
    var sum = 0.0
    for step in 0..<20 {
      sum += term
      term *= -square / Double((2 * step + 2) * (2 * step + 3))
    }
    return sum
  }

  @Test("the interval of 0.72 from 30 days is as wide as it is")
  func fisher() throws {
    // Thirty pairs of which Pearson's coefficient is 0.72.
    var random = SplitMix64(seed: 4)
    let x = (0..<30).map { _ in Double(random.next() % 1_000) }
    let noise = (0..<30).map { _ in Double(random.next() % 1_000) }
    let (zx, zn) = (Self.standardised(x), Self.standardised(noise))
    let overlap = zip(zx, zn).reduce(0) { $0 + $1.0 * $1.1 } / 30
    let rest = Self.standardised(zip(zx, zn).map { $1 - overlap * $0 })
    let y = zip(zx, rest).map { 0.72 * $0 + (1 - 0.72 * 0.72).squareRoot() * $1 }
    let pair = try PairCorrelation(x, y)
    #expect((pair.pearson.value - 0.72).magnitude < 1e-12)
    #expect((pair.pearson.lower - 0.49).magnitude < 0.005)
    #expect((pair.pearson.upper - 0.86).magnitude < 0.005)
  }

  private static func standardised(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return values.map { ($0 - mean) / square.squareRoot() }
  }

  @Test("too few days and series that do not move have a reason instead of a coefficient")
  func missing() {
    let rising = (0..<20).map(Double.init)
    #expect(throws: MissingCorrelation.tooFewObservations) {
      _ = try PairCorrelation(Array(rising[..<19]), Array(rising[..<19]))
    }
    #expect(throws: MissingCorrelation.noVariation) {
      _ = try PairCorrelation(rising, rising.map { _ in 0.999_7 })
    }
    #expect(throws: MissingCorrelation.lengths) { _ = try PairCorrelation(rising, [1]) }
  }

  @Test("one common day can be the whole correlation, and is found")
  func worstDay() throws {
    var random = SplitMix64(seed: 8)
    var x = (0..<365).map { _ in Double(random.next() % 1_000) / 1e6 - 0.0005 }
    var y = (0..<365).map { _ in Double(random.next() % 1_000) / 1e6 - 0.0005 }
    x[200] = -0.1
    y[200] = -0.1
    let pair = try PairCorrelation(x, y)
    #expect(pair.pearson.value > 0.95)
    #expect(pair.withoutWorstDay.magnitude < 0.2)
    #expect(pair.spearman.magnitude < 0.2 && pair.kendall.magnitude < 0.15)
  }

  @Test("windows of a panel are those of its parts, with the same bits on any instructions")
  func windows() throws {
    var random = SplitMix64(seed: 21)
    let returns = (0..<365 * 14).map { _ in Double(random.next() % 20_001) / 1e6 - 0.01 }
    let panel = try #require(ReturnPanel(newestFirst: returns, assetCount: 14))
    let windows = panel.correlations(days: [365, 30, 90], instructions: .portable)
    #expect(windows.map(\.days) == [30, 90, 365])
    for window in windows {
      for (one, other) in [(1, 0), (13, 4), (7, 6)] {
        let series = [one, other].map { asset in
          (0..<window.days).map { returns[$0 * 14 + asset] }
        }
        let expected = try #require(PairCorrelation.pearson(series[0], series[1]))
        #expect((window.coefficients[one, other] - expected).magnitude < 1e-13)
      }
    }
    for instructions in KernelInstructions.available {
      #expect(panel.correlations(days: [30, 90, 365], instructions: instructions) == windows)
    }
    #expect(ReturnPanel(newestFirst: [0.1, .nan], assetCount: 2) == nil)
    #expect(ReturnPanel(newestFirst: [0.1, 0.2, 0.3], assetCount: 2) == nil)
  }

  @Test("an asset that does not move has no coefficients, the others have")
  func still() throws {
    let rows = (0..<30).flatMap { (day: Int) -> [Double] in
      [Double(day % 7), 5, Double(day * day % 11)]
    }
    let panel = try #require(ReturnPanel(newestFirst: rows, assetCount: 3))
    let window = panel.correlations(days: [30])[0]
    #expect(window.coefficients[1, 0].isNaN && window.coefficients[2, 1].isNaN)
    #expect(window.coefficients[2, 0].magnitude < 1)
  }

  /// Higham (2002), "Computing the nearest correlation matrix": 0.7607, 0.1573, 0.5278.
  @Test("the nearest matrix of correlations is Higham's")
  func higham() {
    let matrix = SymmetricMatrix(order: 3) { $0 == 2 && $1 == 0 ? 0 : 1 }
    let nearest = CorrelationRepair.nearest(to: matrix)
    #expect((nearest[1, 0] - 0.760_689_853_402).magnitude < 1e-10)
    #expect((nearest[2, 1] - 0.760_689_853_402).magnitude < 1e-10)
    #expect((nearest[2, 0] - 0.157_298_106_138).magnitude < 1e-10)
    #expect((nearest.distance(to: matrix) - 0.527_790_463_581_819).magnitude < 1e-10)
    // To cut negative eigenvalues off and scale the diagonal back is not to come nearest.
    let clipped = Eigensystem(matrix).matrix { max($0, 0) }
    let scaled = { (row: Int, column: Int) in
      clipped[row, column] / (clipped[row, row] * clipped[column, column]).squareRoot()
    }
    #expect((scaled(1, 0) - 0.739_539_154).magnitude < 1e-9)
    #expect((scaled(2, 0) - 0.093_836_321).magnitude < 1e-9)
  }

  @Test("repairs fill what is missing, shrink, and leave nothing negative")
  func repair() throws {
    let measured: (Int, Int) -> Double? = { row, column in
      row == 3 ? nil : row == 2 && column == 0 ? -0.9 : 0.9
    }
    let repair = CorrelationRepair(
      measured: measured, order: 4, defaultCorrelation: 0.5, shrinkage: 0)
    #expect(repair.defaultedCount == 3)
    #expect(repair.eigenvalueMin < 0 && repair.distance > 0)
    _ = try CorrelationMatrix(repair.matrix.entries)
    let shrunken = CorrelationRepair(
      measured: measured, order: 4, defaultCorrelation: 0.2, shrinkage: 0.6)
    #expect(shrunken.distance == 0)
    #expect((shrunken.matrix.entries[1, 0] - 0.36).magnitude < 1e-15)
  }

  /// scikit-learn 1.9: `LedoitWolf` of X_ij = sin(0.7 i) + 0.5 sin(i (1.1 + 0.3 j)).
  @Test("the shrinkage is that of Ledoit and Wolf")
  func ledoitWolf() throws {
    let rows = (0..<60).map { i in
      (0..<4).map { j in
        sine(0.7 * Double(i)) + 0.5 * sine(Double(i) * (1.1 + 0.3 * Double(j)))
      }
    }
    let shrunken = try #require(LedoitWolf(rows))
    #expect((shrunken.shrinkage - 0.028305296938758467).magnitude < 1e-12)
    #expect((shrunken.covariance[0, 0] - 0.5901497676338707).magnitude < 1e-12)
    #expect((shrunken.covariance[1, 0] - 0.4550721313038627).magnitude < 1e-12)
    let standardised = try #require(LedoitWolf.correlationShrinkage(rows))
    #expect((standardised - 0.02830839527619637).magnitude < 1e-12)
    #expect(LedoitWolf.correlationShrinkage(rows.map { [$0[0], 1] }) == nil)
    // Its `OAS` of the same rows: another rule for the same moments.
    #expect((shrunken.oracleApproximation(count: 60) - 0.06029236080645889).magnitude < 1e-12)
  }

  @Test(
    "the chance of falling together in the limit is the published one",
    arguments: [
      (4, 0, 0.075587), (4, 0.3, 0.161757), (4, 0.5, 0.253170), (4, 0.72, 0.408311),
      (4, 0.9, 0.629812), (10, 0, 0.006872), (10, 0.3, 0.033189), (10, 0.5, 0.081864),
      (10, 0.72, 0.207846), (10, 0.9, 0.462724), (3, 0.5, 0.3125), (.infinity, 0.9, 0),
    ])
  func tailDependence(degrees: Double, correlation: Double, chance: Double) {
    let found = CorrelationMatrix.tailDependence(correlation: correlation, degrees: degrees)
    #expect((found - chance).magnitude < 5.1e-7)
  }

  @Test("shifts mix with what is possible, so that nothing becomes negative", arguments: 0..<20)
  func shifts(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let repair = CorrelationRepair(
      measured: { _, _ in Double(random.next() % 2_001) / 1_000 - 1 }, order: 6,
      defaultCorrelation: 0, shrinkage: 0)
    for share in [-1, -0.3, 0, 0.5, 1] {
      let shifted = repair.matrix.shifted(by: share)
      _ = try CorrelationMatrix(shifted.entries)
    }
    #expect(repair.matrix.shifted(by: -1).entries == .identity(order: 6))
    // The factor gives the matrix back.
    let factor = CorrelationFactor(repair.matrix).rows
    for row in 0..<6 {
      for column in 0...row {
        let product = zip(factor[row], factor[column]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect((product - repair.matrix.entries[row, column]).magnitude < 1e-6)
      }
    }
  }

  @Test("what cannot be correlations is refused")
  func refused() {
    var entries = SymmetricMatrix.identity(order: 3)
    entries[1, 0] = 0.9
    entries[2, 1] = 0.9
    entries[2, 0] = -0.9
    #expect(throws: CorrelationRejection.self) { _ = try CorrelationMatrix(entries) }
    entries[2, 0] = 1.5
    #expect(throws: CorrelationRejection.entry(row: 2, column: 0)) {
      _ = try CorrelationMatrix(entries)
    }
  }

  @Test("a glitch is dropped, and a real depeg never is")
  func glitches() {
    let quiet = (0..<30).map { 1 + Double($0 % 3) * 0.0001 }
    var glitch: [Double?] = quiet
    glitch[12] = 0.9
    #expect(DailyReturns.glitches(glitch) == [12])
    // The same day seen by another source is real, as is one that lasts.
    #expect(DailyReturns.glitches(glitch, others: [glitch]).isEmpty)
    var depeg: [Double?] = quiet
    for (day, price) in [(12, 0.97), (13, 0.88), (14, 0.94), (15, 0.97)] { depeg[day] = price }
    #expect(DailyReturns.glitches(depeg).isEmpty)
    let returns = DailyReturns.returns([1, 0.99, nil, 1, 0.98])
    #expect(returns.map { $0 == nil } == [false, true, true, false])
    #expect(returns[0].map { ($0 + 0.0100503359).magnitude < 5e-11 } == true)
  }

  @Test("the alarm of contagion is entered at one threshold and left at another")
  func contagion() throws {
    var machine = try #require(ContagionMachine())
    let seen: [Double?] = [0.79, 0.80, 0.77, nil, 0.75, 0.7499, 0.79]
    #expect(seen.map { machine.observe($0) } == [false, true, false, false, false, true, false])
    #expect(ContagionMachine(enter: 0.7, leave: 0.8) == nil)
  }
}

extension LedoitWolf {
  /// The weight that oracle approximating shrinkage would have given to the same target, from the
  /// moments of so many rows (Chen, Wiesel, Eldar and Hero 2010, as scikit-learn has it).
  func oracleApproximation(count: Int) -> Double {
    let order = self.covariance.order
    // The target has the trace of the sample, so that shrinking keeps it.
    let mean = (0..<order).reduce(0) { $0 + self.covariance[$1, $1] } / Double(order)
    let sample = self.covariance.mapped { row, column, entry in
      (entry - (row == column ? self.shrinkage * mean : 0)) / (1 - self.shrinkage)
    }
    let square = sample.entries.reduce(0) { $0 + $1 * $1 } / Double(order * order)
    let least = square - mean * mean / Double(order)
    return min(1, (square + mean * mean) / (Double(count + 1) * least))
  }
}
