internal import Basics
internal import ContractRisk
internal import ContractType

/// Shows simulations to people.
enum SimulationReport {
  static func show(_ simulation: Simulation, in session: Session) {
    session.console.say(LineageText.warnings(simulation.lineage))
    session.console.say(KeyValueText.of(self.head(of: simulation)) + "\n")
    session.show(self.measures(of: simulation))
    for kind in [ContributorKind.asset, .scenario, .tranche] {
      let contributions = simulation.contributions.filter { $0.kind == kind }
      guard !contributions.isEmpty else { continue }
      session.console.say("\n")
      session.show(self.table(of: contributions, by: kind))
    }
    if !simulation.tranches.isEmpty {
      session.console.say("\n")
      session.show(self.table(of: simulation.tranches))
    }
    if !simulation.comparisons.isEmpty {
      session.console.say("\n")
      session.show(self.table(of: simulation.comparisons))
    }
    for warning in simulation.warnings {
      session.console.say("warning: \(ErrorReport.text(of: warning))\n")
    }
    session.console.say("\n\(LineageText.basis(simulation.lineage))\n")
  }

  private static func head(of simulation: Simulation) -> [(String, String)] {
    let end = simulation.convergence.map { convergence in
      let verdict = convergence.converged ? "every interval is narrow enough" : "NOT converged"
      return "\(verdict) after \(convergence.lookCount) looks: "
        + "\(convergence.reason.replacing("_", with: " ")); widest \(convergence.widest) "
        + "±\(NumberText.percent(convergence.halfWidth))"
    }
    return [
      ("simulation", simulation.simulationID), ("title", simulation.title),
      (
        "book",
        "\(simulation.policyCount.groupedDigits) policies, "
          + "\(MoneyText.of(simulation.coverCents)) of cover on "
          + "\(MoneyText.of(simulation.capitalCents)) of capital"
      ),
      (
        "years",
        "\(simulation.simulationCount.groupedDigits) (\(simulation.terms?.method.text ?? ""), "
          + "\(NumberText.fixed(simulation.effectiveCount, places: 0)) effective in the tail)"
      ),
      ("seed", "\(simulation.seed)"),
      ("any loss", EstimateText.percent(simulation.lossProbability)),
      ("ruin", EstimateText.percent(simulation.ruinProbability)),
      ("largest loss", MoneyText.of(simulation.lossMaxCents)), ("ended", end ?? ""),
      ("took", "\(NumberText.milliseconds(simulation.elapsedMs)) on \(simulation.kernel)"),
      ("hash", HexText.of(simulation.resultHash)),
    ]
  }

  private static func measures(of simulation: Simulation) -> TextTable {
    var table = TextTable([.init("MEASURE")] + EstimateText.moneyColumns + [.init("NOTE")])
    table.add(["expected loss"] + EstimateText.cells(simulation.expectedLoss) + [""])
    if let net = simulation.expectedLossNet {
      table.add(["expected loss, net"] + EstimateText.cells(net) + [""])
    }
    for tail in simulation.tails {
      let level = NumberText.short(tail.level)
      table.add(["VaR \(level)"] + EstimateText.cells(tail.valueAtRisk) + [""])
      table.add(["TVaR \(level)"] + EstimateText.cells(tail.tailValueAtRisk) + [""])
      if let net = tail.valueAtRiskNet {
        table.add(["VaR \(level), net"] + EstimateText.cells(net) + [""])
      }
      if let net = tail.tailValueAtRiskNet {
        table.add(["TVaR \(level), net"] + EstimateText.cells(net) + [""])
      }
    }
    for period in simulation.returnPeriods {
      let years = NumberText.short(period.years)
      let note = period.beyondResolution ? "only an indication" : ""
      table.add(["1 in \(years) years"] + EstimateText.cells(period.aggregate) + [note])
      table.add(["1 in \(years), one event"] + EstimateText.cells(period.occurrence) + [note])
    }
    return table
  }

  static func table(of contributions: [Contribution], by kind: ContributorKind) -> TextTable {
    var table = TextTable([
      .init(kind.text.uppercased()), .init("COVER", isNumeric: true),
      .init("EXPECTED", isNumeric: true), .init("± SE", isNumeric: true),
      .init("TVAR", isNumeric: true), .init("± SE", isNumeric: true),
    ])
    for part in contributions {
      let expected = EstimateText.cells(part.expectedLoss)
      let tail = EstimateText.cells(part.tailValueAtRisk)
      table.add([
        part.name, part.coverCents == 0 ? "" : MoneyText.of(part.coverCents), expected[0],
        expected[3], tail[0], tail[3],
      ])
    }
    return table
  }

  static func table(of tranches: [TrancheLoss]) -> TextTable {
    var table = TextTable([
      .init("TRANCHE"), .init("CAPITAL", isNumeric: true), .init("BEARS FROM", isNumeric: true),
      .init("EXPECTED", isNumeric: true), .init("TOUCHED", isNumeric: true),
      .init("USED UP", isNumeric: true),
    ])
    for tranche in tranches {
      table.add([
        tranche.tranche, MoneyText.of(tranche.capitalCents), MoneyText.of(tranche.attachmentCents),
        MoneyText.of(tranche.expectedLoss?.valueCents ?? 0), EstimateText.percent(tranche.touched),
        EstimateText.percent(tranche.exhausted),
      ])
    }
    return table
  }

  private static func table(of comparisons: [ExactComparison]) -> TextTable {
    var table = TextTable([
      .init("MEASURE"), .init("SIMULATED", isNumeric: true), .init("EXACT", isNumeric: true),
      .init("Z", isNumeric: true),
    ])
    for comparison in comparisons {
      table.add([
        comparison.measure.replacing("_", with: " "),
        NumberText.fixed(comparison.simulatedCents / 100, places: 2),
        NumberText.fixed(comparison.exactCents / 100, places: 2),
        NumberText.fixed(comparison.zScore, places: 2),
      ])
    }
    return table
  }

  static func show(_ models: ListLossModelsResponse, in session: Session) {
    session.console.say(LineageText.warnings(models.lineage))
    var table = TextTable([
      .init("ASSET"), .init("CLASS"), .init("YEARS", isNumeric: true),
      .init("EVENTS", isNumeric: true), .init("RATE", isNumeric: true),
      .init("FROM", isNumeric: true), .init("TO", isNumeric: true),
      .init("BASELINE", isNumeric: true), .init("CREDIBILITY", isNumeric: true),
      .init("SHAPE", isNumeric: true), .init("SCALE", isNumeric: true), .init("NOTE"),
    ])
    for model in models.models {
      let places = { (number: Double?, count: Int) in
        number.map { NumberText.fixed($0, places: count) } ?? ""
      }
      table.add([
        model.asset, model.assetClass, places(model.exposureYears, 2),
        places(model.eventCount, 1), places(model.rate?.value, 4), places(model.rate?.lower, 4),
        places(model.rate?.upper, 4), places(model.baselineRate, 4), places(model.credibility, 2),
        places(model.shape, 3), places(model.scale, 4),
        model.atMinimum ? "at its least" : "",
      ])
    }
    session.show(table)
    session.console.say("\(LineageText.basis(models.lineage)); curves \(models.curvesVersion)\n")
  }
}
