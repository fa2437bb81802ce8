internal import Basics
internal import ContractRisk
internal import ContractType

/// Shows stress tests and backtests to people.
enum StressReport {
  static func show(_ answer: RunStressResponse, in session: Session) {
    session.console.say(LineageText.warnings(answer.lineage))
    session.console.say(
      "\(answer.policyCount.groupedDigits) policies, \(MoneyText.of(answer.coverCents)) of cover "
        + "on \(MoneyText.of(answer.capitalCents)) of capital\n\n")
    session.show(self.table(of: answer.results))
    if !answer.results.isEmpty {
      session.console.say(
        "mean net loss \(MoneyText.of(answer.netLossMeanCents)); \(answer.overHalfCount) of "
          + "\(answer.results.count) take more than half of the capital\n")
    }
    for result in answer.results.prefix(1) where !result.assets.isEmpty {
      session.console.say("\nthe worst, \(result.title):\n")
      session.show(self.table(of: result.assets))
      session.show(self.table(of: result.tranches))
    }
    for shift in answer.shifts { self.show(shift, in: session) }
    let id = answer.stressID.isEmpty ? "" : "stress test \(answer.stressID); "
    session.console.say("\n\(id)\(LineageText.basis(answer.lineage))\n")
  }

  static func table(of results: [StressResult]) -> TextTable {
    var table = TextTable([
      .init("SCENARIO", isFlexible: true), .init("CLAIMS", isNumeric: true),
      .init("BITCOIN", isNumeric: true), .init("NET LOSS", isNumeric: true),
      .init("LEFT", isNumeric: true), .init("ADEQUACY", isNumeric: true), .init("SURVIVES"),
      .init("A YEAR THIS BAD", isNumeric: true),
    ])
    for result in results {
      table.add([
        result.title, MoneyText.of(result.claimsCents), MoneyText.of(result.btcChangeCents),
        MoneyText.of(result.netLossCents), MoneyText.of(result.capitalAfterCents),
        NumberText.percent(result.adequacyRatio), result.survives ? "yes" : "NO",
        EstimateText.percent(result.exceedance),
      ])
    }
    return table
  }

  private static func table(of assets: [AssetStress]) -> TextTable {
    var table = TextTable([
      .init("ASSET"), .init("PRICE", isNumeric: true), .init("COVER", isNumeric: true),
      .init("CLAIMS", isNumeric: true), .init("POLICIES", isNumeric: true),
    ])
    for asset in assets {
      table.add([
        asset.asset, NumberText.fixed(asset.priceRatio, places: 4), MoneyText.of(asset.coverCents),
        MoneyText.of(asset.claimsCents), asset.payingCount.groupedDigits,
      ])
    }
    return table
  }

  private static func table(of tranches: [TrancheStress]) -> TextTable {
    var table = TextTable([
      .init("TRANCHE"), .init("CAPITAL", isNumeric: true), .init("BEARS", isNumeric: true),
    ])
    for tranche in tranches {
      table.add([
        tranche.tranche, MoneyText.of(tranche.capitalCents), MoneyText.of(tranche.lossCents),
      ])
    }
    return table
  }

  private static func show(_ shift: CorrelationShiftResult, in session: Session) {
    session.console.say("\ncorrelations shifted by \(NumberText.short(shift.shift)):\n")
    var table = TextTable([
      .init("MEASURE"), .init("WITHOUT", isNumeric: true), .init("WITH", isNumeric: true),
    ])
    for (after, before) in zip(shift.tails, shift.tailsUnshifted) {
      let level = NumberText.short(after.level)
      let amounts = { (tail: TailMeasure) in
        (tail.valueAtRisk?.valueCents ?? 0, tail.tailValueAtRisk?.valueCents ?? 0)
      }
      let (varAfter, tailAfter) = amounts(after)
      let (varBefore, tailBefore) = amounts(before)
      table.add(["VaR \(level)", MoneyText.of(varBefore), MoneyText.of(varAfter)])
      table.add(["TVaR \(level)", MoneyText.of(tailBefore), MoneyText.of(tailAfter)])
    }
    session.show(table)
    session.console.say("difference \(EstimateText.money(shift.difference))\n")
  }

  static func show(_ answer: ReverseStressResponse, in session: Session) {
    session.console.say(LineageText.warnings(answer.lineage))
    guard answer.found else {
      session.console.say(
        "There is no way to lose \(MoneyText.of(answer.targetCents)): all assets at 0 lose "
          + "\(MoneyText.of(answer.lossCents)).\n")
      return
    }
    if !answer.story.isEmpty {
      session.console.say(
        HelpText.wrapped(answer.story, width: session.console.width ?? 80) + "\n\n")
    }
    session.console.say(
      KeyValueText.of([
        ("had to be lost", MoneyText.of(answer.targetCents)),
        ("is lost", MoneyText.of(answer.lossCents)),
        ("surprise", "\(NumberText.fixed(answer.distance, places: 2)) standard deviations"),
        ("a year this bad", EstimateText.percent(answer.exceedance)),
        ("resembles", answer.nearestScenarioID),
      ]) + "\n")
    session.show(self.table(of: answer.assets))
    session.show(self.table(of: answer.tranches))
    session.console.say("\(LineageText.basis(answer.lineage))\n")
  }

  static func show(_ answer: BacktestResponse, in session: Session) {
    session.console.say(LineageText.warnings(answer.lineage))
    var table = TextTable([
      .init("SUBJECT"), .init("SAMPLES", isNumeric: true), .init("EXCEPTIONS", isNumeric: true),
      .init("EXPECTED", isNumeric: true), .init("KUPIEC P", isNumeric: true),
      .init("INDEPENDENCE P", isNumeric: true), .init("LIGHT"), .init("POWER", isNumeric: true),
      .init("BRIER", isNumeric: true), .init("LOG SCORE", isNumeric: true),
    ])
    for result in answer.results {
      let places = { (number: Double?) in number.map { NumberText.fixed($0, places: 4) } ?? "" }
      table.add([
        result.subject.isEmpty ? "all" : result.subject, result.sampleCount.groupedDigits,
        result.exceptionCount.groupedDigits, NumberText.fixed(result.expectedCount, places: 1),
        places(result.coverage?.pValue), places(result.independence?.pValue), result.light.text,
        NumberText.percent(result.powerAtDouble, places: 0), places(result.brierScore),
        places(result.logScore),
      ])
    }
    session.show(table)
    for result in answer.results.prefix(1) where !result.summary.isEmpty {
      session.console.say(
        "\n" + HelpText.wrapped(result.summary, width: session.console.width ?? 80) + "\n")
    }
    let id = answer.backtestID.isEmpty ? "" : "backtest \(answer.backtestID)\n"
    session.console.say(id)
  }
}
