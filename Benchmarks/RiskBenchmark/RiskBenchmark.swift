private import Basics
private import RiskModels
private import ServiceRuntime

/// Measures what the numbers of risk cost, without a service around them.
///
/// usage: RiskBenchmark simulate [threads] | large-book | run | correlations | depegs | grid
///
/// `simulate` prints nanoseconds per simulated year, `large-book` the same for a million policies,
/// `run` milliseconds for a million years with all figures, `correlations` microseconds for 91
/// pairs and three windows, `depegs` nanoseconds per price, `grid` milliseconds for a million
/// policies.
@main
enum RiskBenchmark {
  private static let blocks = 256

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first ?? "" {
    case "simulate":
      let threads = arguments.dropFirst().first.flatMap { Int($0) } ?? 1
      try self.simulate(threads: threads, policies: 1_000)
    case "large-book": try self.simulate(threads: 1, policies: 1_000_000)
    case "run": try self.run()
    case "correlations": self.correlations()
    case "depegs": try self.depegs()
    case "grid": try self.grid()
    default:
      print("usage: RiskBenchmark simulate [threads]|large-book|run|correlations|depegs|grid")
    }
  }

  /// The best time of some, in nanoseconds.
  private static func best(of times: Int = 5, _ work: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<times {
      let begun = MonotonicTime.now()
      try work()
      best = min(best, Double((MonotonicTime.now() - begun).nanosecondsClamped))
    }
    return best
  }

  private static func simulate(threads: Int, policies: Int) throws {
    let simulation = try BenchmarkModel.simulation(policies: policies)
    let share = Self.blocks / threads
    let nanoseconds = try self.best {
      try self.simulate(simulation, share: share, from: 0, threads: threads)
    }
    print("year \(nanoseconds / Double(Self.blocks * SimulatedBlock.pathCount)) ns")
  }

  /// Each thread takes its share and waits for those that it started.
  private static func simulate(
    _ simulation: YearSimulation, share: Int, from number: Int, threads: Int
  ) throws {
    let blocks = number * share..<(number + 1) * share
    guard number + 1 < threads else {
      precondition(simulation.simulate(blocks: blocks).count == share)
      return
    }
    let thread = try NativeThread.start(named: "simulation") {
      _ = simulation.simulate(blocks: blocks)
    }
    try self.simulate(simulation, share: share, from: number + 1, threads: threads)
    thread.join()
  }

  private static func run() throws {
    let nanoseconds = try self.best {
      let simulation = try BenchmarkModel.simulation(policies: 1_000)
      var years = SimulatedYears()
      years.append(simulation.simulate(blocks: 0..<Self.blocks))
      let waterfall = try Waterfall([
        ("SURE_EQT", USDCents(500_000_000)), ("SURE_SNR", USDCents(4_500_000_000)),
      ])
      let measures = try TailMeasures(
        of: years, simulation, waterfall: waterfall, bitcoin: USDCents(1_000_000_000),
        levels: [0.95, 0.99, 0.995])
      precondition(measures.expectedLoss.value > .zero)
    }
    print("run \(nanoseconds / 1e6) ms")
  }

  private static func correlations() {
    var random = BenchmarkModel.Words()
    let returns = (0..<365 * 14).map { _ in Double(random.next() % 20_001) / 1e6 - 0.01 }
    let times = 1_000
    var sum = 0.0
    let nanoseconds = self.best {
      for _ in 0..<times {
        guard let panel = ReturnPanel(newestFirst: returns, assetCount: 14) else { return }
        sum += panel.correlations(days: [30, 90, 365])[2].coefficients[1, 0]
      }
    }
    precondition(sum != 0)
    print("windows \(nanoseconds / Double(times) / 1e3) us")
  }

  private static func depegs() throws {
    let count = 8_000_000
    let times = (0..<count).map { Int64($0) * 300 }
    // A depeg of six hours every five thousand prices.
    let ratios = (0..<count).map { $0 % 5_000 < 72 ? 0.97 : 1 - Double($0 % 7) * 0.000_1 }
    let rules = try DepegRules(
      open: 0.99, close: 0.995, secondsMin: 3_600, gapSecondsMax: 7_200, mergeSeconds: 21_600)
    var found = 0
    let nanoseconds = self.best {
      var detector = DepegDetector(rules)
      found = detector.scan(times: times, ratios: ratios).count
    }
    precondition(found == count / 5_000)
    print("price \(nanoseconds / Double(count)) ns")
  }

  private static func grid() throws {
    let policies = try BenchmarkModel.policies(1_000_000)
    let nanoseconds = try self.best {
      var book = ExposureGrid(assetCount: BenchmarkModel.assets.count)
      try book.add(policies)
      precondition(book.policyCount == policies.count)
    }
    print("grid \(nanoseconds / 1e6) ms")
  }
}
