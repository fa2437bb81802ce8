internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension RiskHandlers {
  var backtest: UnaryHandler<BacktestRequest, BacktestResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.judged(request, context)
    }
  }

  private func judged(
    _ request: BacktestRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> BacktestResponse {
    var response: BacktestResponse
    if let series = request.series {
      guard request.assets.isEmpty, request.since == nil, request.until == nil else {
        throw .invalidRequest([
          Violation(
            field: "series", code: "not_possible",
            message: "A series has neither assets nor instants.", allowed: "a series alone")
        ])
      }
      response = BacktestResponse(results: [
        try await self.core.compute.computing { () throws(ExceptionBacktest.Refusal) in
          BacktestResult(
            try ExceptionBacktest(series.exceptions, expectedRate: series.expectedRate),
            subject: series.title)
        }
      ])
    } else {
      response = try await self.driverBacktest(request, context)
    }
    response.at = Timestamp(microseconds: self.core.clock.wallNow.microsecondsSinceEpoch)
    guard !request.ephemeral else { return response }
    let command = ChangeCommand(request, by: self.core.caller(context), context)
    let (kept, subject) = (response, command.caller.subject)
    return try await self.core.change(command) { transaction, now in
      try await ResultStore.keep(
        kept, isSeries: request.series != nil, by: subject, at: now, transaction)
    }.response
  }

  /// The model's own forecasts of a fall within thirty days.
  private func driverBacktest(
    _ request: BacktestRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> BacktestResponse {
    let parameters = try self.core.parametersInForce()
    let asked = try Self.assets(request.assets, parameters)
    let now = self.core.clock.wallNow
    let stored = try await self.core.storedInputs(
      knownAt: now, tellsEnds: false, parameters, deadline: context.deadline)
    let assembly = InputAssembly(stored, parameters, SimulationTerms())
    let first = stored.watches.map(\.stretch.lowerBound).min() ?? now
    let bound = { (time: Timestamp?, usual: WallTime) in
      time.map { WallTime(clampingMicrosecondsSinceEpoch: $0.microseconds) } ?? usual
    }
    let (since, until) = (bound(request.since, first), min(now, bound(request.until, now)))
    guard since < until else {
      throw InputFault.notEnoughData("Nothing was watched in that time.").answer
    }
    let results = try await self.core.compute.computing { () throws(BacktestFault) in
      try Self.results(assembly, since..<until, asked)
    }
    var lineage = InputLineage(assembly).lineage(assumedPairCount: 0)
    lineage.inputsHash = Self.hash(assembly, request)
    return BacktestResponse(results: results, lineage: lineage)
  }

  private static func results(
    _ assembly: InputAssembly, _ range: Range<WallTime>, _ asked: Set<Asset>
  ) throws(BacktestFault) -> [BacktestResult] {
    do {
      let backtest = try DriverBacktest(
        assembly.histories, over: range, assembly.lossAssumptions)
      let series = backtest.series.filter { asked.isEmpty || asked.contains($0.asset) }
      var results = [
        try BacktestResult(series.flatMap(\.outcomes), subject: "")
      ]
      for one in series where one.outcomes.count >= ExceptionBacktest.countMin {
        results.append(try BacktestResult(one.outcomes, subject: one.asset.description))
      }
      return results
    } catch let refusal as ExceptionBacktest.Refusal {
      throw .series(refusal)
    } catch {
      throw .nothingWatched
    }
  }

  private static func hash(_ assembly: InputAssembly, _ request: BacktestRequest) -> [UInt8] {
    var record = RecordBytes()
    for history in assembly.histories {
      record.append(history.asset.description)
      record.append(history.assetClass)
      record.append(count: history.observed.stretches.count)
      for stretch in history.observed.stretches {
        record.append(signed: stretch.lowerBound.microsecondsSinceEpoch)
        record.append(signed: stretch.upperBound.microsecondsSinceEpoch)
      }
      record.append(count: history.events.count)
      for event in history.events {
        record.append(signed: event.startedAt.microsecondsSinceEpoch)
        record.append(signed: event.lowestPrice.units)
        record.append(flag: event.isOpen)
      }
    }
    return SHA256.digest(of: record.bytes + request.wireBytes).array
  }
}

/// Why forecasts cannot be judged.
private enum BacktestFault: FaultTelling {
  case nothingWatched
  case series(ExceptionBacktest.Refusal)

  var answer: FaultAnswer {
    switch self {
    case .nothingWatched:
      InputFault.notEnoughData("No asset has been watched for any time.").answer
    case .series(let refusal): refusal.answer
    }
  }
}

extension ExceptionBacktest.Refusal: FaultTelling {
  var answer: FaultAnswer {
    switch self {
    case .tooFewObservations(let count, let least):
      InputFault.notEnoughData("\(count) observations are fewer than \(least).").answer
    case .rate:
      InputFault.notEnoughData("The forecasts are neither certain nor impossible.").answer
    }
  }
}

extension BacktestResult {
  /// The verdict on exceptions, which follow each other in time or are of several assets.
  init(_ test: ExceptionBacktest, subject: String, isInOrder: Bool = true) {
    let light: ContractRisk.TrafficLight =
      switch test.light {
      case .green: .green
      case .yellow: .yellow
      case .red: .red
      }
    self.init(
      subject: subject, sampleCount: UInt64(test.count),
      exceptionCount: UInt64(test.exceptionCount), expectedCount: test.expectedCount,
      coverage: LikelihoodRatioTest(test.coverage), exactPValue: test.exactProbability,
      independence: test.independence.map { LikelihoodRatioTest($0) },
      conditionalCoverage: test.conditionalCoverage.map { LikelihoodRatioTest($0) },
      light: light, powerAtDouble: test.powerAtDouble)
    self.summary = Self.sentence(test, isInOrder: isInOrder)
  }

  /// The verdict on forecasts; their number is judged by their mean.
  init(
    _ outcomes: [ForecastOutcome], subject: String
  ) throws(ExceptionBacktest.Refusal) {
    let forecasts = try ForecastBacktest(outcomes)
    self.init(
      try ExceptionBacktest(
        outcomes.map(\.happened),
        expectedRate: forecasts.expectedCount / Double(forecasts.count)),
      subject: subject, isInOrder: !subject.isEmpty)
    self.brierScore = forecasts.brierScore
    self.brierScoreReference = forecasts.brierScoreReference
    self.logScore = forecasts.logScore
    self.reliability = forecasts.reliability.map {
      ReliabilityBin(
        forecastMean: $0.forecastMean, observedRate: $0.observedRate,
        sampleCount: UInt64($0.count))
    }
  }

  private static func sentence(_ test: ExceptionBacktest, isInOrder: Bool) -> String {
    let expected = (test.expectedCount * 10).rounded() / 10
    let power = Int((test.powerAtDouble * 100).rounded())
    var sentence =
      "\(test.exceptionCount) of \(test.count) where \(expected) were expected, "
      + "\(Self.verdict(test.coverage)). "
    if isInOrder, let place = test.firstPlace, let first = test.untilFirst {
      sentence += "The first was number \(place), \(Self.verdict(first)). "
    }
    return sentence
      + "Were they twice as frequent, this test would notice in \(power) of 100 cases."
  }

  private static func verdict(_ ratio: LikelihoodRatio) -> String {
    ratio.isRejected ? "which rejects the model" : "which fits the model"
  }
}

extension LikelihoodRatioTest {
  fileprivate init(_ ratio: LikelihoodRatio) {
    self.init(
      statistic: ratio.statistic, pValue: ratio.probability, rejected: ratio.isRejected)
  }
}
