internal import Basics

/// What a subscription had to be told lately, step by step.
///
/// Holds only steps that changed something for it, as far back as fits: whoever is further behind
/// gets a snapshot.
struct FeedLog: Sendable {
  /// The most steps that are kept.
  static let stepsMax = 256
  /// The most values of all steps together.
  static let valuesMax = 4_096

  /// What one or more consecutive revisions changed.
  struct Step: Sendable {
    let after: Revision
    let through: Revision
    let values: [FeedValue]
  }

  /// Every step after this revision is here.
  private(set) var completeAfter: Revision
  private var steps: [Step] = []
  private var valueCount = 0

  /// Knows of no change after `revision`.
  init(completeAfter revision: Revision) { self.completeAfter = revision }

  /// Takes in what changed on the way from one revision to a later one, if anything did.
  mutating func append(_ values: [FeedValue], after: Revision, through: Revision) {
    precondition(after < through)
    guard !values.isEmpty else { return }
    self.steps.append(Step(after: after, through: through, values: values))
    self.valueCount += values.count
    while self.steps.count > Self.stepsMax || self.valueCount > Self.valuesMax {
      let dropped = self.steps.removeFirst()
      self.valueCount -= dropped.values.count
      self.completeAfter = dropped.through
    }
  }

  /// Whether anything after `base` up to `revision` changed what the subscription sees; nil when
  /// that is too long ago to be known.
  ///
  /// A step over several revisions counts for each of them.
  func changes(after base: Revision, through revision: Revision) -> Bool? {
    guard base < revision else { return false }
    // From the newest back: most ask about the latest steps.
    for step in self.steps.reversed() {
      if step.through <= base { break }
      if step.after < revision { return true }
    }
    return base >= self.completeAfter ? false : nil
  }

  /// All that changed after `base`, the latest value of each; nil when that is too long ago.
  func delta(after base: Revision) -> [FeedValue]? {
    guard base >= self.completeAfter else { return nil }
    let steps = self.steps.filter { $0.through > base }
    // The usual case: everybody has what came before the last step.
    if steps.count == 1, let only = steps.first { return only.values }
    var latest: [Slot: FeedValue] = [:]
    for step in steps {
      for value in step.values { latest[Slot(value)] = value }
    }
    return latest.values.sorted(by: FeedValue.precedes)
  }

  private struct Slot: Hashable {
    let name: ParameterName
    let symbol: Symbol?

    init(_ value: FeedValue) {
      self.name = value.name
      self.symbol = value.symbol
    }
  }
}
