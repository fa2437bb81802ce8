/// Finds what somebody who misspelt a word may have meant.
enum Spelling {
  /// Longer words are not compared: nobody misspells them by accident.
  static let charactersMax = 200

  /// The word of `known` that is nearest to `word`, when it is near enough to be meant.
  static func nearest(to word: String, among known: [String]) -> String? {
    let scored = known.map { ($0, Self.distance(word.lowercased(), $0.lowercased())) }
    guard let best = scored.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { return nil }
    return best.1 <= max(1, min(word.count, best.0.count) / 3) ? best.0 : nil
  }

  /// How many letters to add, leave out, change or swap with a neighbour to get from one to other.
  static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    guard max(left.count, right.count) <= Self.charactersMax else { return .max }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let substituted = previous[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(substituted, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforePrevious[column - 1] + 1)
        }
        current.append(best)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
