internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// The assets that prices are kept of.
struct PricedAssets: Sendable {
  /// One of them.
  struct Entry: Sendable, Hashable {
    let symbol: String
    /// Nil for one that has no peg.
    let peg: Double?
  }

  let entries: [Entry]
  private let places: [String: Int]

  init(_ entries: [Entry]) {
    self.entries = entries
    self.places = Dictionary(
      entries.enumerated().map { ($0.element.symbol, $0.offset) }, uniquingKeysWith: { $1 })
  }

  /// Those with a peg.
  var pegged: [Entry] { self.entries.filter { $0.peg != nil } }

  func place(of symbol: String) -> Int? { self.places[symbol] }
}

/// What a stream of prices has brought and is not written yet.
///
/// Holds so many rows and no more; who fills it takes a batch out when it is full.
struct PriceIntake: Sendable {
  /// The most rows that are held.
  static let rowsMax = 65_536
  /// The most rows that are compared with what is stored at a time.
  static let segmentRowsMax = 4_096
  /// Rows of one asset further apart than this are compared with what is stored separately.
  static let segmentGapMicroseconds: Int64 = 86_400_000_000
  /// The most faults that are told one by one.
  static let violationsMax = 100

  /// A row that passed the screen.
  private struct Row: Sendable {
    var asset: Int
    var time: Int64
    var order: Int
    var price: Double
    var volume: Double?
  }

  /// A row that did not.
  struct HeldRow: Sendable, Hashable {
    let asset: String
    let time: WallTime
    let price: Double
    let volume: Double?
    let finding: PriceScreen.Finding
  }

  /// Prices of one asset that rise in time.
  struct Segment: Sendable {
    let asset: String
    var prices: [SeriesPrice]
  }

  /// What is to be written together.
  struct Batch: Sendable {
    var segments: [Segment] = []
    var held: [HeldRow] = []
    /// Rows that were there twice in the batch, with the same price or with another one.
    var duplicateCount = 0
    var restatedCount = 0

    /// The first and the last instant of the prices.
    var times: ClosedRange<Int64>? {
      let first = self.segments.compactMap(\.prices.first?.time).min()
      let last = self.segments.compactMap(\.prices.last?.time).max()
      guard let first, let last else { return nil }
      return first...last
    }
  }

  private let assets: PricedAssets
  private let screen: PriceScreen
  private var rows: [Row] = []
  private var held: [HeldRow] = []
  private(set) var receivedCount = 0
  /// The first rows that were held back, and why.
  private(set) var violations: [Violation] = []

  init(_ assets: PricedAssets, band: ClosedRange<Double>) {
    self.assets = assets
    self.screen = PriceScreen(pegs: assets.entries.map(\.peg), band: band)
  }

  var isFull: Bool { self.rows.count + self.held.count >= Self.rowsMax }
  var isEmpty: Bool { self.rows.isEmpty && self.held.isEmpty }

  /// Takes a row that the contract's own rules have passed.
  mutating func take(_ row: PriceRow, now: WallTime) {
    let place = self.receivedCount
    self.receivedCount += 1
    let time = row.at?.microseconds ?? 0
    let asset = self.assets.place(of: row.asset)
    let seconds = time >= 0 ? time / 1_000_000 : -1
    let finding = self.screen.finding(
      asset: asset, atSeconds: seconds, price: row.price,
      nowSeconds: now.microsecondsSinceEpoch / 1_000_000)
    guard let finding else {
      self.rows.append(
        Row(
          asset: asset ?? 0, time: time, order: place, price: row.price, volume: row.volume))
      return
    }
    self.held.append(
      HeldRow(
        asset: row.asset, time: WallTime(clampingMicrosecondsSinceEpoch: time), price: row.price,
        volume: row.volume, finding: finding))
    if self.violations.count < Self.violationsMax {
      self.violations.append(finding.violation(of: row, place: place))
    }
  }

  /// Gives away what it holds: sorted, each instant once, in pieces.
  mutating func takeBatch() -> Batch {
    var batch = Batch(held: self.held)
    var rows = self.rows
    self.rows.removeAll(keepingCapacity: true)
    self.held.removeAll()
    let isSorted = zip(rows, rows.dropFirst()).allSatisfy {
      ($0.asset, $0.time) < ($1.asset, $1.time)
    }
    if !isSorted {
      rows.sort { ($0.asset, $0.time, $0.order) < ($1.asset, $1.time, $1.order) }
    }
    var last: Row?
    for row in rows {
      let price = SeriesPrice(time: row.time, price: row.price, volume: row.volume)
      let place = batch.segments.count - 1
      if let last, last.asset == row.asset, last.time == row.time {
        // The later of two rows for an instant counts.
        let isSame = last.price == row.price && last.volume == row.volume
        batch.duplicateCount += isSame ? 1 : 0
        batch.restatedCount += isSame ? 0 : 1
        batch.segments[place].prices[batch.segments[place].prices.count - 1] = price
      } else if let last, last.asset == row.asset,
        row.time - last.time <= Self.segmentGapMicroseconds,
        batch.segments[place].prices.count < Self.segmentRowsMax
      {
        batch.segments[place].prices.append(price)
      } else {
        batch.segments.append(
          Segment(asset: self.assets.entries[row.asset].symbol, prices: [price]))
      }
      last = row
    }
    return batch
  }
}

extension PriceScreen.Finding {
  /// What a caller is told of a row that was held back.
  func violation(of row: PriceRow, place: Int) -> Violation {
    let (field, message, allowed) =
      switch self {
      case .unknownAsset:
        (
          "asset", "\(row.asset) is not an asset that prices are kept of",
          "an insured asset, BTC or ETH"
        )
      case .inFuture: ("at", "the price is from the future", "at most an hour ahead")
      case .tooOld: ("at", "the price is older than any asset", "from 2009-01-03")
      case .notPositive: ("price", "the price is not above 0", "above 0")
      case .belowBand:
        (
          "price", "the price is far below the peg and waits for others like it",
          "from price_min times the peg reference"
        )
      case .aboveBand:
        ("price", "the price is far above the peg", "to price_max times the peg reference")
      }
    return Violation(
      field: "points[\(place)].\(field)", code: self.rawValue, message: message, allowed: allowed)
  }
}
