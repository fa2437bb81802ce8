public import Basics

/// Splits an amount of whole cents among parts, so that they add to it.
public enum LargestRemainder {
  /// Rounds parts down and gives the cents that are missing to those with the largest remainders,
  /// the earlier one first where they are equal.
  ///
  /// The parts add to the total but for rounding; were they to miss it by more, all would take
  /// their turn again and again.
  public static func split(_ total: USDCents, _ parts: [Double]) -> [USDCents] {
    guard !parts.isEmpty else { return [] }
    var counts = parts.map { Int64($0.rounded(.down)) }
    let remainders = zip(parts, counts).map { $0 - Double($1) }
    let places = parts.indices.sorted { one, other in
      remainders[one] == remainders[other] ? one < other : remainders[one] > remainders[other]
    }
    let missing = total.count - counts.reduce(0, +)
    let (rounds, rest) = missing.quotientAndRemainder(dividingBy: Int64(parts.count))
    for place in counts.indices { counts[place] += rounds }
    for place in places.prefix(Int(max(0, rest))) { counts[place] += 1 }
    for place in places.suffix(Int(max(0, -rest))) { counts[place] -= 1 }
    return counts.map { USDCents($0) }
  }
}
