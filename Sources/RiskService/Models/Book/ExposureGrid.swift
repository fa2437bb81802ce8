public import Basics

/// What a book pays by asset and depth, to the cent.
///
/// Each policy's payout is rounded by itself; the grid holds their sums, so that what a year costs
/// does not depend on how many policies there are. Kept as differences from one depth to the next:
/// a policy changes those between its trigger and its floor and no others.
public struct ExposureGrid: Sendable, Hashable {
  /// A book is too large for sums of whole cents to be exact.
  public struct Overflow: Error, Hashable {
    /// The largest cover of all policies together.
    public let coverMax: USDCents
  }

  /// The largest cover of a book: whole cents up to it are exact in floating point.
  public static let coverMax = USDCents(1 << 53)

  /// How many assets there are.
  public let assetCount: Int
  /// How many policies there are.
  public private(set) var policyCount = 0
  /// The cover of each asset.
  public private(set) var covers: [USDCents]
  /// By asset: how much more is paid at each depth than at the one before.
  private var steps: [[Int64]]
  /// By asset: how many policies begin to pay at each depth.
  private var starts: [[Int32]]

  /// The grid of no policies.
  public init(assetCount: Int) {
    precondition(assetCount >= 0)
    self.assetCount = assetCount
    self.covers = [USDCents](repeating: .zero, count: assetCount)
    self.steps = Array(
      repeating: [Int64](repeating: 0, count: DepthTick.count + 1), count: assetCount)
    self.starts = Array(
      repeating: [Int32](repeating: 0, count: DepthTick.count + 1), count: assetCount)
  }

  /// The cover of all policies.
  public var cover: USDCents { self.covers.reduce(.zero, +) }

  /// Adds a policy on the asset of that place.
  public mutating func add(_ layer: CoverLayer, asset: Int) throws(Overflow) {
    guard self.cover + layer.cover <= Self.coverMax else {
      throw Overflow(coverMax: Self.coverMax)
    }
    self.apply(layer, asset: asset, count: 1)
  }

  /// Takes away a policy that was added.
  public mutating func remove(_ layer: CoverLayer, asset: Int) {
    precondition(self.policyCount > 0)
    self.apply(layer, asset: asset, count: -1)
  }

  private mutating func apply(_ layer: CoverLayer, asset: Int, count: Int64) {
    self.policyCount += Int(count)
    self.covers[asset] += USDCents(count * layer.cover.count)
    var before: Int64 = 0
    for tick in layer.triggerTick + 1...layer.floorTick {
      let payout = layer.payout(atTick: tick).count
      self.steps[asset][tick] += count * (payout - before)
      if before == 0, payout > 0 { self.starts[asset][tick] += Int32(count) }
      before = payout
    }
  }

  /// What an asset pays at each depth.
  public func payouts(of asset: Int) -> [USDCents] {
    var sum: Int64 = 0
    return self.steps[asset].map { step in
      sum += step
      return USDCents(sum)
    }
  }

  /// What an asset pays at one depth, and to how many policies.
  public func payout(of asset: Int, atTick tick: Int) -> (claims: USDCents, policies: Int) {
    var claims: Int64 = 0
    var policies: Int32 = 0
    for place in 0...tick {
      claims += self.steps[asset][place]
      policies += self.starts[asset][place]
    }
    return (USDCents(claims), Int(policies))
  }
}

extension ExposureGrid {
  /// What changes at one depth of an asset.
  public struct Step: Sendable, Hashable {
    /// The depth in units of 0.0001.
    public let tick: Int
    /// How much more is paid than at the depth before, in cents.
    public let cents: Int64
    /// How many policies begin to pay.
    public let starts: Int32

    public init(tick: Int, cents: Int64, starts: Int32) {
      self.tick = tick
      self.cents = cents
      self.starts = starts
    }
  }

  /// The depths at which something changes, rising.
  public func steps(of asset: Int) -> [Step] {
    // Few depths of thousands: passed over by a loop, which a debug build does not slow down much.
    let (cents, starts) = (self.steps[asset], self.starts[asset])
    var found: [Step] = []
    var tick = 0
    while tick <= DepthTick.count {
      if cents[tick] != 0 || starts[tick] != 0 {
        found.append(Step(tick: tick, cents: cents[tick], starts: starts[tick]))
      }
      tick += 1
    }
    return found
  }

