internal import Basics

/// Policies alike, summed.
struct BookSum: Sendable, Hashable {
  let asset: String
  /// Units of 0.0001.
  let trigger: Int64
  let floor: Int64
  let days: Int
  var coverCents: Int64
  var policyCount: Int64
  /// The smallest and the largest cover; equal when all are.
  var coverMin: Int64
  var coverMax: Int64
}

/// The book in at most so many cells, made from finer sums.
///
/// Covers of a cell are made ever more different until it fits, then days, then triggers and
/// floors; assets are never mixed.
struct BookCells: Sendable, Hashable {
  let cells: [BookSum]
  /// Some cells hold policies that differ.
  let isWidened: Bool

  /// The asset count leaves no room.
  struct TooFew: Error, Hashable {
    let assetCount: Int
  }

  /// How coarse cells are.
  private struct Width {
    /// Covers of a cell differ by this factor at most; nil for any.
    let coverRatio: Double?
    /// Lengths of a cell differ by fewer days; nil for any.
    let days: Int?
    let mixesLayers: Bool
  }

  private static let widths =
    [1.05, 1.2, 1.5, 2, 5, 20].map { Width(coverRatio: $0, days: 1, mixesLayers: false) }
    + [1, 7, 30, 90, nil].map { Width(coverRatio: nil, days: $0, mixesLayers: false) }
    + [Width(coverRatio: nil, days: nil, mixesLayers: true)]

  /// Merges sums until there are at most `countMax`; `isExact` when each is of equal policies.
  init(_ sums: [BookSum], countMax: Int, isExact: Bool) throws(TooFew) {
    if isExact, sums.count <= countMax {
      self.cells = sums.sorted(by: Self.precedes)
      self.isWidened = false
      return
    }
    for width in Self.widths {
      if let cells = Self.merged(sums, width, countMax: countMax) {
        self.cells = cells.sorted(by: Self.precedes)
        self.isWidened = cells.count < sums.count || cells.contains { $0.coverMin != $0.coverMax }
        return
      }
    }
    throw TooFew(assetCount: Set(sums.map(\.asset)).count)
  }

  private struct Place: Hashable {
    let asset: String
    let trigger: Int64
    let floor: Int64
    let days: Int
    let bucket: Int
  }

  /// What is summed so far, weighted by cover where policies differ.
  private struct Weighed {
    var sum: BookSum
    var trigger: Double
    var floor: Double
    var days: Double
  }

  /// Nil when more cells are needed than there may be.
  private static func merged(
    _ sums: [BookSum], _ width: Width, countMax: Int
  ) -> [BookSum]? {
    var cells: [Place: Weighed] = [:]
    for sum in sums {
      let mean = Double(sum.coverCents) / Double(max(sum.policyCount, 1))
      let place = Place(
        asset: sum.asset, trigger: width.mixesLayers ? 0 : sum.trigger,
        floor: width.mixesLayers ? 0 : sum.floor,
        days: width.days.map { (sum.days - 1) / $0 } ?? 0,
        bucket: width.coverRatio.map { Self.bucket(mean, ratio: $0) } ?? 0)
      let weight = Double(sum.coverCents)
      var cell =
        cells[place]
        ?? Weighed(
          sum: BookSum(
            asset: sum.asset, trigger: sum.trigger, floor: sum.floor, days: sum.days,
            coverCents: 0, policyCount: 0, coverMin: .max, coverMax: 0),
          trigger: 0, floor: 0, days: 0)
      cell.sum.coverCents += sum.coverCents
      cell.sum.policyCount += sum.policyCount
      cell.sum.coverMin = min(cell.sum.coverMin, sum.coverMin)
      cell.sum.coverMax = max(cell.sum.coverMax, sum.coverMax)
      cell.trigger += weight * Double(sum.trigger)
      cell.floor += weight * Double(sum.floor)
      cell.days += weight * Double(sum.days)
      cells[place] = cell
      if cells.count > countMax { return nil }
    }
    return cells.values.map { Self.mean(of: $0) }
  }

  private static func mean(of cell: Weighed) -> BookSum {
    let weight = Double(max(cell.sum.coverCents, 1))
    return BookSum(
      asset: cell.sum.asset, trigger: Int64((cell.trigger / weight).rounded()),
      floor: Int64((cell.floor / weight).rounded()), days: Int((cell.days / weight).rounded()),
      coverCents: cell.sum.coverCents, policyCount: cell.sum.policyCount,
      coverMin: cell.sum.coverMin, coverMax: cell.sum.coverMax)
  }

  /// The number of the bucket that a cover falls into.
  private static func bucket(_ cover: Double, ratio: Double) -> Int {
    // Buckets begin at powers of the ratio; counted by multiplying, so that no logarithm of a
    // platform decides where a cover belongs.
    var bound = 1.0
    var bucket = 0
    while bound * ratio <= cover {
      bound *= ratio
      bucket += 1
    }
    return bucket
  }

  private static func precedes(_ one: BookSum, _ other: BookSum) -> Bool {
    (one.asset, one.trigger, one.floor, one.days, one.coverCents / max(one.policyCount, 1))
      < (
        other.asset, other.trigger, other.floor, other.days,
        other.coverCents / max(other.policyCount, 1)
      )
  }
}
