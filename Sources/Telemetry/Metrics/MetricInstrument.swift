internal import Synchronization

/// What a process moves and a scrape reads.
public protocol MetricInstrument: AnyObject, Sendable {
  /// What kind of metric the instrument belongs to.
  static var kind: MetricKind { get }
  /// What the instrument says now.
  var reading: MetricValue { get }
}

/// A number that only grows; moved from any thread without a lock.
public final class Counter: MetricInstrument {
  private let count = Atomic<UInt64>(0)

  init() {}

  /// Adds `amount`.
  public func add(_ amount: UInt64 = 1) {
    self.count.wrappingAdd(amount, ordering: .relaxed)
  }

  /// What has been added so far.
  public var value: UInt64 { self.count.load(ordering: .relaxed) }

  public static var kind: MetricKind { .counter }
  public var reading: MetricValue { .number(Double(self.value)) }
}

/// A number that goes up and down; moved from any thread without a lock.
public final class Gauge: MetricInstrument {
  private let bits = Atomic<UInt64>(Double.zero.bitPattern)

  init() {}

  /// Takes `value` from now on.
  public func set(_ value: Double) {
    self.bits.store(value.bitPattern, ordering: .relaxed)
  }

  /// Adds `amount`, which may be negative.
  public func add(_ amount: Double) {
    var seen = self.bits.load(ordering: .relaxed)
    while true {
      let sum = Double(bitPattern: seen) + amount
      let (exchanged, original) = self.bits.weakCompareExchange(
        expected: seen, desired: sum.bitPattern, ordering: .relaxed)
      if exchanged { return }
      seen = original
    }
  }

  /// The number now.
  public var value: Double { Double(bitPattern: self.bits.load(ordering: .relaxed)) }

  public static var kind: MetricKind { .gauge }
  public var reading: MetricValue { .number(self.value) }
}
