/// What is known of the market, by asset.
///
/// Few assets have short names: a search among sorted numbers finds one in a fraction of the time
/// that hashing its name would take.
struct AssetMarkets: Sendable, Hashable {
  /// The names, rising.
  private var codes: [AssetCode] = []
  /// What is known of the asset at the same place.
  private var markets: [AssetMarket] = []

  /// What is known of an asset; nil when nothing is.
  subscript(code: AssetCode) -> AssetMarket? {
    let place = self.place(of: code)
    return self.holds(code, at: place) ? self.markets[place] : nil
  }

  /// What is known of an asset; nothing is of a text that is no name.
  subscript(asset: String) -> AssetMarket? {
    get { AssetCode(asset).flatMap { self[$0] } }
    set {
      guard let code = AssetCode(asset) else { return }
      let place = self.place(of: code)
      switch (newValue, self.holds(code, at: place)) {
      case (let market?, true): self.markets[place] = market
      case (let market?, false):
        self.codes.insert(code, at: place)
        self.markets.insert(market, at: place)
      case (nil, true):
        self.codes.remove(at: place)
        self.markets.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// What is known of an asset, or else `unknown`.
  subscript(asset: String, default unknown: AssetMarket) -> AssetMarket {
    get { self[asset] ?? unknown }
    set { self[asset] = newValue }
  }

  /// Takes the loss curves of `others` over, also for assets of which nothing else is known.
  mutating func takeCurves(of others: AssetMarkets) {
    for place in others.codes.indices {
      guard let curve = others.markets[place].lossCurve else { continue }
      let code = others.codes[place]
      let target = self.place(of: code)
      if !self.holds(code, at: target) {
        self.codes.insert(code, at: target)
        self.markets.insert(.unknown, at: target)
      }
      self.markets[target].lossCurve = curve
    }
  }

  /// Where `code` stands or would stand.
  private func place(of code: AssetCode) -> Int {
    var low = 0
    var high = self.codes.count
    while low < high {
      let middle = (low &+ high) >> 1
      if self.codes[middle] < code { low = middle &+ 1 } else { high = middle }
    }
    return low
  }

  private func holds(_ code: AssetCode, at place: Int) -> Bool {
    place < self.codes.count && self.codes[place] == code
  }
}

/// The name of an asset as a number: comparing two takes two instructions.
struct AssetCode: Sendable, Hashable, Comparable {
  /// The bytes of the name, the first one highest, and in the last byte how many they are.
  private let bytes: UInt128

  /// The longest name; that of an asset is shorter.
  static let nameBytesMax = 15

  /// The code of a name; nil for a text that is too long to be one, or empty.
  init?(_ name: String) {
    var name = name
    let bytes = name.withUTF8 { utf8 -> UInt128? in
      guard (1...Self.nameBytesMax).contains(utf8.count) else { return nil }
      var high: UInt64 = 0
      var low: UInt64 = 0
      for place in 0..<utf8.count {
        let byte = unsafe UInt64(utf8[place])
        if place < 8 {
          high |= byte << UInt64(truncatingIfNeeded: 56 &- 8 &* place)
        } else {
          low |= byte << UInt64(truncatingIfNeeded: 120 &- 8 &* place)
        }
      }
      return UInt128(high) << 64 | UInt128(low | UInt64(utf8.count))
    }
    guard let bytes else { return nil }
    self.bytes = bytes
  }

  static func < (left: AssetCode, right: AssetCode) -> Bool { left.bytes < right.bytes }
}
