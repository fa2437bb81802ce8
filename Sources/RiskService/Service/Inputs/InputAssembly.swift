internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// Makes the inputs of a calculation from what the store knew, the parameters and the terms.
///
/// Pure: the same three give the same inputs, and everything that was assumed is told.
struct InputAssembly: Sendable {
  let stored: StoredInputs
  let parameters: RiskParameters
  let terms: SimulationTerms

  /// The assets, in the order of their bytes.
  let assets: [Asset]

  init(_ stored: StoredInputs, _ parameters: RiskParameters, _ terms: SimulationTerms) {
    self.stored = stored
    self.parameters = parameters
    self.terms = terms
    self.assets = parameters.assets.keys.sorted {
      $0.description.utf8.lexicographicallyPrecedes($1.description.utf8)
    }
  }

  private var assumptions: ModelAssumptions { self.terms.assumptions ?? ModelAssumptions() }

  // MARK: Losses of assets

  var lossAssumptions: LossAssumptions {
    LossAssumptions(
      threshold: self.parameters.losses.depthThreshold, rateMin: self.parameters.losses.rateMin,
      classAssetsMin: self.parameters.losses.classAssetsMin)
  }

  /// What is known of the past of each asset.
  var histories: [AssetHistory] {
    self.assets.map { asset in
      let name = asset.description
      let known = self.parameters.assets[asset]
      return AssetHistory(
        asset: asset, assetClass: known?.assetClass ?? "",
        observed: ObservedTime(
          self.stored.watches.filter { $0.asset == nil || $0.asset == name }.map(\.stretch),
          launch: known.map { WallTime(startOf: $0.launchedOn) }, end: self.stored.knownAt),
        events: self.stored.events.filter { $0.asset == name }.map(\.event))
    }
  }

  /// How often and how deep each asset falls, beside the scenarios that take part.
  func lossModels(_ scenarios: [RunScenario]) throws(InputFault) -> LossModelTable {
    do throws(LossModelTable.Refusal) {
      return try LossModelTable(
        self.histories,
        scenarios: scenarios.filter(\.isDrawn).map { $0.model(for: self.assets) },
        self.lossAssumptions)
    } catch {
      throw .notEnoughData("No asset has been watched for any time.")
    }
  }

  /// The scenarios that take part.
  var scenarios: [RunScenario] {
    guard !self.assumptions.withoutScenarios else { return [] }
    let chosen = Set(self.assumptions.scenarioIDs)
    return self.stored.scenarios.filter { scenario in
      scenario.isEnabled && (chosen.isEmpty || chosen.contains(scenario.id))
    }
  }

  /// Those of which years are made: something that never happens is not drawn.
  private var runScenarios: [RunScenario] {
    self.scenarios.map { scenario in
      var scenario = scenario
      if scenario.annualProbability <= 0 { scenario.isDrawn = false }
      return scenario
    }
  }

  // MARK: Book and capital

  private func layer(_ policy: StoredInputs.Policies) throws(InputFault) -> CoverLayer {
    do throws(CoverLayer.Rejection) {
      return try CoverLayer(cover: policy.cover, trigger: policy.trigger, floor: policy.floor)
    } catch {
      // Terms were checked when they were bound or asked for.
      throw .unreadable
    }
  }

  /// The policies that count: those made up for the call, or those in force with what was added.
  private var policies: [StoredInputs.Policies] {
    let added = self.terms.addedPolicies.map(StoredInputs.Policies.init)
    if let book = self.terms.book { return book.policies.map(StoredInputs.Policies.init) + added }
    return self.stored.policies + added
  }

  /// The book that a year meets.
  func book() throws(InputFault) -> YearBook {
    let places = Dictionary(
      self.assets.enumerated().map { ($1.description, $0) }, uniquingKeysWith: { first, _ in first }
    )
    var rows: [(layer: CoverLayer, asset: Int, days: Int)] = []
    for policy in self.policies {
      guard let place = places[policy.asset] else { continue }
      let layer = try self.layer(policy)
      for _ in 0..<policy.count { rows.append((layer, place, policy.days)) }
    }
    guard !rows.isEmpty else { throw .noPolicies }
    do throws(ExposureGrid.Overflow) {
      if self.terms.bookMode == .runoff {
        return try YearBook(runningOff: rows, assetCount: self.assets.count)
      }
      var grid = ExposureGrid(assetCount: self.assets.count)
      try grid.add(rows.lazy.map { ($0.layer, $0.asset) })
      return YearBook(renewed: grid)
    } catch {
      throw .tooMuchCover(error.coverMax)
    }
  }

