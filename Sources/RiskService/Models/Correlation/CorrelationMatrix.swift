/// Why a matrix is not one of correlations.
public enum CorrelationRejection: Error, Hashable {
  /// An entry is not a number from −1 to 1, or one of the diagonal is not 1.
  case entry(row: Int, column: Int)
  /// Some combination of the assets would have a negative variance.
  case notPositive(eigenvalueMin: Double)
}

/// Correlations that can occur together: ones on the diagonal, no negative eigenvalue.
public struct CorrelationMatrix: Sendable, Hashable {
  /// How far below zero an eigenvalue may be for want of precision.
  public static let eigenvalueTolerance = 1e-9

  /// The entries.
  public let entries: SymmetricMatrix

  /// The number of assets.
  public var order: Int { self.entries.order }

  /// Checks the entries.
  public init(_ entries: SymmetricMatrix) throws(CorrelationRejection) {
    for row in 0..<entries.order {
      for column in 0...row {
        let entry = entries[row, column]
        let isAllowed = row == column ? entry == 1 : entry >= -1 && entry <= 1
        guard isAllowed else { throw .entry(row: row, column: column) }
      }
    }
    let least = Eigensystem(entries).values.last ?? 0
    guard least >= -Self.eigenvalueTolerance else { throw .notPositive(eigenvalueMin: least) }
    self.entries = entries
  }

  init(unchecked entries: SymmetricMatrix) { self.entries = entries }

  /// No correlation between any of so many assets.
  public init(unrelated order: Int) { self.init(unchecked: .identity(order: order)) }

  /// The same correlation for all pairs; nil when so many assets cannot have it.
  public init?(uniform correlation: Double, order: Int) {
    let entries = SymmetricMatrix(order: order) { $0 == $1 ? 1 : correlation }
    guard let matrix = try? CorrelationMatrix(entries) else { return nil }
    self = matrix
  }

  /// The correlation that all pairs have, if it is the same for all and not negative.
  public var uniformCorrelation: Double? {
    guard self.order > 1 else { return 0 }
    let first = self.entries[1, 0]
    for row in 0..<self.order {
      for column in 0..<row where self.entries[row, column] != first { return nil }
    }
    return first >= 0 ? first : nil
  }

  /// All correlations moved towards 1 by a positive share of the way, towards 0 by a negative one.
  ///
  /// Both mix this matrix with another one of correlations, so that the result is one too; adding a
  /// constant to each entry would not be.
  public func shifted(by share: Double) -> CorrelationMatrix {
    precondition(share.magnitude <= 1)
    guard share != 0 else { return self }
    let target = share > 0 ? 1.0 : 0.0
    let weight = share.magnitude
    return CorrelationMatrix(
      unchecked: self.entries.mapped { row, column, entry in
        row == column ? 1 : entry + weight * (target - entry)
      })
  }

  /// The matrix for the assets in another order.
  public func permuted(_ places: [Int]) -> CorrelationMatrix {
    CorrelationMatrix(unchecked: self.entries.permuted(places))
  }

  /// The chance that the one asset is far down given that the other one is, in the limit.
  public static func tailDependence(correlation: Double, degrees: Double) -> Double {
    guard degrees < .infinity else { return correlation < 1 ? 0 : 1 }
    guard correlation > -1 else { return 0 }
    let student = StudentDistribution(degrees: degrees + 1)
    let odds = (degrees + 1) * (1 - correlation) / (1 + correlation)
    return 2 * student.probability(-odds.squareRoot())
  }
}

/// Makes correlated normals of independent ones.
///
/// The first column is the direction in which the assets vary most together; the others are a
/// Cholesky factor of the rest. One draw thus moves all assets as far as one draw can, which is
/// what importance sampling tilts.
struct CorrelationFactor {
  /// The factor by rows; row i has nothing beyond column i + 1.
  let rows: [[Double]]

  /// What is left of a variance, as a share of it, that counts as nothing.
  private static let rest = 1e-12

  init(_ matrix: CorrelationMatrix) {
    let order = matrix.order
    let system = Eigensystem(matrix.entries)
    var rows = [[Double]](repeating: [Double](repeating: 0, count: order), count: order)
    guard order > 0 else {
      self.rows = rows
      return
    }
    // The sign by which most assets go down when the draw does.
    let total = system.vectors[0].reduce(0, +)
    let length = (total < 0 ? -1 : 1) * max(0, system.values[0]).squareRoot()
    for row in 0..<order { rows[row][0] = system.vectors[0][row] * length }
    // Of the rest, at least one column is nothing, so that the others fit beside the first.
    var column = 1
    for pivot in 0..<order where column < order {
      let left = matrix.entries[pivot, pivot] - Self.product(rows[pivot], rows[pivot])
      guard left > Self.rest else { continue }
      let root = left.squareRoot()
      for row in pivot..<order {
        let entry = matrix.entries[row, pivot] - Self.product(rows[row], rows[pivot])
        rows[row][column] = entry / root
      }
      column += 1
    }
    self.rows = rows
  }

  private static func product(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for place in one.indices { sum += one[place] * other[place] }
    return sum
  }
}
