/// Daily closes of one asset, made into returns.
public enum DailyReturns {
  /// How far beyond its neighbours a close must be to count as a glitch, in median deviations.
  private static let deviations = 8.0 * 1.4826
  /// The least deviation: closes of a pegged asset may not differ at all for days.
  private static let deviationMin = 0.000_5
  private static let neighbours = 5

  /// Logarithms of the ratios of closes on consecutive days.
  ///
  /// A day without a close takes two returns with it; nothing is ever bridged.
  public static func returns(_ closes: [Double?]) -> [Double?] {
    zip(closes, closes.dropFirst()).map { before, after in
      guard let before, let after, before > 0, after > 0 else { return nil }
      return Elementary.log(after / before)
    }
  }

  /// The places of closes that are no prices: far from those around, sudden, gone the next day, and
  /// seen by no other source.
  ///
  /// A real depeg neither reverts at once nor is seen by one source alone, so that it stays.
  public static func glitches(_ closes: [Double?], others: [[Double?]] = []) -> [Int] {
    var around: [Double] = []
    around.reserveCapacity(2 * Self.neighbours)
    return closes.indices.filter { day in
      guard let close = closes[day], let next = closes.dropFirst(day + 1).first ?? nil else {
        return false
      }
      // What lies between the prices beside it is not beyond them.
      let before = day > 0 ? closes[day - 1] : nil
      if let before, (before - close) * (close - next) > 0 { return false }
      around.removeAll(keepingCapacity: true)
      let first = max(0, day - Self.neighbours)
      for place in first...min(closes.count - 1, day + Self.neighbours) where place != day {
        if let neighbour = closes[place] { around.append(neighbour) }
      }
      guard around.count >= 3 else { return false }
      let middle = Self.median(sorting: &around)
      for place in around.indices { around[place] = (around[place] - middle).magnitude }
      let deviation = max(Self.deviations * Self.median(sorting: &around), Self.deviationMin)
      let isFar = { (price: Double) in (price - middle).magnitude > deviation }
      let isSeen = others.contains { source in
        guard source.indices.contains(day), let other = source[day] else { return false }
        return (other - close).magnitude < (other - middle).magnitude
      }
      // The last day of a depeg goes back as well, but it did not come out of nothing.
      let isSudden = before.map { !isFar($0) } ?? true
      return isFar(close) && isSudden && !isFar(next) && !isSeen
    }
  }

  /// Sorts a few values where they are and takes their middle.
  private static func median(sorting values: inout [Double]) -> Double {
    for place in values.indices.dropFirst() {
      let value = values[place]
      var free = place
      while free > 0, values[free - 1] > value {
        values[free] = values[free - 1]
        free -= 1
      }
      values[free] = value
    }
    let middle = values.count / 2
    return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
