internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import RPCServices
internal import RiskModels

extension RiskHandlers {
  var reverseStress: UnaryHandler<ReverseStressRequest, ReverseStressResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.reverse(request, context)
    }
  }

  private func reverse(
    _ request: ReverseStressRequest, _ context: CallContext
  ) async throws(FaultAnswer) -> ReverseStressResponse {
    var terms = SimulationTerms(book: request.book, addedPolicies: request.addedPolicies)
    (terms.method, terms.bookMode) = (.importance, .renewed)
    let prepared = try await self.prepared(terms, context)
    let inputs = prepared.desk.inputs
    let position = try SimulationDesk.answering { () throws(InputFault) in try inputs.position() }
    let model = try SimulationDesk.answering { () throws(InputFault) in try inputs.model() }
    let target = try Self.target(request.target, position.waterfall)
    var response = ReverseStressResponse(targetCents: target.count, lineage: prepared.lineage)
    let search = try await self.core.compute.computing { () throws(SearchFault) in
      do throws(ReverseStress.Refusal) {
        return ReverseSearch.found(try ReverseStress(target: target, model, position))
      } catch {
        switch error {
        case .unreachable(_, let most): return .unreachable(most: most)
        case .target: throw SearchFault()
        }
      }
    }
    let story = ReverseStory(
      assets: inputs.assets, scenarios: prepared.scenarios, target: target)
    switch search {
    case .unreachable(let most):
      response.lossCents = most.count
      response.story = story.unreachable(most: most)
    case .found(let found):
      let mapping = StressMapping(assets: inputs.assets, waterfall: position.waterfall)
      response.found = true
      response.lossCents = found.outcome.claims.count
      response.distance = found.distance
      response.assets = mapping.assets(found.outcome.assets)
      response.tranches = mapping.tranches(found.outcome.layers)
      let nearest = story.nearest(to: found, position)
      response.nearestScenarioID = nearest?.id ?? ""
      let latest = try await self.latestSimulation(of: prepared, context)
      response.exceedance = latest?.exceedance(ofCents: found.outcome.claims.count)
      response.story = story.text(found, nearest: nearest, exceedance: response.exceedance)
    }
    return response
  }

  /// How much must be lost.
  private static func target(
    _ target: ReverseStressRequest.Target?, _ waterfall: Waterfall
  ) throws(FaultAnswer) -> USDCents {
    let wanted = target ?? .tranche(Tranche.equity.rawValue)
    let cents: USDCents
    switch wanted {
    case .lossCents(let count): cents = USDCents(count)
    case .capitalShare(let share):
      cents = waterfall.capital.scaled(by: share) ?? .zero
    case .tranche(let name):
      let known = Tranche(name)?.rawValue
      guard let layer = waterfall.layers.first(where: { $0.name == known }) else {
        throw .invalidRequest([
          Violation(
            field: "tranche", code: "unknown", message: "\(name) is no tranche of the vault.",
            allowed: waterfall.layers.map(\.name).joined(separator: ", "))
        ])
      }
      cents = layer.attachment + layer.capital
    }
    guard cents > .zero else {
      throw .invalidRequest([
        Violation(
          field: "target", code: "out_of_range", message: "There is nothing to lose.",
          allowed: "an amount of at least a cent")
      ])
    }
    return cents
  }
}

/// What a search came to.
private enum ReverseSearch: Sendable {
  case found(ReverseStress)
  case unreachable(most: USDCents)
}

private struct SearchFault: FaultTelling {
  var answer: FaultAnswer { .internalFault }
}

/// Tells a reverse stress test in a few sentences.
struct ReverseStory {
  let assets: [Asset]
  let scenarios: [RunScenario]
  let target: USDCents

  /// How many assets are named.
  private static let namedMax = 5

  func unreachable(most: USDCents) -> String {
    "Even with every asset at a price of nothing the book loses $\(most), "
      + "less than $\(self.target)."
  }

  /// The stored scenario whose claims are most like those found; nil when none costs anything.
  func nearest(to found: ReverseStress, _ position: Position) -> RunScenario? {
    var best: (scenario: RunScenario, distance: Int64)?
    for scenario in self.scenarios where scenario.isEnabled {
      let outcome = StressOutcome(scenario.stress(for: self.assets), position)
      guard outcome.claims > .zero else { continue }
      var claims = [Int64](repeating: 0, count: self.assets.count)
      for stress in outcome.assets { claims[stress.asset] += stress.claims.count }
      for stress in found.outcome.assets { claims[stress.asset] -= stress.claims.count }
      let distance = claims.reduce(0) { $0 + Int64($1.magnitude) }
      if distance < best?.distance ?? .max { best = (scenario, distance) }
    }
    return best?.scenario
  }

  func text(
    _ found: ReverseStress, nearest: RunScenario?, exceedance: ContractType.Estimate?
  ) -> String {
    let falls = found.outcome.assets.filter { $0.claims > .zero }
    let named = falls.prefix(Self.namedMax).map { stress in
      "\(self.assets[stress.asset]) to \(stress.price)"
    }.joined(separator: ", ")
    let others = falls.count - min(falls.count, Self.namedMax)
    var text = "The least surprising way to lose $\(self.target): \(named)"
    text += others > 0 ? " and \(others) more." : "."
    text += " It costs $\(found.outcome.claims)."
    if let nearest { text += " Of the scenarios, \(nearest.title) is most like it." }
    if let chance = exceedance?.value, chance > 0 {
      let years = Int((1 / chance).rounded())
      text += " A year loses as much once in \(years) \(years == 1 ? "year" : "years")."
    }
    return text
  }
}
