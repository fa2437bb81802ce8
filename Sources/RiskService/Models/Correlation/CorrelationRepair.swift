/// Makes correlations of what was measured pair by pair: shrunken, and able to occur together.
public struct CorrelationRepair: Sendable, Hashable {
  /// The result.
  public let matrix: CorrelationMatrix
  /// The weight of the target of the shrinkage, from 0 to 1.
  public let shrinkage: Double
  /// How far the repair moved the shrunken matrix, by Frobenius; 0 when none was needed.
  public let distance: Double
  /// The least eigenvalue before the repair.
  public let eigenvalueMin: Double
  /// How many pairs had no measured correlation.
  public let defaultedCount: Int

  /// The least eigenvalue after a repair.
  static let eigenvalueFloor = 1e-8
  private static let stepsMax = 2_000

  /// Fills pairs that are missing, shrinks towards no correlation, and repairs what is left.
  public init(
    measured: (Int, Int) -> Double?, order: Int, defaultCorrelation: Double, shrinkage: Double
  ) {
    precondition(shrinkage >= 0 && shrinkage <= 1)
    var missing = 0
    let filled = SymmetricMatrix(order: order) { row, column in
      guard row != column else { return 1 }
      guard let value = measured(row, column) else {
        missing += 1
        return defaultCorrelation
      }
      return (1 - shrinkage) * value
    }
    self.defaultedCount = missing
    self.shrinkage = shrinkage
    self.eigenvalueMin = Eigensystem(filled).values.last ?? 1
    guard self.eigenvalueMin < Self.eigenvalueFloor else {
      self.matrix = CorrelationMatrix(unchecked: filled)
      self.distance = 0
      return
    }
    let repaired = Self.raised(Self.nearest(to: filled))
    self.matrix = CorrelationMatrix(unchecked: repaired)
    self.distance = repaired.distance(to: filled)
  }

  /// Higham's projections in turn onto matrices without negative eigenvalues and onto those with
  /// ones on the diagonal, with Dykstra's correction.
  static func nearest(to matrix: SymmetricMatrix) -> SymmetricMatrix {
    var nearest = matrix
    var correction = matrix.mapped { _, _, _ in 0 }
    for _ in 0..<Self.stepsMax {
      let corrected = nearest.mapped { $2 - correction[$0, $1] }
      let positive = Eigensystem(corrected).matrix { max($0, 0) }
      correction = positive.mapped { $2 - corrected[$0, $1] }
      let next = positive.mapped { $0 == $1 ? 1 : $2 }
      let step = next.distance(to: nearest)
      nearest = next
      if step < 1e-13 * Double(matrix.order) { break }
    }
    return nearest
  }

  /// Lifts eigenvalues to their floor and puts ones on the diagonal again.
  private static func raised(_ matrix: SymmetricMatrix) -> SymmetricMatrix {
    let lifted = Eigensystem(matrix).matrix { max($0, Self.eigenvalueFloor) }
    return lifted.mapped { row, column, entry in
      row == column
        ? 1 : min(max(entry / (lifted[row, row] * lifted[column, column]).squareRoot(), -1), 1)
    }
  }
}

/// How far a covariance of few observations should be moved towards equal variances without
/// correlation: the estimate of Ledoit and Wolf (2004).
public struct LedoitWolf: Sendable, Hashable {
  /// The weight of the target.
  public let shrinkage: Double
  /// The covariance, shrunken.
  public let covariance: SymmetricMatrix

  /// Observations by day, one per asset and all of equal length; nil without two days.
  public init?(_ rows: [[Double]]) {
    guard rows.count > 1, let order = rows.first?.count, order > 0,
      rows.allSatisfy({ $0.count == order })
    else { return nil }
    let count = Double(rows.count)
    let means = (0..<order).map { column in PairCorrelation.mean(rows.map { $0[column] }) }
    let centred = rows.map { row in zip(row, means).map { $0 - $1 } }
    let sample = SymmetricMatrix(order: order) { one, other in
      centred.reduce(0) { $0 + $1[one] * $1[other] } / count
    }
    let variance = (0..<order).reduce(0) { $0 + sample[$1, $1] } / Double(order)
    let target = SymmetricMatrix(order: order) { $0 == $1 ? variance : 0 }
    let spread = sample.distance(to: target)
    var noise = 0.0
    for one in 0..<order {
      for other in 0..<order {
        let fourth = centred.reduce(0) { sum, row in
          sum + row[one] * row[one] * row[other] * row[other]
        }
        noise += fourth / count - sample[one, other] * sample[one, other]
      }
    }
    let weight = min(noise / count, spread * spread) / (spread * spread)
    let shrinkage = spread > 0 ? max(0, weight) : 0
    self.shrinkage = shrinkage
    self.covariance = sample.mapped { row, column, entry in
      entry + shrinkage * (target[row, column] - entry)
    }
  }

  /// The weight for correlations: that of standardised observations; nil when an asset is still.
  public static func correlationShrinkage(_ rows: [[Double]]) -> Double? {
    guard let order = rows.first?.count, rows.count > 1 else { return nil }
    var standardised = rows
    for column in 0..<order {
      let values = rows.map { $0[column] }
      let mean = PairCorrelation.mean(values)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows.count)
      guard square > 1e-30 else { return nil }
      for row in rows.indices {
        standardised[row][column] = (rows[row][column] - mean) / square.squareRoot()
      }
    }
    return LedoitWolf(standardised)?.shrinkage
  }
}
