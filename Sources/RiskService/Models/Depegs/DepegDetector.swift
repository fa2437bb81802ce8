/// What counts as a depeg.
public struct DepegRules: Sendable, Hashable {
  /// Why rules find nothing sensible.
  public enum Rejection: Error, Hashable {
    /// The price at which an event ends is below the one at which it begins.
    case recovery(open: Double, close: Double)
    case negative
  }

  /// An event begins below this share of the peg reference.
  public let open: Double
  /// It ends at this share or above.
  public let close: Double
  /// Shorter ones do not count.
  public let secondsMin: Int64
  /// What lies on both sides of a longer gap between prices is not one event.
  public let gapSecondsMax: Int64
  /// An event that begins within this time after another one ended goes on with it.
  public let mergeSeconds: Int64

  /// Checks the rules.
  public init(
    open: Double, close: Double, secondsMin: Int64, gapSecondsMax: Int64, mergeSeconds: Int64
  ) throws(Rejection) {
    guard close >= open else { throw .recovery(open: open, close: close) }
    guard open > 0, secondsMin >= 0, gapSecondsMax >= 0, mergeSeconds >= 0 else {
      throw .negative
    }
    self.open = open
    self.close = close
    self.secondsMin = secondsMin
    self.gapSecondsMax = gapSecondsMax
    self.mergeSeconds = mergeSeconds
  }
}

/// One depeg of an asset, by seconds since the epoch.
public struct DepegSpan: Sendable, Hashable {
  /// The first and the last price of it.
  public internal(set) var start: Int64
  public internal(set) var end: Int64
  /// The lowest price as a share of the peg reference.
  public internal(set) var lowest: Double
  /// The first price after it; nil while it lasts, and after a gap.
  public internal(set) var recovered: Int64?
  /// Prices are missing within or after it, so that it may have been longer or deeper.
  public internal(set) var isIncomplete = false

  public var seconds: Int64 { self.end - self.start }
  public var depth: Double { 1 - self.lowest }
}

/// Finds depegs in the prices of one asset as they come.
///
///     quiet ── below open ──▶ below ── at close or above ──▶ resting ── merge time over ──▶ quiet
///                               ▲                               │
///                               └───────── below open ──────────┘
///
/// A gap ends whatever was going on: an event is not known to have lasted through it.
public struct DepegDetector: Sendable, Hashable {
  private enum State: Sendable, Hashable {
    case quiet
    case below(DepegSpan)
    case resting(DepegSpan)
  }

  public let rules: DepegRules
  private var state = State.quiet
  private var lastSeen: Int64?

  /// A detector that has seen nothing.
  public init(_ rules: DepegRules) { self.rules = rules }

  /// The event that lasts, however short it still is.
  public var ongoing: DepegSpan? {
    if case .below(let span) = self.state { return span }
    return nil
  }

  /// Takes a price as a share of the peg reference; returns the event that it ended for good.
  ///
  /// Prices come in the order of their times; one that is no later than the last is ignored.
  public mutating func observe(at time: Int64, ratio: Double) -> DepegSpan? {
    if let lastSeen, time <= lastSeen { return nil }
    let isGap = self.lastSeen.map { time - $0 > self.rules.gapSecondsMax } ?? false
    let ended = isGap ? self.interrupted() : self.rested(at: time)
    self.lastSeen = time
    self.take(time, ratio)
    return ended
  }

  private mutating func take(_ time: Int64, _ ratio: Double) {
    switch self.state {
    case .quiet where ratio < self.rules.open:
      self.state = .below(DepegSpan(start: time, end: time, lowest: ratio))
    case .resting(var span) where ratio < self.rules.open:
      span.end = time
      span.recovered = nil
      span.lowest = min(span.lowest, ratio)
      self.state = .below(span)
    case .below(var span):
      if ratio >= self.rules.close {
        span.recovered = time
        self.state = .resting(span)
      } else {
        span.end = time
        span.lowest = min(span.lowest, ratio)
        self.state = .below(span)
      }
    case .quiet, .resting: break
    }
  }

  /// What a gap leaves of an event.
  private mutating func interrupted() -> DepegSpan? {
    defer { self.state = .quiet }
    switch self.state {
    case .quiet: return nil
    case .resting(let span): return self.counted(span)
    case .below(var span):
      span.isIncomplete = true
      return self.counted(span)
    }
  }

  /// The event that ended too long ago to go on.
  private mutating func rested(at time: Int64) -> DepegSpan? {
    guard case .resting(let span) = self.state, let recovered = span.recovered,
      time - recovered > self.rules.mergeSeconds
    else { return nil }
    self.state = .quiet
    return self.counted(span)
  }

  private func counted(_ span: DepegSpan) -> DepegSpan? {
    span.seconds >= self.rules.secondsMin ? span : nil
  }

  /// Takes many prices at once.
  public mutating func scan(times: [Int64], ratios: [Double]) -> [DepegSpan] {
    precondition(times.count == ratios.count)
    var found: [DepegSpan] = []
    var place = 0
    while place < ratios.count {
      if case .quiet = self.state {
        // While all is quiet only a price below matters, and gaps do not.
        let start = place
        while place < ratios.count, !(ratios[place] < self.rules.open) { place += 1 }
        if place > start { self.lastSeen = max(self.lastSeen ?? .min, times[place - 1]) }
        guard place < ratios.count else { break }
      }
      if let span = self.observe(at: times[place], ratio: ratios[place]) { found.append(span) }
      place += 1
    }
    return found
  }

  /// No more prices come for now: events that ended, and one that lasts, if they are long enough.
  public func finished() -> [DepegSpan] {
    switch self.state {
    case .quiet: []
    case .below(let span), .resting(let span): self.counted(span).map { [$0] } ?? []
    }
  }
}
