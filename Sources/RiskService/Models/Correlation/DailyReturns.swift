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
    closes.indices.filter { day in
      guard let close = closes[day] else { return false }
      let around = (day - Self.neighbours...day + Self.neighbours).filter {
        $0 != day && closes.indices.contains($0)
      }.compactMap { closes[$0] }
      guard around.count >= 3, let next = closes.dropFirst(day + 1).first ?? nil else {
        return false
      }
      let middle = Self.median(around)
      let deviation = max(
        Self.deviations * Self.median(around.map { ($0 - middle).magnitude }), Self.deviationMin)
      let isFar = { (price: Double) in (price - middle).magnitude > deviation }
      let isSeen = others.contains { source in
        guard source.indices.contains(day), let other = source[day] else { return false }
        return (other - close).magnitude < (other - middle).magnitude
      }
      // The last day of a depeg goes back as well, but it did not come out of nothing.
      let before = closes[..<day].last ?? nil
      let isSudden = before.map { !isFar($0) } ?? true
      return isFar(close) && isSudden && !isFar(next) && !isSeen
    }
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
