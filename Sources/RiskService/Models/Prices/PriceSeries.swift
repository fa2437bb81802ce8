/// A price of one asset from one source, as it is compared with others of the same series.
public struct SeriesPrice: Sendable, Hashable {
  /// Microseconds since the epoch.
  public let time: Int64
  public let price: Double
  public let volume: Double?
  /// It is taken for a glitch.
  public var isOutlier: Bool

  public init(time: Int64, price: Double, volume: Double?, isOutlier: Bool = false) {
    self.time = time
    self.price = price
    self.volume = volume
    self.isOutlier = isOutlier
  }
}

/// Finds out what new prices of one series change in what is stored of it.
public enum PriceSeries {
  /// How many stored prices before and behind the new ones are looked at with them.
  public static let contextCount = 6

  /// What is to be written.
  public struct Changes: Sendable, Hashable {
    /// Prices of instants that have none yet.
    public var new: [SeriesPrice] = []
    /// Prices that differ from what is stored for their instants.
    public var restated: [SeriesPrice] = []
    /// Stored prices that are now judged otherwise.
    public var judged: [SeriesPrice] = []
    /// Prices that are there already.
    public var duplicateCount = 0

    public init() {}
  }

  /// Compares new prices with those stored around and among them; both rise in time.
  ///
  /// What lies on both sides of a gap longer than `gapMax`, in microseconds, does not speak for or
  /// against each other. `others` gives what another source saw at about an instant, if one did; it
  /// is asked only about what looks like a glitch.
  public static func changes(
    adding added: [SeriesPrice], to stored: [SeriesPrice], gapMax: Int64,
    others: (_ time: Int64) -> [Double] = { _ in [] }
  ) -> Changes {
    var changes = Changes()
    let series = Self.merged(added, stored, &changes)
    let outliers = Self.outliers(series.map(\.price), gapMax: gapMax, others)
    for (place, entry) in series.enumerated() {
      var price = entry.price
      price.isOutlier = outliers.contains(place)
      switch entry.origin {
      case .new: changes.new.append(price)
      case .restating: changes.restated.append(price)
      case .stored where price.isOutlier != entry.price.isOutlier: changes.judged.append(price)
      case .stored: break
      }
    }
    return changes
  }

  private enum Origin { case new, restating, stored }

  /// Both series as one; at an instant that both have, the new price counts if it differs.
  private static func merged(
    _ added: [SeriesPrice], _ stored: [SeriesPrice], _ changes: inout Changes
  ) -> [(price: SeriesPrice, origin: Origin)] {
    var merged: [(price: SeriesPrice, origin: Origin)] = []
    merged.reserveCapacity(added.count + stored.count)
    var place = 0
    for price in added {
      while place < stored.count, stored[place].time < price.time {
        merged.append((stored[place], .stored))
        place += 1
      }
      guard place < stored.count, stored[place].time == price.time else {
        merged.append((price, .new))
        continue
      }
      let known = stored[place]
      place += 1
      if known.price == price.price, known.volume == price.volume {
        changes.duplicateCount += 1
        merged.append((known, .stored))
      } else {
        merged.append((price, .restating))
      }
    }
    for price in stored[place...] { merged.append((price, .stored)) }
    return merged
  }

  /// The places of glitches.
  private static func outliers(
    _ prices: [SeriesPrice], gapMax: Int64, _ others: (Int64) -> [Double]
  ) -> Set<Int> {
    var bars: [Double?] = []
    var places: [Int] = []
    bars.reserveCapacity(prices.count)
    places.reserveCapacity(prices.count)
    for (place, price) in prices.enumerated() {
      if place > 0, price.time - prices[place - 1].time > gapMax {
        // As many bars of nothing as keep both sides apart.
        for _ in 0..<Self.contextCount {
          bars.append(nil)
          places.append(place)
        }
      }
      bars.append(price.price)
      places.append(place)
    }
    let suspects = DailyReturns.glitches(bars)
    guard !suspects.isEmpty else { return [] }
    let seen = suspects.map { others(prices[places[$0]].time) }
    var found = Set(suspects.map { places[$0] })
    // Those of whom somebody else saw something are looked at again beside that.
    for (suspect, others) in zip(suspects, seen) where !others.isEmpty {
      let context = max(0, suspect - Self.contextCount)
      let around = Array(bars[context..<min(bars.count, suspect + Self.contextCount + 1)])
      let sources = others.map { other in
        around.indices.map { $0 == suspect - context ? other : nil }
      }
      if !DailyReturns.glitches(around, others: sources).contains(suspect - context) {
        found.remove(places[suspect])
      }
    }
    return found
  }
}
