/// A book as a simulated year meets it: renewed all the time, or running out policy by policy.
public struct YearBook: Sendable, Hashable {
  /// At how many evenly spread times of a year a book that runs out is looked at.
  public static let runoffTimes = 16
  /// The days of a year.
  public static let daysPerYear = 365

  /// What is in force at the start of the year.
  public let inForce: ExposureGrid
  /// What is still in force at each time; one grid when nothing runs out.
  public let grids: [ExposureGrid]

  /// A book in which every policy is renewed for the whole year.
  public init(renewed book: ExposureGrid) {
    self.inForce = book
    self.grids = [book]
  }

  /// A book in which each policy ends after its days; the year's events meet what is left of it.
  ///
  /// The year's events come at a uniform time, the same for all of one year. Blocks of years take
  /// the middles of equal parts of the year in turn.
  public init(
    runningOff policies: some Sequence<(layer: CoverLayer, asset: Int, days: Int)>,
    assetCount: Int
  ) throws(ExposureGrid.Overflow) {
    var inForce = ExposureGrid(assetCount: assetCount)
    var parts = [[(layer: CoverLayer, asset: Int)]](repeating: [], count: Self.runoffTimes)
    var all: [(layer: CoverLayer, asset: Int)] = []
    for (layer, asset, days) in policies {
      all.append((layer, asset))
      for time in 0..<Self.runoffTimes where Self.isInForce(days: days, time: time) {
        parts[time].append((layer, asset))
      }
    }
    try inForce.add(all)
    var grids: [ExposureGrid] = []
    for part in parts {
      var grid = ExposureGrid(assetCount: assetCount)
      try grid.add(part)
      grids.append(grid)
    }
    self.inForce = inForce
    self.grids = grids
  }

  /// Puts a book together that was taken apart.
  public init(inForce: ExposureGrid, grids: [ExposureGrid]) {
    precondition(grids.count == 1 || grids.count == Self.runoffTimes)
    precondition(grids.allSatisfy { $0.assetCount == inForce.assetCount })
    self.inForce = inForce
    self.grids = grids
  }

  /// Whether a policy of so many days is in force in the middle of a part of the year.
  private static func isInForce(days: Int, time: Int) -> Bool {
    2 * Self.runoffTimes * days > (2 * time + 1) * Self.daysPerYear
  }
}

extension YearModel {
  /// The mean of what a book pays for an asset in a year, in cents, as the simulation takes it.
  public func expectedLossCents(asset: Int, of book: YearBook) -> Double {
    let sum = book.grids.reduce(0.0) { sum, grid in
      sum + self.expectedLossCents(asset: asset, payouts: grid.payouts(of: asset))
    }
    return sum / Double(book.grids.count)
  }
}
