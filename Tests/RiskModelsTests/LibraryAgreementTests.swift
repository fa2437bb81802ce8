import TestSupport
import Testing

@testable import RiskModels

@Suite("Agreement with numpy, scipy, statsmodels and scikit-learn", .ownThread)
struct LibraryAgreementTests {
  /// A case that Python computed.
  private struct Case: CustomStringConvertible {
    let kind: String
    let inputs: [Double]
    let results: [Double]

    var description: String { "\(self.kind) of \(self.inputs.prefix(4))" }

    init(line: Substring) throws {
      let parts = line.split(separator: "|")
      try #require(parts.count == 3, "\(line.prefix(80))")
      self.kind = parts[0].split(separator: " ").joined()
      self.inputs = parts[1].split(separator: " ").compactMap { Double($0) }
      self.results = parts[2].split(separator: " ").compactMap { Double($0) }
    }
  }

  private static let root = String(
    #filePath.dropLast("/Tests/RiskModelsTests/LibraryAgreementTests.swift".count))

  private static func cases(seed: Int) throws -> [Case] {
    let script = "\(Self.root)/Tests/RiskModelsTests/python/oracles.py"
    let words = ["\(Self.root)/.venv/bin/python", script, "\(seed)"].map(ShellCommand.quoted)
    let run = ShellCommand("exec " + words.joined(separator: " "))
    try #require(run.succeeded, "\(script) failed")
    return try run.text.split(separator: "\n").map { try Case(line: $0) }
  }

  /// Whether two numbers are the same but for what arithmetic rounds away.
  private static func isNear(
    _ one: Double, _ other: Double, within tolerance: Double = 1e-9
  ) -> Bool {
    (one - other).magnitude <= tolerance * max(1, one.magnitude, other.magnitude)
  }

  @Test("every number is theirs", arguments: [1, 20])
  func agrees(seed: Int) throws {
    var counts: [String: Int] = [:]
    for entry in try Self.cases(seed: seed) {
      counts[entry.kind, default: 0] += 1
      switch entry.kind {
      case "pair": try Self.pair(entry)
      case "shrinkage": try Self.shrinkage(entry)
      case "repair": Self.repair(entry)
      case "kupiec": Self.kupiec(entry)
      case "tail": try Self.tail(entry)
      case "student": Self.student(entry)
      case "pareto": try Self.pareto(entry)
      case "rate": try Self.rate(entry)
      default: Issue.record("unknown: \(entry.kind)")
      }
    }
    #expect(
      counts == [
        "pair": 8, "shrinkage": 3, "repair": 3, "kupiec": 12, "tail": 24, "student": 20,
        "pareto": 20,
        "rate": 20,
      ])
  }

  private static func pair(_ entry: Case) throws {
    let half = entry.inputs.count / 2
    let pair = try PairCorrelation(Array(entry.inputs[..<half]), Array(entry.inputs[half...]))
    let ours = [
      pair.pearson.value, pair.pearson.lower, pair.pearson.upper, pair.spearman, pair.kendall,
    ]
    for (our, their) in zip(ours, entry.results) {
      #expect(Self.isNear(our, their, within: 1e-12), "\(entry)")
    }
  }

  private static func shrinkage(_ entry: Case) throws {
    let (count, order) = (Int(entry.inputs[0]), Int(entry.inputs[1]))
    let rows = (0..<count).map { row in
      Array(entry.inputs[(2 + row * order)..<(2 + (row + 1) * order)])
    }
    let plain = try #require(LedoitWolf(rows))
    #expect(Self.isNear(plain.shrinkage, entry.results[0]), "\(entry)")
    for row in 0..<order {
      for column in 0..<order {
        let their = entry.results[1 + row * order + column]
        #expect(Self.isNear(plain.covariance[row, column], their), "\(entry)")
      }
    }
    let standard = try #require(LedoitWolf.correlationShrinkage(rows))
    #expect(Self.isNear(standard, entry.results[1 + order * order]), "\(entry)")
    let other = plain.oracleApproximation(count: count)
    #expect(Self.isNear(other, entry.results[2 + order * order]), "\(entry)")
  }

  private static func repair(_ entry: Case) {
    let order = Int(entry.inputs[0])
    let repair = CorrelationRepair(
      measured: { entry.inputs[1 + $0 * order + $1] }, order: order, defaultCorrelation: 0,
      shrinkage: 0)
    #expect(Self.isNear(repair.eigenvalueMin, entry.results[2]), "\(entry)")
    // Theirs is the nearest; ours lifts its least eigenvalues a little above 0.
    #expect(Self.isNear(repair.distance, entry.results[0], within: 1e-6), "\(entry)")
    #expect(repair.distance <= entry.results[1] + 1e-6, "\(entry)")
    for row in 0..<order {
      for column in 0..<order {
        let their = entry.results[3 + row * order + column]
        let our = repair.matrix.entries[row, column]
        #expect(Self.isNear(our, their, within: 1e-6), "\(entry)")
      }
    }
  }

  private static func kupiec(_ entry: Case) {
    let test = ExceptionBacktest.kupiec(
      Int(entry.inputs[0]), Int(entry.inputs[1]), entry.inputs[2])
    #expect(Self.isNear(test.statistic, entry.results[0]), "\(entry)")
    #expect(Self.isNear(test.probability, entry.results[1]), "\(entry)")
  }

  private static func tail(_ entry: Case) throws {
    let sample = LossSample(
      Array(entry.inputs[1...]), weights: [], kind: { _ in 0 }, kindCount: 1)
    let level = entry.inputs[0]
    #expect(try sample.valueAtRisk(level).value == entry.results[0], "\(entry)")
    let tail = try sample.tailValueAtRisk(level).value
    #expect(Self.isNear(tail, entry.results[1]), "\(entry)")
  }

  private static func student(_ entry: Case) {
    let quantile = StudentDistribution(degrees: entry.inputs[0]).quantile(entry.inputs[1])
    #expect(Self.isNear(quantile, entry.results[0]), "\(entry)")
  }

  private static func pareto(_ entry: Case) throws {
    let law = try SeverityDistribution(
      threshold: entry.inputs[0], shape: entry.inputs[1], scale: entry.inputs[2])
    #expect(Self.isNear(law.survival(entry.inputs[3]), entry.results[0]), "\(entry)")
    // Nothing falls deeper than to nothing.
    let depth = law.depth(exceededWith: entry.inputs[4])
    #expect(Self.isNear(depth, min(1, entry.results[1])), "\(entry)")
  }

  private static func rate(_ entry: Case) throws {
    let experience = try #require(
      AssetExperience(events: entry.inputs[0], years: entry.inputs[1]))
    let rate = try #require(experience.rawRate)
    #expect(Self.isNear(rate.lower, entry.results[0]), "\(entry)")
    #expect(Self.isNear(rate.upper, entry.results[1]), "\(entry)")
  }
}
