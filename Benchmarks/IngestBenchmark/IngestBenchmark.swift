private import Basics
private import Contract
private import ContractRisk
private import ContractType
private import EventLoop
private import RPC
private import ServiceRuntime

/// Brings prices into a running RiskService and prints what one took: `price VALUE us`.
///
/// usage: IngestBenchmark SOCKET COUNT
///        IngestBenchmark rows COUNT
///
/// The second one prints the same prices as lines of CSV: asset, instant, source, price, volume.
@main
enum IngestBenchmark {
  private static let source = "bench"
  private static let rowsPerMessage = 5_000
  private static let callMax = Duration.seconds(600)
  private static let trialsMax = 600
  private static let trialPause = Duration.milliseconds(50)

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let count = Int(arguments[2]), count > 0 else {
      preconditionFailure("usage: IngestBenchmark SOCKET|rows COUNT")
    }
    guard arguments[1] != "rows" else {
      var random = ObservedPrices()
      for _ in 0..<count {
        let row = random.next()
        print("\(row.asset),\(row.time),\(self.source),\(row.price),\(row.volume)")
      }
      return
    }
    let loop = try EventLoop.start(named: "bench")
    try await Task(executorPreference: loop) {
      try await self.ingest(count, into: .unix(path: arguments[1]), loop)
    }.value
    loop.stop()
    loop.join()
  }

  private static func ingest(
    _ count: Int, into address: SocketAddress, _ loop: EventLoop
  ) async throws {
    let channel = RPCChannel(to: address, on: [loop])
    defer { channel.close() }
    let market = MarketServiceClient(channel)
    // Made before the clock starts: what is measured is bringing them in.
    let messages = Self.messages(count)
    try await Self.waitUntilReady(market)
    let start = MonotonicTime.now()
    let options = CallOptions(timeout: Self.callMax, waitsForReady: true)
    let answer = try await market.ingestPrices(options: options) {
      writer async throws(RPCError) in
      for message in messages { try await writer.write(message) }
    }
    let took = (MonotonicTime.now() - start).nanosecondsClamped
    precondition(answer.storedCount == count, "\(answer.storedCount) of \(count) are stored")
    print("price \(Double(took) / Double(count) / 1_000) us")
  }

  /// Returns once the service takes prices.
  private static func waitUntilReady(_ market: MarketServiceClient) async throws {
    let options = CallOptions(timeout: Self.callMax, waitsForReady: true)
    for _ in 0..<Self.trialsMax {
      do throws(RPCError) {
        _ = try await market.ingestPrices(options: options) { writer async throws(RPCError) in
          try await writer.write(IngestPricesRequest(source: Self.source, validateOnly: true))
        }
        return
      } catch {
        // It has no parameters yet.
        try await Task.sleep(for: Self.trialPause)
      }
    }
    preconditionFailure("the service takes no prices")
  }

  private static func messages(_ count: Int) -> [IngestPricesRequest] {
    var random = ObservedPrices()
    return stride(from: 0, to: count, by: Self.rowsPerMessage).map { first in
      let rows = (first..<min(first + Self.rowsPerMessage, count)).map { _ in
        let row = random.next()
        let at = Timestamp(microseconds: row.time.microsecondsSinceEpoch)
        return PriceRow(asset: row.asset, at: at, price: row.price, volume: row.volume)
      }
      return IngestPricesRequest(source: Self.source, points: rows)
    }
  }
}

/// Prices of all assets every five minutes, as one who polls sees them.
private struct ObservedPrices {
  private static let assets = [
    "USDC", "USDT", "DAI", "USDP", "BUSD", "FRAX", "USDe", "sUSDe", "USDY", "PYUSD", "GHO",
    "LUSD", "crvUSD", "mkUSD",
  ]
  /// The beginning of 2025.
  private static let first = WallTime.epoch + .seconds(20_089 * 86_400)
  private static let step = Duration.seconds(300)

  private var state: UInt64 = 1
  private var number = 0

  /// The next price: a hundredth of a percent around the peg.
  mutating func next() -> (asset: String, time: WallTime, price: Double, volume: Double) {
    defer { self.number += 1 }
    self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let round = self.number / Self.assets.count
    return (
      Self.assets[self.number % Self.assets.count], Self.first + Self.step * round,
      1 + Double(Int64(self.state >> 48) - 32_768) / 3e8, Double(self.state >> 40)
    )
  }
}
