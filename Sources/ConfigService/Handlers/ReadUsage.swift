internal import Basics
internal import ServiceRuntime
internal import Synchronization

/// Counts named reads: those answered from memory, and those for which the store was asked or a
/// default stood in.
final class ReadUsage: Sendable {
  private let hits = Atomic<UInt64>(0)
  private let misses = Atomic<UInt64>(0)
  /// Counts by the minute, for those who look through SQL.
  let counter = AccessCounter()

  var hitCount: UInt64 { self.hits.load(ordering: .relaxed) }
  var missCount: UInt64 { self.misses.load(ordering: .relaxed) }

  /// The share of hits; nil before the first read.
  var hitRate: Double? {
    let (hits, misses) = (self.hitCount, self.missCount)
    return hits + misses == 0 ? nil : Double(hits) / Double(hits + misses)
  }

  /// Notes `count` reads of each of `namespaces`.
  func add(_ count: Int = 1, of namespaces: [ParameterNamespace], isHit: Bool) {
    let now = WallTime.now()
    for namespace in namespaces { self.counter.note(namespace, isHit: isHit, at: now) }
    if isHit {
      self.hits.wrappingAdd(UInt64(count), ordering: .relaxed)
    } else {
      self.misses.wrappingAdd(UInt64(count), ordering: .relaxed)
    }
  }
}
