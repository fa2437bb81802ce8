private import CSimulation

/// Daily returns of several assets on the same days.
public struct ReturnPanel: Sendable {
  /// The most assets of a panel.
  public static let assetsMax = Int(moments_width)

  public let assetCount: Int
  public let dayCount: Int
  /// Rows of equal width, the newest first, less the mean of each asset.
  private var rows: [Double]

  /// Returns by day, the newest first, one per asset and all in a row; nil unless they fill whole
  /// days and all are numbers.
  public init?(newestFirst returns: [Double], assetCount: Int) {
    guard assetCount > 0, assetCount <= Self.assetsMax, !returns.isEmpty,
      returns.count.isMultiple(of: assetCount)
    else { return nil }
    let dayCount = returns.count / assetCount
    var means = [Double](repeating: 0, count: assetCount)
    var place = 0
    for _ in 0..<dayCount {
      for asset in 0..<assetCount { means[asset] += returns[place + asset] }
      place += assetCount
    }
    for asset in 0..<assetCount { means[asset] /= Double(dayCount) }
    guard means.allSatisfy(\.isFinite) else { return nil }
    // Products of what is far from its mean would lose their last digits.
    var rows = [Double](repeating: 0, count: dayCount * Self.assetsMax)
    place = 0
    for day in 0..<dayCount {
      for asset in 0..<assetCount {
        rows[day * Self.assetsMax + asset] = returns[place + asset] - means[asset]
      }
      place += assetCount
    }
    self.assetCount = assetCount
    self.dayCount = dayCount
    self.rows = rows
  }

  /// The correlations of one window.
  public struct Window: Sendable, Hashable {
    /// How many days it has.
    public let days: Int
    /// Pearson's coefficients; no number where one of the two assets does not move.
    public let coefficients: SymmetricMatrix
  }

  /// The correlations of windows that end with the newest day, the shortest first.
  ///
  /// One pass from the newest day back serves them all: each goes on from the sums of the one
  /// before.
  public func correlations(
    days windows: [Int], instructions: KernelInstructions = .fastest
  ) -> [Window] {
    let width = Self.assetsMax
    var sums = [Double](repeating: 0, count: width)
    var products = [Double](repeating: 0, count: width * width)
    var done = 0
    return windows.sorted().map { days in
      precondition(days > 0 && days <= self.dayCount)
      unsafe self.rows.withUnsafeBufferPointer { rows in
        guard let start = rows.baseAddress else { return }
        unsafe moments_add(
          instructions.code, start + done * width, days - done, &sums, &products)
      }
      done = days
      return self.window(days, sums, products)
    }
  }

  /// A deviation that is this small beside its return is a rounding error.
  private static let still = 1e-30

  private func window(_ days: Int, _ sums: [Double], _ products: [Double]) -> Window {
    let width = Self.assetsMax
    let count = Double(days)
    let roots = (0..<self.assetCount).map { asset in
      let variance = products[asset * width + asset] - sums[asset] * sums[asset] / count
      return variance > Self.still ? variance.squareRoot() : .nan
    }
    return Window(
      days: days,
      coefficients: SymmetricMatrix(order: self.assetCount) { row, column in
        guard row != column else { return 1 }
        let covariance = products[row * width + column] - sums[row] * sums[column] / count
        return min(max(covariance / (roots[row] * roots[column]), -1), 1)
      })
  }
}
