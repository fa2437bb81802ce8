private import CSimulation

/// By what a path's normals are multiplied to follow Student's t, as a table over random words.
///
/// Depends on the degrees of freedom alone and takes some milliseconds to make: keep it.
public final class CopulaScale: Sendable {
  /// The degrees of freedom; infinite for the Gaussian copula.
  public let degrees: Double
  /// Values at the starts of cells, and their rise per unit along a cell.
  let start: [Float]
  let rise: [Float]
  let tails: TailTable

  private static let cellsPerOctave = 128
  private static let cellsPerHalf = Int(simulation_scale_cells) / 2
  private static let unitsPerCell = 65_536.0

  /// The table for these degrees of freedom.
  public init(degrees: Double) {
    precondition(degrees > 0)
    self.degrees = degrees
    self.tails = TailTable(StudentDistribution(degrees: degrees))
    var start: [Float] = []
    var rise: [Float] = []
    for isUpper in [false, true] {
      let values = (0...Self.cellsPerHalf).map { cell in
        Self.scale(at: cell, isUpper: isUpper, degrees)
      }
      for cell in 0..<Self.cellsPerHalf {
        start.append(Float(values[cell]))
        rise.append(Float((values[cell + 1] - values[cell]) / Self.unitsPerCell))
      }
    }
    self.start = start
    self.rise = rise
  }

  /// The scale at the start of a cell; words count from the end that is nearer.
  private static func scale(at cell: Int, isUpper: Bool, _ degrees: Double) -> Double {
    guard degrees < .infinity else { return 1 }
    let words = LogarithmicGrid.start(of: cell, cellsPerOctave: Self.cellsPerOctave, firstPower: -1)
    let share = words * 0x1p-32
    let chi = ChiSquaredDistribution(degrees: degrees)
    let square = isUpper ? chi.quantile(above: share) : chi.quantile(below: share)
    return (degrees / square).squareRoot()
  }
}

/// Cells of equal width within each octave.
enum LogarithmicGrid {
  static func start(of cell: Int, cellsPerOctave: Int, firstPower: Int) -> Double {
    let (octave, place) = cell.quotientAndRemainder(dividingBy: cellsPerOctave)
    return Double(
      sign: .plus, exponent: firstPower + octave,
      significand: 1 + Double(place) / Double(cellsPerOctave))
  }
}

/// Probabilities of Student's distribution, interpolated: tables of a model ask for so many.
struct TailTable: Sendable {
  let distribution: StudentDistribution
  /// The logarithm of the tail beyond the start of each cell, and its rise over the cell there.
  private let tails: [Double]
  private let rises: [Double]

  private static let cellsPerOctave = 32
  private static let firstPower = -12
  private static let octaves = 31
  private static let first = Double(sign: .plus, exponent: firstPower, significand: 1)
  private static let last = Double(sign: .plus, exponent: firstPower + octaves, significand: 1)

  init(_ distribution: StudentDistribution) {
    self.distribution = distribution
    var tails: [Double] = []
    var rises: [Double] = []
    for cell in 0...Self.octaves * Self.cellsPerOctave {
      let start = Self.start(of: cell)
      let tail = max(distribution.probability(-start), .leastNormalMagnitude)
      tails.append(Elementary.log(tail))
      rises.append(-distribution.density(start) / tail * (Self.start(of: cell + 1) - start))
    }
    self.tails = tails
    self.rises = rises
  }

  private static func start(of cell: Int) -> Double {
    LogarithmicGrid.start(of: cell, cellsPerOctave: cellsPerOctave, firstPower: firstPower)
  }

  /// The chance of at most `x`, to seven digits of the smaller side.
  func probability(_ x: Double) -> Double {
    let distance = x.magnitude
    guard distance >= Self.first, distance < Self.last else {
      return self.distribution.probability(x)
    }
    let octave = Int(distance.exponent) - Self.firstPower
    let along = (distance.significand - 1) * Double(Self.cellsPerOctave)
    let place = Int(along)
    let cell = octave * Self.cellsPerOctave + place
    let t = along - Double(place)
    // Hermite's cubic between the starts of two cells; the next may be in a wider octave.
    let widening = place + 1 == Self.cellsPerOctave ? 0.5 : 1
    let (a, b) = (self.tails[cell], self.tails[cell + 1])
    let (rise, nextRise) = (self.rises[cell], self.rises[cell + 1] * widening)
    let rest = b - a
    let logarithm =
      a + t * (rise + t * (3 * rest - 2 * rise - nextRise + t * (rise + nextRise - 2 * rest)))
    let tail = Elementary.exp(logarithm)
    return x > 0 ? 1 - tail : tail
  }
}
