/// Finds what somebody who misspelt a name, or cut it short, may have meant.
public enum Spelling {
  /// Longer names are not compared: nobody misspells them by accident.
  public static let bytesMax = 200

  /// The one of `known` that `word` was probably meant to be; nil when none is near.
  ///
  /// That is the one dotted name that ends with the word, or else the one that the fewest slips
  /// lie from, at most `slipsMax`: by default one, or a third of the shorter name.
  public static func nearest(
    to word: String, among known: [String], slipsMax: Int? = nil
  ) -> String? {
    let wanted = Array(word.lowercased().utf8)
    guard !wanted.isEmpty else { return nil }
    let names = known.map { (name: $0, bytes: Array($0.lowercased().utf8)) }
    let longer = names.filter { name in
      name.bytes.count > wanted.count && name.bytes.ends(with: [UInt8(ascii: ".")] + wanted)
    }
    if let only = longer.first, longer.allSatisfy({ $0.name == only.name }) { return only.name }
    let scored = names.map { (name: $0.name, slips: Self.slips($0.bytes, wanted), $0.bytes.count) }
    guard let best = scored.min(by: { ($0.slips, $0.name) < ($1.slips, $1.name) }) else {
      return nil
    }
    let allowed = slipsMax ?? max(1, min(wanted.count, best.2) / 3)
    return best.slips <= allowed ? best.name : nil
  }

  /// How many letters to add, leave out, change or swap with a neighbour to get from one to other.
  static func slips(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard max(left.count, right.count) <= Self.bytesMax else { return .max }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let changed = last[column] + (left[row] == right[column] ? 0 : 1)
        var best = min(changed, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}

extension [UInt8] {
  fileprivate func ends(with end: [UInt8]) -> Bool {
    self.count >= end.count && self.suffix(end.count).elementsEqual(end)
  }
}
