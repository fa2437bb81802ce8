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
  let distribution: StudentDistribution

  private static let cellsPerOctave = 128
  private static let cellsPerHalf = Int(simulation_scale_cells) / 2
  private static let unitsPerCell = 65_536.0

  /// The table for these degrees of freedom.
  public init(degrees: Double) {
    precondition(degrees > 0)
    self.degrees = degrees
    self.distribution = StudentDistribution(degrees: degrees)
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
