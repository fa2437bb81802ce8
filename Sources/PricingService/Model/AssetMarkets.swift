internal import Basics

/// What is known of the market, by asset.
///
/// There are few, and they are numbers: a search among sorted ones finds one in a fraction of the
/// time that hashing it would take.
struct AssetMarkets: Sendable, Hashable {
  /// The assets, rising.
  private var assets: [Asset] = []
  /// What is known of the asset at the same place.
  private var markets: [AssetMarket] = []

  /// What is known of an asset; nil when nothing is.
  subscript(asset: Asset) -> AssetMarket? {
    get {
      let place = self.place(of: asset)
      return self.holds(asset, at: place) ? self.markets[place] : nil
    }
    set {
      let place = self.place(of: asset)
      switch (newValue, self.holds(asset, at: place)) {
      case (let market?, true): self.markets[place] = market
      case (let market?, false):
        self.assets.insert(asset, at: place)
        self.markets.insert(market, at: place)
      case (nil, true):
        self.assets.remove(at: place)
        self.markets.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// What is known of an asset, or else `unknown`.
  subscript(asset: Asset, default unknown: AssetMarket) -> AssetMarket {
    get { self[asset] ?? unknown }
    set { self[asset] = newValue }
  }

  /// Takes the loss curves of `others` over, also for assets of which nothing else is known.
  mutating func takeCurves(of others: AssetMarkets) {
    for place in others.assets.indices {
      guard let curve = others.markets[place].lossCurve else { continue }
      let asset = others.assets[place]
      let target = self.place(of: asset)
      if !self.holds(asset, at: target) {
        self.assets.insert(asset, at: target)
        self.markets.insert(.unknown, at: target)
      }
      self.markets[target].lossCurve = curve
    }
  }

  /// Where `asset` stands or would stand.
  private func place(of asset: Asset) -> Int {
    var low = 0
    var high = self.assets.count
    while low < high {
      let middle = (low &+ high) >> 1
      if self.assets[middle] < asset { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  private func holds(_ asset: Asset, at place: Int) -> Bool {
    place < self.assets.count && self.assets[place] == asset
  }
}