  /// Puts a grid together of what was taken from one; nil when it fits no book.
  public init?(policyCount: Int, covers: [USDCents], steps: [[Step]]) {
    guard policyCount >= 0, covers.count == steps.count else { return nil }
    self.init(assetCount: covers.count)
    var total = USDCents.zero
    for (asset, cover) in covers.enumerated() {
      guard cover >= .zero, let sum = total.adding(cover), sum <= Self.coverMax else { return nil }
      total = sum
      var paid: Int64 = 0
      for step in steps[asset] {
        guard (1...DepthTick.count).contains(step.tick), step.cents >= 0, step.starts >= 0,
          step.cents <= cover.count - paid
        else { return nil }
        paid += step.cents
        self.steps[asset][step.tick] = step.cents
        self.starts[asset][step.tick] = step.starts
      }
      guard paid == cover.count else { return nil }
    }
    self.policyCount = policyCount
    self.covers = covers
  }
}

extension ExposureGrid {
  /// Adds many policies at once, in time that hardly depends on how wide their layers are.
  ///
  /// In a layer of width w, a cover of q·w + r cents pays q·j + r·j/w at its j-th depth, of which
  /// only the second part is rounded. Policies of the same layer, r, and parity of q round alike.
  public mutating func add(
    _ policies: some Sequence<(layer: CoverLayer, asset: Int)>
  ) throws(Overflow) {
    var cells: [LayerPlace: LayerCell] = [:]
    var total = self.cover
    for (layer, asset) in policies {
      guard let sum = total.adding(layer.cover), sum <= Self.coverMax else {
        throw Overflow(coverMax: Self.coverMax)
      }
      total = sum
      let place = LayerPlace(asset: asset, trigger: layer.triggerTick, width: layer.width)
      cells[place, default: LayerCell(width: layer.width)].add(layer)
    }
    for (place, cell) in cells { self.apply(cell, at: place) }
  }

  private mutating func apply(_ cell: LayerCell, at place: LayerPlace) {
    self.policyCount += cell.policyCount
    let width = Int64(place.width)
    for (number, count) in cell.counts.enumerated() where count != 0 {
      let residue = Int64(number / 2)
      // A cover with the same remainder and the same parity stands for all of them.
      let parity = Int64(number % 2)
      let count = Int64(count)
      var before: Int64 = 0
      for step in 1...width {
        let payout = CoverLayer.rounded((parity * width + residue) * step, width) - parity * step
        self.steps[place.asset][place.trigger + Int(step)] += count * (payout - before)
        before = payout
      }
      self.covers[place.asset] += USDCents(count * residue)
    }
    for step in 1...place.width {
      self.steps[place.asset][place.trigger + step] += cell.wholeSum
      self.starts[place.asset][place.trigger + step] += cell.starts[step]
    }
    self.covers[place.asset] += USDCents(cell.wholeSum * width)
  }
}

/// Where a layer is.
private struct LayerPlace: Hashable {
  let asset: Int
  let trigger: Int
  let width: Int
}

/// The policies that share a layer.
private struct LayerCell {
  let width: Int
  var policyCount = 0
  /// The sum of the whole cents that the policies pay more at each depth.
  var wholeSum: Int64 = 0
  /// How many policies leave each remainder, by remainder and parity of the whole cents.
  var counts: [Int32]
  /// How many policies begin to pay at each step.
  var starts: [Int32]

  init(width: Int) {
    self.width = width
    self.counts = [Int32](repeating: 0, count: 2 * width)
    self.starts = [Int32](repeating: 0, count: width + 1)
  }

  mutating func add(_ layer: CoverLayer) {
    self.policyCount += 1
    let (whole, rest) = layer.cover.count.quotientAndRemainder(dividingBy: Int64(self.width))
    self.wholeSum += whole
    self.counts[Int(rest) * 2 + Int(whole & 1)] += 1
    guard layer.cover > .zero else { return }
    // The first step at which half a cent is exceeded: a tie at half a cent goes to none.
    let first = Int64(self.width) / (2 * layer.cover.count) + 1
    self.starts[Int(first)] += 1
  }
}
