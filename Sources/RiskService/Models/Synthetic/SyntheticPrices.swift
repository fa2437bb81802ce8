/// Hourly prices that were made up, hour after hour: for demonstrations and tests, never for trade.
///
/// Coins share a mood, so that their returns are correlated; they depeg alone and together; their
/// source has glitches, gaps and stale ticks. The same seed gives the same prices.
public struct SyntheticPrices: Sequence, Sendable {
  /// What everything made up here is labelled with.
  public static let sourceName = "synthetic"
  static let hoursPerYear = 8_760

  /// How often a source is wrong, by coin.
  public struct Faults: Sendable, Hashable {
    public var yearlyGlitches: Double
    public var yearlyGaps: Double
    public var yearlyStaleRuns: Double

    public static let none = Faults(yearlyGlitches: 0, yearlyGaps: 0, yearlyStaleRuns: 0)
    public static let usual = Faults(yearlyGlitches: 6, yearlyGaps: 4, yearlyStaleRuns: 8)

    public init(yearlyGlitches: Double, yearlyGaps: Double, yearlyStaleRuns: Double) {
      self.yearlyGlitches = yearlyGlitches
      self.yearlyGaps = yearlyGaps
      self.yearlyStaleRuns = yearlyStaleRuns
    }
  }

  public let coins: [SyntheticCoin]
  /// The first hour, in seconds since the epoch.
  public let startSeconds: Int64
  public let hourCount: Int
  public let seed: UInt64
  public let faults: Faults
  /// Depegs a year that many coins share.
  public let yearlySharedDepegs: Double
  /// The depegs of these prices, by their beginnings.
  public let depegs: [SyntheticDepeg]

  /// Plans prices; the start is rounded down to its hour.
  public init(
    _ coins: [SyntheticCoin], startSeconds: Int64, hourCount: Int, seed: UInt64,
    faults: Faults = .usual, yearlySharedDepegs: Double = 0.6
  ) {
    precondition(hourCount >= 0)
    self.coins = coins
    self.startSeconds = startSeconds - (startSeconds % 3_600 + 3_600) % 3_600
    self.hourCount = hourCount
    self.seed = seed
    self.faults = faults
    self.yearlySharedDepegs = yearlySharedDepegs
    var dice = SyntheticDice(seed: seed ^ 0xD1CE)
    self.depegs = Self.planned(
      coins, hourCount: hourCount, yearlyShared: yearlySharedDepegs, &dice)
  }

  /// Depegs of all pegged coins; those of one coin leave each other alone.
  private static func planned(
    _ coins: [SyntheticCoin], hourCount: Int, yearlyShared: Double, _ dice: inout SyntheticDice
  ) -> [SyntheticDepeg] {
    var planned: [SyntheticDepeg] = []
    for (place, coin) in coins.enumerated() where coin.isPegged {
      var hour = dice.hours(untilYearly: coin.yearlyDepegs)
      while hour < hourCount {
        planned.append(Self.depeg(place, at: hour, depth: 0.012...0.05, &dice))
        hour += dice.hours(untilYearly: coin.yearlyDepegs)
      }
    }
    var hour = dice.hours(untilYearly: yearlyShared)
    while hour < hourCount {
      let worst = dice.number(0.04...0.14)
      for (place, coin) in coins.enumerated() where coin.isPegged && dice.uniform() < 0.4 {
        planned.append(
          Self.depeg(
            place, at: hour + dice.count(0...12), depth: (0.3 * worst)...worst, &dice))
      }
      hour += dice.hours(untilYearly: yearlyShared)
    }
    planned.sort { ($0.fall.lowerBound, $0.coin) < ($1.fall.lowerBound, $1.coin) }
    // A coin that is down already does not fall again until a day after it is back.
    var free = [Int](repeating: 0, count: coins.count)
    return planned.filter { depeg in
      guard depeg.fall.lowerBound >= free[depeg.coin] else { return false }
      free[depeg.coin] = depeg.recovery.upperBound + 24
      return true
    }
  }

  private static func depeg(
    _ coin: Int, at hour: Int, depth: ClosedRange<Double>, _ dice: inout SyntheticDice
  ) -> SyntheticDepeg {
    let fallEnd = hour + dice.count(2...12)
    let lowEnd = fallEnd + dice.count(4...36)
    let recoveryEnd = lowEnd + dice.count(6...48)
    return SyntheticDepeg(
      coin: coin, fall: hour..<fallEnd, low: fallEnd..<lowEnd, recovery: lowEnd..<recoveryEnd,
      depth: dice.number(depth))
  }

  public func makeIterator() -> Iterator { Iterator(self) }
}

extension SyntheticPrices {
  /// Makes prices one by one; holds one state for each coin and nothing of what was made.
  public struct Iterator: IteratorProtocol, Sendable {
    /// What is going on with one coin.
    private struct Coin {
      var dice: SyntheticDice
      /// How far the price is from where it belongs, as a logarithm.
      var deviation = 0.0
      var last: Double?
      var depegs: ArraySlice<SyntheticDepeg>
      var nextGlitch: Int
      var nextGap: Int
      var gapEnd = 0
      var nextStale: Int
      var staleEnd = 0
      /// The logarithm of the usual volume.
      let volume: Double
      let mood: Double
    }

    /// What stays of a deviation after an hour, and what an hour adds.
    private static let memory = 0.9
    private static let peggedStep = 2.2e-4
    private static let moodStep = 1.6e-4
    private static let unrest = 6.0

