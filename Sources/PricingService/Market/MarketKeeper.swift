internal import Basics
internal import ConfigClient
internal import ContractRisk
internal import ContractType
internal import ServiceRuntime
internal import Synchronization

/// Keeps the market in force for the quotes, whoever brings it.
///
/// A source hands over snapshots and signs of life; a snapshot that cannot be used leaves the last
/// one in force.
final class MarketKeeper: Sendable {
  /// The market, for the loops.
  let holder: SnapshotHolder<MarketState>
  private let bell: ChangeBell
  private let clock: any TimeSource
  /// Nanoseconds of the monotonic clock when the market was last heard of; the least before.
  ///
  /// Negative when that was before the machine started, as of a market kept on disk.
  private let heardAt = Atomic<Int64>(.min)
  private let latest: Locked<(state: MarketState, message: MarketSnapshot?)>
  private let onFirst: @Sendable () -> Void

  /// Keeps no market yet; `onFirst` is told when the first one is in force.
  init(
    holder: SnapshotHolder<MarketState>, bell: ChangeBell, clock: any TimeSource,
    onFirst: @escaping @Sendable () -> Void = {}
  ) {
    self.holder = holder
    self.bell = bell
    self.clock = clock
    self.onFirst = onFirst
    self.latest = Locked((MarketState.none, nil))
    holder.publish(.none)
  }

  /// The market in force, from any thread.
  var state: MarketState { self.latest.withLock { $0.state } }

  /// The message that the market in force came in, with all curves; nil before the first.
  var message: MarketSnapshot? { self.latest.withLock { $0.message } }

  /// How long ago the market was last heard of; nil before the first time.
  func age(at now: MonotonicTime) -> Duration? {
    let heardAt = self.heardAt.load(ordering: .relaxed)
    guard heardAt > .min else { return nil }
    return .nanoseconds(max(0, Int64(clamping: now.nanoseconds) - heardAt))
  }

  /// Puts a snapshot in force that was made `age` ago.
  func take(_ message: MarketSnapshot, age: Duration = .zero) throws(MarketFault) {
    let isFirst = try self.latest.withLock { latest throws(MarketFault) in
      let isFirst = latest.message == nil
      let state = try MarketState(message, after: latest.state)
      var complete = message
      if complete.curves.isEmpty, complete.curvesVersion > 0 {
        complete.curves = latest.message?.curves ?? []
      }
      latest = (state, complete)
      // Within the lock: two sources that overlap for a moment publish in the order they come.
      self.holder.publish(state)
      return isFirst
    }
    self.confirm(age: age)
    self.bell.ringMarket()
    if isFirst { self.onFirst() }
  }

  /// The market in force was still the newest `age` ago.
  func confirm(age: Duration = .zero) {
    // Half the range is 146 years: what is older is as stale as that.
    let age = min(age.nanosecondsClamped, .max / 2)
    let now = Int64(clamping: self.clock.monotonicNow.nanoseconds)
    self.heardAt.store(now - age, ordering: .relaxed)
  }
}
