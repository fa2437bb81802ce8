public import Basics

/// The time in which an asset was watched: stretches without gaps, joined where they meet.
public struct ObservedTime: Sendable, Hashable {
  /// The stretches, none of which touches another, the oldest first.
  public let stretches: [Range<WallTime>]

  private static let microsecondsPerYear = 365.25 * 86_400 * 1e6

  /// Joins stretches in any order; of each only what lies after the launch and before `end` counts.
  public init(_ stretches: some Sequence<Range<WallTime>>, launch: WallTime?, end: WallTime) {
    let start = launch ?? .earliest
    var joined: [Range<WallTime>] = []
    let clipped = stretches.compactMap { stretch -> Range<WallTime>? in
      let (lower, upper) = (max(stretch.lowerBound, start), min(stretch.upperBound, end))
      return lower < upper ? lower..<upper : nil
    }
    for stretch in clipped.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, stretch.lowerBound <= last.upperBound {
        joined[joined.count - 1] =
          last.lowerBound..<max(last.upperBound, stretch.upperBound)
      } else {
        joined.append(stretch)
      }
    }
    self.stretches = joined
  }

  /// How long that is, in years of 365.25 days.
  public var years: Double {
    let microseconds = self.stretches.reduce(0.0) { sum, stretch in
      let length =
        stretch.upperBound.microsecondsSinceEpoch - stretch.lowerBound.microsecondsSinceEpoch
      return sum + Double(length)
    }
    return microseconds / Self.microsecondsPerYear
  }

  /// Whether the asset was watched at that instant.
  public func contains(_ time: WallTime) -> Bool {
    self.stretches.contains { $0.contains(time) }
  }
}