    private let plan: SyntheticPrices
    private var states: [Coin]
    private var moodDice: SyntheticDice
    private var mood = 0.0
    private var hour = 0
    private var coin = 0

    init(_ plan: SyntheticPrices) {
      self.plan = plan
      self.moodDice = SyntheticDice(seed: plan.seed ^ 0x300D)
      self.states = plan.coins.indices.map { place in
        var dice = SyntheticDice(seed: plan.seed &+ UInt64(place + 1) &* 0xA24B_AED4_963E_E407)
        let faults = plan.faults
        return Coin(
          dice: dice, depegs: plan.depegs.filter { $0.coin == place }[...],
          nextGlitch: dice.hours(untilYearly: faults.yearlyGlitches),
          nextGap: dice.hours(untilYearly: faults.yearlyGaps),
          nextStale: dice.hours(untilYearly: faults.yearlyStaleRuns),
          volume: dice.number(16...22), mood: dice.number(0.4...1.2))
      }
    }

    public mutating func next() -> SyntheticPrice? {
      while self.hour < self.plan.hourCount {
        guard self.coin < self.states.count else {
          self.coin = 0
          self.hour += 1
          continue
        }
        if self.coin == 0 {
          self.mood = Self.memory * self.mood + Self.moodStep * self.moodDice.normal()
        }
        defer { self.coin += 1 }
        if let price = self.price() { return price }
      }
      return nil
    }

    private mutating func price() -> SyntheticPrice? {
      let seconds = self.plan.startSeconds + Int64(self.hour) * 3_600
      let kind = self.plan.coins[self.coin]
      if let first = kind.firstSeconds, seconds < first { return nil }
      let price = self.truePrice(kind)
      let volume = self.volume()
      guard !self.isMissing() else { return nil }
      var told = price
      let fault = self.fault()
      switch fault {
      case .glitch:
        let jump = self.states[self.coin].dice.number(0.03...0.25)
        told *= self.states[self.coin].dice.uniform() < 0.5 ? 1 - jump : 1 + jump
      case .stale: told = self.states[self.coin].last ?? price
      case nil: break
      }
      self.states[self.coin].last = fault == .glitch ? price : told
      return SyntheticPrice(
        coin: self.coin, seconds: seconds, price: told, volume: volume, fault: fault)
    }

    private mutating func truePrice(_ kind: SyntheticCoin) -> Double {
      let years = Double(self.hour) / Double(SyntheticPrices.hoursPerYear)
      switch kind.course {
      case .floating(let start, let yearlyDeviation):
        let step = yearlyDeviation / Double(SyntheticPrices.hoursPerYear).squareRoot()
        let shock = self.states[self.coin].dice.normal() + 0.5 * self.mood / Self.moodStep
        self.states[self.coin].deviation += step * 0.8 * shock
        return start * Elementary.exp(self.states[self.coin].deviation)
      case .pegged(let reference, let yearlyGrowth):
        let fallen = self.fallen()
        let noise = Self.peggedStep * (fallen > 0 ? Self.unrest : 1)
        let step = noise * self.states[self.coin].dice.normal()
        let deviation = Self.memory * self.states[self.coin].deviation + step
        self.states[self.coin].deviation = deviation
        let peg = reference * (1 + yearlyGrowth * years)
        return peg * (1 - fallen)
          * Elementary.exp(deviation + self.states[self.coin].mood * self.mood)
      }
    }

    /// The share of the reference that is lost in this hour.
    private mutating func fallen() -> Double {
      while let depeg = self.states[self.coin].depegs.first,
        self.hour >= depeg.recovery.upperBound
      {
        self.states[self.coin].depegs.removeFirst()
      }
      guard let depeg = self.states[self.coin].depegs.first else { return 0 }
      return depeg.depth * depeg.share(hour: self.hour)
    }

    private mutating func volume() -> Double {
      let noise = 0.3 * self.states[self.coin].dice.normal()
      return Elementary.exp(self.states[self.coin].volume + noise).rounded()
    }

    /// Whether the source says nothing in this hour.
    private mutating func isMissing() -> Bool {
      if self.hour >= self.states[self.coin].nextGap {
        self.states[self.coin].gapEnd = self.hour + self.states[self.coin].dice.count(3...48)
        let wait = self.states[self.coin].dice.hours(untilYearly: self.plan.faults.yearlyGaps)
        self.states[self.coin].nextGap = self.states[self.coin].gapEnd + wait
      }
      return self.hour < self.states[self.coin].gapEnd
    }

    private mutating func fault() -> SyntheticPrice.Fault? {
      if self.hour >= self.states[self.coin].nextStale {
        self.states[self.coin].staleEnd = self.hour + self.states[self.coin].dice.count(2...24)
        let wait = self.states[self.coin].dice.hours(
          untilYearly: self.plan.faults.yearlyStaleRuns)
        self.states[self.coin].nextStale = self.states[self.coin].staleEnd + wait
      }
      if self.hour >= self.states[self.coin].nextGlitch {
        let wait = self.states[self.coin].dice.hours(
          untilYearly: self.plan.faults.yearlyGlitches)
        self.states[self.coin].nextGlitch = self.hour + wait
        return self.hour < self.states[self.coin].staleEnd ? .stale : .glitch
      }
      return self.hour < self.states[self.coin].staleEnd ? .stale : nil
    }
  }
}
