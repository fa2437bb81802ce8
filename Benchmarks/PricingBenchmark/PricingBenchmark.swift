private import Basics
private import Contract
private import ContractPricing
private import Crypto
private import EventLoop
private import PricingService
private import QuoteSeal
private import RPC
private import ServiceRuntime

#if canImport(Glibc)
  @unsafe @preconcurrency private import Glibc
#elseif canImport(Darwin)
  @unsafe @preconcurrency private import Darwin
#endif

/// Measures what quoting costs, without a server around it.
///
/// usage: PricingBenchmark WORK [count]
///        PricingBenchmark serve SOCKET
///        PricingBenchmark stream SOCKET [changes]
///
/// Prints `<what> <nanoseconds> ns`, each by itself:
/// `premium-…` the formula and its rounding by a model, `batch-…` the same as `QuoteBatch` does
/// it, with nothing sold or (`-sold`) with most of the capital, `price` from the request to the
/// waterfall, `floor` the search for the price of a floor that is not the customary one, `quote`
/// the whole answer without a seal, `sealed` with one, `passed` its way from the wire to JSON.
/// `serve` answers every call of the service with sealed quotes, one thread, and prints `ready`.
/// `stream` changes the parameters in force over and over and prints `p50` and `p99` of the time
/// until a reader of StreamQuotes has the new quote.
@main
enum PricingBenchmark {
  private static let works = [
    "premium-classic", "premium-actuarial", "batch-classic", "batch-classic-sold",
    "batch-actuarial", "batch-actuarial-sold", "price", "floor", "quote", "sealed", "passed",
  ]
  /// With this share of the capital sold, covers reach into every tier of utilisation.
  private static let soldShare = 0.7
  private static let countDefault = 2_000_000
  private static let changesDefault = 2_000

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    let what = arguments.first ?? ""
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? Self.countDefault
    let keys =
      ["sealed", "serve", "stream"].contains(what)
      ? try SealKeyring([
        ("k1", SecretKey([UInt8](repeating: 7, count: 32)), WallTime.epoch)
      ]) : nil
    let words = what.split(separator: "-")
    let model = words.contains("classic") ? "classic" : "actuarial"
    let workload = try QuoteWorkload(
      PublishedDefaults.values(model: model), keys: keys,
      soldShare: words.contains("sold") ? Self.soldShare : 0)
    let work: (Int) -> Int64
    switch words.first {
    case "premium": work = workload.premiums
    case "batch": work = workload.batchedPremiums
    case "price": work = workload.prices
    case "floor":
      guard let floors = FloorWorkload() else { preconditionFailure("the curve is none") }
      work = floors.equivalents
    case "quote", "sealed": work = workload.quotes
    case "passed": work = try Self.passing(workload)
    case "serve":
      try Self.serve(workload, at: arguments.dropFirst().first ?? "")
      return
    case "stream":
      let changes = arguments.dropFirst(2).first.flatMap { Int($0) } ?? Self.changesDefault
      try await Self.stream(workload, at: arguments.dropFirst().first ?? "", changes)
      return
    default:
      print("usage: PricingBenchmark \(Self.works.joined(separator: "|")) [count]")
      return
    }
    // Once to warm up, and once for the record.
    precondition(work(count / 10) > 0)
    let begun = MonotonicTime.now()
    let sum = work(count)
    let elapsed = MonotonicTime.now() - begun
    precondition(sum > 0)
    print("\(what) \(Double(elapsed.nanosecondsClamped) / Double(count)) ns")
  }

  /// Passing a quote on: from what a service has sent to what a client is answered.
  private static func passing(_ workload: QuoteWorkload) throws -> (Int) -> Int64 {
    let wire = try workload.quote().wireBytes
    return { count in
      var bytes: Int64 = 0
      for _ in 0..<count {
        do throws(WireError) {
          bytes += Int64(try unsafe JSONForm<Quote>(wire: wire.span.bytes).json.count)
        } catch {
          preconditionFailure("\(error)")
        }
      }
      return bytes
    }
  }

  private static func serve(_ workload: QuoteWorkload, at path: String) throws {
    let loop = try EventLoop.start(named: "loop")
    let (server, _) = try workload.makeServer(on: loop)
    try server.listen(at: .unix(path: path), on: [loop])
    print("ready")
    unsafe fflush(stdout)
    loop.join()
  }

  private static func stream(
    _ workload: QuoteWorkload, at path: String, _ changes: Int
  ) async throws {
    let loop = try EventLoop.start(named: "loop")
    let (server, change) = try workload.makeServer(on: loop)
    try server.listen(at: .unix(path: path), on: [loop])
    let reader = try EventLoop.start(named: "reader")
    let client = PricingServiceClient(RPCChannel(to: .unix(path: path), on: [reader]))
    let request = StreamQuotesRequest(items: [
      QuoteRequest(asset: "USDC", coverCents: 100_000_00, days: 90)
    ])
    let times = try await client.streamQuotes(request) {
      (responses) async throws(RPCError) -> [Duration] in
      var stream = responses.makeAsyncIterator()
      _ = try await stream.next()
      var times: [Duration] = []
      for _ in 0..<changes {
        let begun = MonotonicTime.now()
        change()
        guard try await stream.next()?.cause == .config else { continue }
        times.append(MonotonicTime.now() - begun)
      }
      return times.sorted()
    }
    for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
      let time = times[Int(Double(times.count - 1) * share)]
      print("\(name) \(Double(time.nanosecondsClamped) / 1e6) ms")
    }
  }
}
