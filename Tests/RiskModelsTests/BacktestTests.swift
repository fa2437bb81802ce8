import Testing

@testable import RiskModels

@Suite("Backtests")
struct BacktestTests {
  private func isClose(_ one: Double, _ other: Double, _ tolerance: Double = 6e-9) -> Bool {
    (one - other).magnitude <= tolerance
  }

  @Test(
    "Kupiec's test of numbers of exceptions",
    arguments: [
      (57, 1_043, 0.05, 0.46146640, 0.49693945), (3, 250, 0.01, 0.09494012, 0.75798832),
      (3, 250, 0.05, 10.81233416, 0.00100826), (12, 250, 0.01, 19.01618566, 0.00001296),
      (0, 250, 0.01, 5.02516793, 0.02498150),
    ])
  func kupiec(hits: Int, count: Int, rate: Double, statistic: Double, probability: Double) {
    let test = ExceptionBacktest.kupiec(hits, count, rate)
    #expect(self.isClose(test.statistic, statistic))
    #expect(self.isClose(test.probability, probability, 1e-8))
  }

  /// Kupiec, 1995, for the test size of 5 %.
  @Test(
    "numbers of exceptions that are accepted",
    arguments: [
      (255, 0.01, 1, 6), (255, 0.05, 7, 20), (510, 0.01, 2, 10), (510, 0.05, 17, 35),
      (1_000, 0.01, 5, 16), (1_000, 0.05, 38, 64),
    ])
  func accepted(count: Int, rate: Double, low: Int, high: Int) {
    #expect(ExceptionBacktest.accepted(count: count, rate: rate) == low...high)
  }

  /// The transitions of MathWorks' example of Christoffersen's tests.
  @Test("Christoffersen's tests of how exceptions follow each other")
  func christoffersen() throws {
    let transitions = Transitions(counts: [[932, 53], [53, 4]])
    let independence = try #require(transitions.independence)
    #expect(self.isClose(independence.statistic, 0.25866315))
    #expect(self.isClose(independence.probability, 0.61104008))
    let both = ExceptionBacktest.kupiec(57, 1_043, 0.05).joined(with: independence)
    #expect(self.isClose(both.statistic, 0.72012955))
    #expect(self.isClose(both.probability, 0.69763114))
    #expect(Transitions([Bool](repeating: false, count: 50)).independence == nil)
  }

  /// MathWorks' example: the first exception after 58 days at 95 %.
  @Test("Kupiec's test of the time until the first exception")
  func untilFirst() throws {
    let first = ExceptionBacktest.untilFirst(58, 0.05)
    #expect(self.isClose(first.statistic, 1.73535542))
    #expect(self.isClose(first.probability, 0.18772840, 1e-8))
    let series = try ExceptionBacktest((0..<100).map { $0 == 57 || $0 == 80 }, expectedRate: 0.05)
    #expect(series.firstPlace == 58 && series.untilFirst == first)
    // At once, where one in a hundred was expected: −2 log 0.01.
    let early = try ExceptionBacktest((0..<100).map { $0 == 0 }, expectedRate: 0.01)
    #expect(self.isClose(try #require(early.untilFirst).statistic, 9.21034037))
    let never = try ExceptionBacktest([Bool](repeating: false, count: 100), expectedRate: 0.01)
    #expect(never.firstPlace == nil && never.untilFirst == nil)
  }

  @Test("the colours are those of Basel")
  func light() throws {
    let shares = [8.11, 28.58, 54.32, 75.81, 89.22, 95.88, 98.63, 99.60, 99.89, 99.97, 99.99]
    for (count, share) in shares.enumerated() {
      let found = BinomialDistribution.probability(atMost: count, trials: 250, chance: 0.01)
      #expect((found * 100 - share).magnitude < 0.006, "\(count)")
    }
    // MathWorks' example of the test: at most 57, and at least 57, of 1043.
    let atMost = { BinomialDistribution.probability(atMost: $0, trials: 1_043, chance: 0.05) }
    let (most, fewer) = (atMost(57), atMost(56))
    #expect(self.isClose(most, 0.77912724) && self.isClose(1 - fewer, 0.26395846, 1e-8))
    for (hits, light) in [(4, TrafficLight.green), (5, .yellow), (9, .yellow), (10, .red)] {
      let series = (0..<250).map { $0 * 17 % 250 < hits }
      #expect(try ExceptionBacktest(series, expectedRate: 0.01).light == light, "\(hits)")
    }
  }