  /// The capital by tranche, the one that bears losses first being the first.
  func layers() throws(InputFault) -> [StoredInputs.Layer] {
    if self.terms.book == nil, let vault = self.stored.vault, !vault.tranches.isEmpty {
      return vault.tranches.sorted { one, other in
        (Tranche(one.name)?.tier ?? 0) > (Tranche(other.name)?.tier ?? 0)
      }
    }
    let capital = self.terms.book.map { USDCents($0.capitalCents) } ?? self.stored.vault?.capital
    guard let capital, capital > .zero else { throw .noVault }
    let shares = Tranche.allCases.sorted(by: >).map { tranche in
      (name: tranche.rawValue, share: self.parameters.trancheShares[tranche] ?? 0)
    }
    do throws(Waterfall.Rejection) {
      return try Waterfall(capital: capital, shares: shares).layers.map {
        StoredInputs.Layer(name: $0.name, capital: $0.capital)
      }
    } catch {
      throw .capital(error)
    }
  }

  private var bitcoin: USDCents {
    self.terms.book.map { USDCents($0.btcFloatCents) } ?? self.stored.vault?.bitcoin ?? .zero
  }

  // MARK: Correlations

  /// The correlations of the copula, and how many pairs were assumed for want of a measurement.
  func correlations() throws(InputFault) -> (matrix: CorrelationMatrix, assumedCount: Int) {
    let order = self.assets.count
    if let uniform = self.assumptions.uniformCorrelation {
      guard let matrix = CorrelationMatrix(uniform: uniform, order: order) else {
        throw .unreadable
      }
      return (self.shifted(matrix), 0)
    }
    let stored = self.stored.correlations
    let places = self.assets.map { asset in stored?.assets.firstIndex(of: asset.description) }
    let repair = CorrelationRepair(
      measured: { row, column in
        guard let stored, let first = places[row], let second = places[column] else { return nil }
        return stored.matrix[first * stored.assets.count + second]
      }, order: order, defaultCorrelation: self.parameters.correlations.missing, shrinkage: 0)
    return (
      self.shifted(repair.matrix), repair.defaultedCount + (stored?.defaultedCount ?? 0)
    )
  }

  private func shifted(_ matrix: CorrelationMatrix) -> CorrelationMatrix {
    matrix.shifted(by: self.assumptions.correlationShift ?? 0)
  }

  // MARK: All together

  /// The inputs, and what is to be told of them.
  func inputs() throws(InputFault) -> AssembledInputs {
    let layers = try self.layers()
    let book = try self.book()
    let scenarios = self.runScenarios
    let models = try self.lossModels(scenarios)
    let (matrix, assumedCount) = try self.correlations()
    let inputs = RunInputs(
      falls: models.models.map { model in
        let severity = model.severity.distribution
        return RunInputs.Fall(
          asset: model.asset, rate: model.baseline.rate, threshold: severity.threshold,
          shape: severity.shape, scale: severity.scale)
      },
      scenarios: scenarios, correlations: matrix.entries.entries,
      degrees: self.assumptions.copulaDegrees
        ?? self.parameters.simulation.copulaDegreesOfFreedom,
      depthSpread: self.assumptions.scenarioDepthCv
        ?? self.parameters.simulation.scenarioDepthSpread,
      book: book, layers: layers, bitcoin: self.bitcoin,
      materiality: self.parameters.simulation.materiality)
    return AssembledInputs(
      inputs: inputs, models: models, assumedPairCount: assumedCount,
      lineage: InputLineage(self).lineage(assumedPairCount: assumedCount))
  }
}

/// Inputs with what is to be told of them.
struct AssembledInputs: Sendable {
  var inputs: RunInputs
  var models: LossModelTable
  /// Pairs of assets whose correlation was assumed.
  var assumedPairCount: Int
  /// All but the hash, which depends on the terms too.
  var lineage: Lineage
}

extension StoredInputs.Policies {
  /// A policy made up for a calculation.
  init(_ policy: AssumedPolicy) {
    self.init(
      asset: policy.asset, trigger: Decimal4(rounding: policy.trigger) ?? Decimal4(units: 0),
      floor: Decimal4(rounding: policy.floor) ?? Decimal4(units: 0),
      cover: USDCents(policy.coverCents),
      days: policy.days == 0 ? YearBook.daysPerYear : Int(policy.days), count: 1)
  }
}
