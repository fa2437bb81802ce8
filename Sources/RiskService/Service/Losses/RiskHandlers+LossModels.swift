internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension RiskHandlers {
  var listLossModels: UnaryHandler<ListLossModelsRequest, ListLossModelsResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.lossModels(request, context)
    }
  }

  private func lossModels(
    _ request: ListLossModelsRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> ListLossModelsResponse {
    let parameters = try self.core.parametersInForce()
    let asked = try Self.assets(request.assets, parameters)
    let stored = try await self.core.storedInputs(
      knownAt: self.core.clock.wallNow, tellsEnds: false, parameters, deadline: context.deadline)
    let assembly = InputAssembly(stored, parameters, SimulationTerms())
    let table = try await self.core.compute.computing { () throws(InputFault) in
      try assembly.lossModels(assembly.scenarios)
    }
    let version = try await self.core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in
      try await connection.query(
        "SELECT coalesce(max(curves_version), 0) FROM risk.market_head"
      ).onlyRow().decode(at: 0, as: Int64.self)
    }
    var lineage = InputLineage(assembly).lineage(assumedPairCount: 0)
    lineage.inputsHash = []
    return ListLossModelsResponse(
      models: table.models.filter { asked.isEmpty || asked.contains($0.asset) }.map(LossModel.init),
      lineage: lineage, curvesVersion: UInt64(clamping: version))
  }

  /// The assets of those names, which must be covered ones.
  static func assets(
    _ names: [String], _ parameters: RiskParameters
  ) throws(FaultAnswer) -> Set<Asset> {
    var assets: Set<Asset> = []
    var violations: [Violation] = []
    for (place, name) in names.enumerated() {
      if let asset = Asset(name), parameters.assets[asset] != nil {
        assets.insert(asset)
      } else {
        violations.append(
          Violation(
            field: "assets[\(place)]", code: "unknown",
            message: "\(name) is no asset that is covered.", allowed: "an asset of params/asset"))
      }
    }
    guard violations.isEmpty else { throw .invalidRequest(violations) }
    return assets
  }
}

extension LossModel {
  /// The model of one asset.
  init(_ model: AssetLossModel) {
    let severity = model.severity.distribution
    self.init(
      asset: model.asset.description, assetClass: model.assetClass,
      exposureYears: model.experience.years, eventCount: model.experience.events,
      rawRate: model.experience.rawRate.map { ContractType.Estimate(rate: $0) },
      rate: ContractType.Estimate(rate: model.rateEstimate), baselineRate: model.baseline.rate,
      atMinimum: model.baseline.isAtMinimum, credibility: model.credibility,
      depthThreshold: severity.threshold, shape: severity.shape, scale: severity.scale,
      completeCount: UInt32(clamping: model.severity.completeCount),
      censoredCount: UInt32(clamping: model.severity.censoredCount))
  }
}
