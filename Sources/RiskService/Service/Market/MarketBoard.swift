internal import Basics
internal import ContractRisk
internal import ServiceRuntime

/// A snapshot of the market as it was put together, with all curves.
struct BuiltMarket: Sendable {
  /// Without curves where those of its version are not made yet.
  let message: MarketSnapshot

  /// The snapshot for a watcher that has the curves of `known`.
  func message(knowing known: UInt64) -> MarketSnapshot {
    var message = self.message
    if known > 0, known == message.curvesVersion {
      message.curves = []
    } else if message.curves.isEmpty {
      message.curvesVersion = 0
    }
    return message
  }

  /// Whether it has curves that a watcher with those of `known` lacks.
  func hasCurves(unknownTo known: UInt64) -> Bool {
    !self.message.curves.isEmpty && self.message.curvesVersion != known
  }
}

/// Where the newest snapshot of the market hangs, for whoever watches.
final class MarketBoard: Sendable {
  private let newest = Locked<BuiltMarket?>(nil)
  /// Rings after each look at the store that found out how the market stands.
  private let bell = Bell()

  /// The newest snapshot; nil before the first.
  var market: BuiltMarket? { self.newest.withLock { $0 } }

  /// How many looks were taken; no more than before means that nothing new can be known.
  var looks: UInt64 { self.bell.rings }

  /// Hangs up what a look at the store has found, and wakes all who wait.
  func publish(_ market: BuiltMarket) {
    self.newest.withLock { newest in
      if market.message.version >= newest?.message.version ?? 0 { newest = market }
    }
    self.bell.ring()
  }

  /// From now on nobody waits.
  func close() { self.bell.close() }

  /// Waits for the look after number `look`; false when there will be none, or the caller is gone.
  func wait(after look: UInt64) async -> Bool { await self.bell.wait(after: look) }
}
