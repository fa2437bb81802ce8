/// A square matrix that equals its transpose.
public struct SymmetricMatrix: Sendable, Hashable {
  /// The number of rows.
  public let order: Int
  /// All entries by rows.
  public private(set) var entries: [Double]

  /// The matrix with that entry at each row and column; only those at or below the diagonal are
  /// asked for.
  public init(order: Int, _ entry: (Int, Int) -> Double) {
    precondition(order >= 0)
    self.order = order
    self.entries = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row { self[row, column] = entry(row, column) }
    }
  }

  /// Ones on the diagonal, zeros elsewhere.
  public static func identity(order: Int) -> SymmetricMatrix {
    SymmetricMatrix(order: order) { $0 == $1 ? 1 : 0 }
  }

  /// The entry; setting it sets the one across the diagonal too.
  public subscript(row: Int, column: Int) -> Double {
    get { self.entries[row * self.order + column] }
    set {
      self.entries[row * self.order + column] = newValue
      self.entries[column * self.order + row] = newValue
    }
  }

  /// Each entry changed by a function of it and its place.
  func mapped(_ change: (Int, Int, Double) -> Double) -> SymmetricMatrix {
    SymmetricMatrix(order: self.order) { change($0, $1, self[$0, $1]) }
  }

  /// The root of the summed squares of the differences.
  func distance(to other: SymmetricMatrix) -> Double {
    precondition(self.order == other.order)
    var sum = 0.0
    for place in self.entries.indices {
      let difference = self.entries[place] - other.entries[place]
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  /// The same matrix with rows and columns in another order.
  public func permuted(_ places: [Int]) -> SymmetricMatrix {
    precondition(places.count == self.order)
    return SymmetricMatrix(order: self.order) { self[places[$0], places[$1]] }
  }
}

/// The eigenvalues of a symmetric matrix, the largest first, and their vectors.
struct Eigensystem {
  private(set) var values: [Double]
  /// One unit vector per value.
  private(set) var vectors: [[Double]]

  private static let sweepsMax = 60

  /// Jacobi's rotations, until nothing is left off the diagonal.
  init(_ matrix: SymmetricMatrix) {
    let order = matrix.order
    var rest = matrix
    var vectors = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0.0 } }
    for _ in 0..<Self.sweepsMax {
      var off = 0.0
      for row in 0..<order {
        for column in 0..<row { off += rest[row, column] * rest[row, column] }
      }
      if off < 1e-300 { break }
      for row in 1..<max(order, 1) {
        for column in 0..<row { Self.rotate(&rest, &vectors, column, row) }
      }
    }
    let places = (0..<order).sorted { rest[$0, $0] > rest[$1, $1] }
    self.values = places.map { rest[$0, $0] }
    self.vectors = places.map { vectors[$0] }
  }

  private static func rotate(
    _ rest: inout SymmetricMatrix, _ vectors: inout [[Double]], _ p: Int, _ q: Int
  ) {
    let entry = rest[p, q]
    guard entry.magnitude > 1e-200 else { return }
    let theta = (rest[q, q] - rest[p, p]) / (2 * entry)
    let sign = theta < 0 ? -1.0 : 1.0
    let tangent = sign / (theta.magnitude + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for other in 0..<rest.order where other != p && other != q {
      let (a, b) = (rest[other, p], rest[other, q])
      rest[other, p] = cosine * a - sine * b
      rest[other, q] = sine * a + cosine * b
    }
    rest[p, p] -= tangent * entry
    rest[q, q] += tangent * entry
    rest[p, q] = 0
    for place in vectors[p].indices {
      let (a, b) = (vectors[p][place], vectors[q][place])
      vectors[p][place] = cosine * a - sine * b
      vectors[q][place] = sine * a + cosine * b
    }
  }

  /// The matrix with these vectors and other values.
  func matrix(_ change: (Double) -> Double) -> SymmetricMatrix {
    let changed = self.values.map(change)
    return SymmetricMatrix(order: self.values.count) { row, column in
      var sum = 0.0
      for (value, vector) in zip(changed, self.vectors) {
        sum += value * vector[row] * vector[column]
      }
      return sum
    }
  }
}
