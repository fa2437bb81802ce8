/// The daily closes of one asset as several sources saw them, made into one series.
public enum DailyCloses {
  /// One close for each day, and what was left out on the way.
  public struct Agreed: Sendable, Hashable {
    /// The closes, the oldest first; nil where no source has one.
    public let closes: [Double?]
    /// Closes that were left out as glitches.
    public let glitchCount: Int
  }

  /// Leaves out what one source alone saw for one day alone, then takes the middle of the rest.
  ///
  /// All series have the same days.
  public static func agreed(_ sources: [[Double?]]) -> Agreed {
    var kept = sources
    var glitchCount = 0
    for (place, source) in sources.enumerated() {
      let others = sources.indices.filter { $0 != place }.map { sources[$0] }
      for day in DailyReturns.glitches(source, others: others) {
        kept[place][day] = nil
        glitchCount += 1
      }
    }
    let closes = (sources.first?.indices ?? 0..<0).map { day -> Double? in
      let seen = kept.compactMap { $0[day] }
      return seen.isEmpty ? nil : DailyReturns.median(seen)
    }
    return Agreed(closes: closes, glitchCount: glitchCount)
  }
}
