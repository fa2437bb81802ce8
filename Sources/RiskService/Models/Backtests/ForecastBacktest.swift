/// A forecast and what happened.
public struct ForecastOutcome: Sendable, Hashable {
  /// The forecast probability.
  public let probability: Double
  public let happened: Bool

  /// Nil unless the forecast is a probability.
  public init?(probability: Double, happened: Bool) {
    guard probability >= 0, probability <= 1 else { return nil }
    self.probability = probability
    self.happened = happened
  }
}

/// Judges forecasts of probabilities by what happened.
public struct ForecastBacktest: Sendable, Hashable {
  /// Forecasts of about the same probability.
  public struct Bin: Sendable, Hashable {
    public let forecastMean: Double
    public let observedRate: Double
    public let count: Int
  }

  public let count: Int
  public let happenedCount: Int
  public let expectedCount: Double
  /// The mean squared error, and that of always forecasting the rate that came about.
  public let brierScore: Double
  public let brierScoreReference: Double
  /// The mean of −log of the probability given to what happened.
  public let logScore: Double
  /// From the lowest forecasts to the highest.
  public let reliability: [Bin]

  /// A forecast that was certain and wrong would cost without bound; it counts as this unsure.
  private static let probabilityMin = 1e-9
  private static let binCount = 10

  /// Judges forecasts; refuses too few.
  public init(_ outcomes: [ForecastOutcome]) throws(ExceptionBacktest.Refusal) {
    guard outcomes.count >= ExceptionBacktest.countMin else {
      throw .tooFewObservations(count: outcomes.count, min: ExceptionBacktest.countMin)
    }
    let count = Double(outcomes.count)
    let happened = outcomes.count(where: \.happened)
    let rate = Double(happened) / count
    self.count = outcomes.count
    self.happenedCount = happened
    self.expectedCount = outcomes.reduce(0) { $0 + $1.probability }
    self.brierScore =
      outcomes.reduce(0) { sum, outcome in
        let error = outcome.probability - (outcome.happened ? 1 : 0)
        return sum + error * error
      } / count
    self.brierScoreReference = rate * (1 - rate)
    self.logScore =
      outcomes.reduce(0) { sum, outcome in
        let given = outcome.happened ? outcome.probability : 1 - outcome.probability
        return sum - Elementary.log(max(given, Self.probabilityMin))
      } / count
    let sorted = outcomes.sorted { $0.probability < $1.probability }
    self.reliability = (0..<Self.binCount).compactMap { bin in
      let range =
        bin * sorted.count / Self.binCount..<(bin + 1) * sorted.count / Self.binCount
      guard !range.isEmpty else { return nil }
      let part = sorted[range]
      return Bin(
        forecastMean: part.reduce(0) { $0 + $1.probability } / Double(part.count),
        observedRate: Double(part.count(where: \.happened)) / Double(part.count),
        count: part.count)
    }
  }
}