  @Test("a test says how little it could notice")
  func power() throws {
    let year = try ExceptionBacktest(
      [Bool](repeating: false, count: 250), expectedRate: 0.01)
    #expect(year.powerAtDouble > 0.1 && year.powerAtDouble < 0.35)
    #expect(year.independence == nil)
    let long = ExceptionBacktest.power(count: 5_000, rate: 0.01, actual: 0.02)
    #expect(long > 0.99)
    // A right model is rejected about as often as the test's size says.
    let size = ExceptionBacktest.power(count: 5_000, rate: 0.01, actual: 0.01)
    #expect(size > 0.03 && size < 0.07)
  }

  @Test("exact probabilities count all that is no likelier")
  func exact() throws {
    // R: binom.test(12, 250, 0.01) has 4.1e-5, binom.test(3, 250, 0.01) has 0.7355.
    let many = try ExceptionBacktest((0..<250).map { $0 < 12 }, expectedRate: 0.01)
    #expect(many.exactProbability < 1e-4 && many.exactProbability > 1e-6)
    let usual = try ExceptionBacktest((0..<250).map { $0 == 7 || $0 == 99 }, expectedRate: 0.01)
    #expect(usual.exactProbability == 1)
    #expect(throws: ExceptionBacktest.Refusal.tooFewObservations(count: 19, min: 20)) {
      _ = try ExceptionBacktest([Bool](repeating: true, count: 19), expectedRate: 0.01)
    }
    #expect(throws: ExceptionBacktest.Refusal.rate(0)) {
      _ = try ExceptionBacktest([Bool](repeating: true, count: 20), expectedRate: 0)
    }
  }

  @Test("forecasts are judged by what happened")
  func forecasts() throws {
    let sharp = (0..<100).compactMap {
      ForecastOutcome(probability: $0 % 4 == 0 ? 0.9 : 0.1, happened: $0 % 4 == 0)
    }
    let test = try ForecastBacktest(sharp)
    #expect(self.isClose(test.brierScore, 0.01, 1e-12))
    #expect(self.isClose(test.brierScoreReference, 0.1875, 1e-12))
    #expect(self.isClose(test.logScore, 0.10536051565782628, 1e-12))
    #expect(test.happenedCount == 25 && self.isClose(test.expectedCount, 30, 1e-9))
    #expect(test.reliability.reduce(0) { $0 + $1.count } == 100)
    #expect(test.reliability.first?.observedRate == 0 && test.reliability.last?.observedRate == 1)
    #expect(ForecastOutcome(probability: 1.1, happened: true) == nil)
    #expect(throws: ExceptionBacktest.Refusal.self) { _ = try ForecastBacktest([]) }
  }
}

@Suite("Limits")
struct LimitTests {
  @Test("a figure on the edge raises one alert, and ends it when it is well back")
  func hysteresis() throws {
    var machine = try LimitMachine(LimitThresholds(warning: 0.70, limit: 0.80, hysteresis: 0.02))
    let seen: [(Double, LimitMachine.Action)] = [
      (0.70, .none), (0.7001, .raise(.amber)), (0.6999, .none), (0.7001, .none),
      (0.85, .raise(.red)),
      (0.79, .none), (0.78, .lower(.amber)), (0.69, .none), (0.6799, .lower(.green)), (.nan, .none),
      (0.9, .raise(.red)), (0.1, .lower(.green)),
    ]
    for (value, action) in seen { #expect(machine.observe(value) == action, "\(value)") }
  }

  @Test("a figure that must not fall warns from the other side")
  func falling() throws {
    let thresholds = try LimitThresholds(
      warning: 0.20, limit: 0.15, hysteresis: 0.02, isFalling: true)
    var machine = LimitMachine(thresholds)
    #expect(machine.observe(0.20) == .none)
    #expect(machine.observe(0.19) == .raise(.amber))
    #expect(machine.observe(0.14) == .raise(.red))
    #expect(machine.observe(0.16) == .none)
    #expect(machine.observe(0.175) == .lower(.amber))
    #expect(machine.observe(0.23) == .lower(.green))
    #expect((thresholds.headroom(0.2) - 0.05).magnitude < 1e-12)
    #expect(throws: LimitThresholds.Rejection.self) {
      _ = try LimitThresholds(warning: 0.9, limit: 0.8, hysteresis: 0)
    }
  }

  @Test("the stress index is the mean distance from the peg, at most 1")
  func stressIndex() {
    #expect(StressIndex.value(ratios: [0.99, 1.01]).map { ($0 - 0.2).magnitude < 1e-12 } == true)
    #expect(StressIndex.value(ratios: [0.5]) == 1)
    #expect(StressIndex.value(ratios: []) == nil)
  }
}
