internal import Basics
internal import ServiceRuntime

/// Counts named reads by minute and category, for those who look at the rate of hits through SQL.
///
/// Counting touches memory only; the upkeep writes the sums now and then. What was not written when
/// the process ends is lost: these are figures for a dashboard, not records.
final class AccessCounter: Sendable {
  /// Reads of one category in one minute.
  struct Count: Sendable, Hashable {
    let minute: WallTime
    let category: String
    var hits: UInt64 = 0
    var misses: UInt64 = 0
  }

  /// Sums that wait to be written, at most; while the store is away the newest are left out.
  static let countsMax = 10_000

  private struct Cell: Hashable {
    let minute: WallTime
    let category: String
  }

  private let cells = Locked<[Cell: Count]>([:])

  /// Notes a read of `namespace`: from memory, or past it.
  func note(_ namespace: ParameterNamespace, isHit: Bool, at now: WallTime) {
    let cell = Cell(minute: Self.minute(of: now), category: Self.category(of: namespace))
    self.cells.withLock { cells in
      guard cells.count < Self.countsMax || cells[cell] != nil else { return }
      var count = cells[cell] ?? Count(minute: cell.minute, category: cell.category)
      if isHit { count.hits += 1 } else { count.misses += 1 }
      cells[cell] = count
    }
  }

  /// Takes the sums out, in order.
  func take() -> [Count] {
    let cells = self.cells.withLock { cells in
      let taken = cells
      cells = [:]
      return taken
    }
    return cells.values.sorted { ($0.minute, $0.category) < ($1.minute, $1.category) }
  }

  /// Puts sums back that could not be written.
  func putBack(_ counts: [Count]) {
    self.cells.withLock { cells in
      for count in counts {
        let cell = Cell(minute: count.minute, category: count.category)
        guard cells.count < Self.countsMax || cells[cell] != nil else { return }
        var sum = cells[cell] ?? Count(minute: count.minute, category: count.category)
        sum.hits += count.hits
        sum.misses += count.misses
        cells[cell] = sum
      }
    }
  }

  /// What the older system called a category; other namespaces have their whole names.
  private static func category(of namespace: ParameterNamespace) -> String {
    namespace.realm == "params" ? namespace.name : namespace.description
  }

  private static func minute(of now: WallTime) -> WallTime {
    let microseconds = now.microsecondsSinceEpoch
    let rest = microseconds % 60_000_000
    return WallTime(
      clampingMicrosecondsSinceEpoch: microseconds - (rest < 0 ? rest + 60_000_000 : rest))
  }
}
