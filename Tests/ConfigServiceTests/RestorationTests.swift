import Basics
import JSON
import TestSupport
import Testing

@testable import ConfigService

/// States that follow each other, as change sets of people make them.
struct SampleHistory {
  private(set) var states: [ConfigState] = [Sample.defaults]

  var present: ConfigState { self.states[self.states.count - 1] }

  /// Makes a revision of `changes`, without judging them.
  mutating func commit(_ changes: ChangeRequest.Change...) {
    let edits = changes.flatMap { change -> [Edit] in
      guard let place = Place(stored: change.namespace, scope: change.scope) else { return [] }
      switch change.action {
      case .set(let key, let value):
        return [Edit(place: place, key: key, before: nil, after: value)]
      case .unset(let key): return [Edit(place: place, key: key, before: nil, after: nil)]
      case .replace, .keepOnly: return []
      }
    }
    let token = RevisionToken(
      epoch: StoreEpoch(1), revision: self.present.token.revision.next, chainHash: nil)
    self.states.append(
      self.present.applying(edits, as: token, at: Sample.start, by: "operator@example.org"))
  }

  func plan(
    _ target: Restoration.Target, _ selection: Restoration.Selection = .init(),
    field: String = "to_revision"
  ) -> ChangePlan {
    var request = ChangeRequest(changes: [], isExemptFromSteps: true)
    request.restoration = Restoration(target, selection: selection, field: field)
    return ChangePlanner.plan(
      request, catalogue: Sample.catalogue, state: self.present,
      environment: Sample.environment)
  }
}

@Suite("Restoring values of the past")
struct RestorationTests {
  /// Three revisions: a general value, one for a symbol, and both changed.
  func history() -> SampleHistory {
    var history = SampleHistory()
    history.commit(Sample.set(Sample.skew, "top_levels", .float(7)))
    history.commit(
      Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")),
      Sample.set(Sample.pricing, "base_rate_USDC", .float(0.05)))
    history.commit(
      Sample.set(Sample.skew, "top_levels", .float(8)),
      Sample.unset(Sample.skew, "top_levels", in: Sample.scope("BTCUSDT")))
    return history
  }

  @Test("brings back every value that differs, and removes what was not there")
  func toRevision() {
    let history = self.history()
    let plan = history.plan(.state(history.states[1]))
    #expect(plan.isAllowed)
    #expect(
      plan.edits.map { "\($0.name.key) \($0.place.scope) \($0.after?.canonicalText ?? "-")" }
        == ["base_rate_USDC production -", "top_levels production 7"])
    // The symbol's value, absent then and now, is left alone.
    #expect(history.plan(.state(history.present)).edits.isEmpty)
  }

  @Test("restores a deleted value and leaves symbols to themselves when a scope is named")
  func scoped() {
    let history = self.history()
    var selection = Restoration.Selection()
    selection.scope = Sample.scope("BTCUSDT")
    let plan = history.plan(.state(history.states[2]), selection)
    #expect(plan.edits.map(\.after) == [.float(9)])
    #expect(plan.edits.map(\.place.scope) == [Sample.scope("BTCUSDT")])
    selection.scope = Sample.scope()
    selection.parameters = [Sample.name(Sample.skew, "top_levels")]
    #expect(history.plan(.state(history.states[1]), selection).edits.map(\.after) == [.float(7)])
    selection.namespaces = [Sample.pricing]
    #expect(history.plan(.state(history.states[1]), selection).edits.isEmpty)
  }

  @Test("goes back over a step that nobody could take at once, and never over a bound")
  func limits() {
    var history = SampleHistory()
    for rate in [0.08, 0.16, 0.32] {
      history.commit(Sample.set(Sample.pricing, "base_rate_USDC", .float(rate)))
    }
    #expect(history.plan(.state(history.states[0])).isAllowed)
    var wild = SampleHistory()
    wild.commit(Sample.set(Sample.skew, "top_levels", .float(99)))
    wild.commit(Sample.set(Sample.skew, "top_levels", .float(5)))
    let refused = wild.plan(.state(wild.states[1]))
    #expect(refused.violations.map(\.code) == [.outOfRange])
    #expect(refused.violations.map(\.parameter) == ["strategy/orderbook_skew:top_levels"])
  }

  @Test("never brings back what breaks a rule today")
  func rules() {
    var history = SampleHistory()
    history.commit(
      Sample.set(Sample.skew, "imbalance_weight", .float(0.5)),
      Sample.set(Sample.skew, "spread_weight", .float(0.5)))
    history.commit(
      Sample.set(Sample.skew, "imbalance_weight", .float(0.3)),
      Sample.set(Sample.skew, "spread_weight", .float(0.7)))
    var selection = Restoration.Selection()
    selection.parameters = [Sample.name(Sample.skew, "spread_weight")]
    let refused = history.plan(.state(history.states[1]), selection)
    #expect(refused.violations.map(\.code) == [.ruleBroken])
    #expect(history.plan(.state(history.states[1])).isAllowed)
  }

  @Test("undoes one change set, and leaves alone what was changed since")
  func undo() throws {
    let history = self.history()
    let general = try #require(Place(stored: Sample.skew, scope: Sample.scope()))
    let symbol = try #require(Place(stored: Sample.skew, scope: Sample.scope("BTCUSDT")))
    let key = parsed("top_levels") as ParameterKey
    let last = history.plan(
      .undo(
        Revision(3),
        [
          .init(place: general, key: key, before: .float(7), lastRevision: Revision(3)),
          .init(place: symbol, key: key, before: .float(9), lastRevision: Revision(3)),
        ]), field: "undo_revision")
    #expect(last.edits.map(\.after) == [.float(7), .float(9)])
    #expect(last.warnings.isEmpty)
    let first = history.plan(
      .undo(
        Revision(1),
        [.init(place: general, key: key, before: nil, lastRevision: Revision(3))]),
      field: "undo_revision")
    #expect(first.edits.isEmpty)
    #expect(first.warnings.map(\.code) == [.changedSince])
    #expect(first.warnings.first?.message.contains("revision 3") == true)
  }

  @Test("does not undo what files and variables say")
  func localLayers() throws {
    let history = self.history()
    let place = try #require(
      Place(local: .fileBase, Sample.skew, environment: Sample.environment))
    let plan = history.plan(
      .undo(
        Revision(2),
        [
          .init(
            place: place, key: parsed("top_levels"), before: .float(3), lastRevision: Revision(2))
        ]), field: "undo_revision")
    #expect(plan.edits.isEmpty)
    #expect(plan.warnings.map(\.code) == [.notStored])
  }

  @Test("of any past state makes every selected value what it was", arguments: 0..<40)
  func property(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var history = SampleHistory()
    let keys = ["top_levels", "buy_threshold", "sell_threshold"]
    for _ in 0..<12 {
      let key = keys[Int(random.next() % 3)]
      let scope = Sample.scope([nil, "BTCUSDT", "ETHUSDT"][Int(random.next() % 3)])
      history.commit(
        random.next() % 3 == 0
          ? Sample.unset(Sample.skew, key, in: scope)
          : Sample.set(Sample.skew, key, .float(1), in: scope))
    }
    let past = history.states[Int(random.next() % 13)]
    let plan = history.plan(.state(past))
    let restored = history.present.applying(
      plan.edits, as: history.present.token, at: Sample.start, by: "operator@example.org")
    let differing = StateComparison.keptDifferences(
      from: past, to: restored, where: { $0.layer.isStored })
    #expect(differing.isEmpty, "seed \(seed)")
  }
}

@Suite("Comparing states and scopes")
struct StateComparisonTests {
  @Test("shows what is in force and differs, and counts what is equal")
  func resolved() {
    var history = SampleHistory()
    history.commit(Sample.set(Sample.skew, "top_levels", .float(7)))
    history.commit(
      Sample.set(Sample.skew, "buy_threshold", .float(1.5), in: Sample.scope("BTCUSDT")))
    let general = StateComparison.Side(state: history.present, scope: Sample.scope())
    let symbol = StateComparison.Side(state: history.present, scope: Sample.scope("BTCUSDT"))
    let scopes = StateComparison.differences(general, symbol) { $0 == Sample.skew }
    #expect(scopes.differences.map(\.name.key.description) == ["buy_threshold"])
    #expect(scopes.differences.first?.left?.kept.value == .float(1.2))
    #expect(scopes.differences.first?.right?.kept.value == .float(1.5))
    #expect(scopes.equalCount == 5)
    let before = StateComparison.Side(state: history.states[0], scope: Sample.scope())
    let past = StateComparison.differences(before, general) { _ in true }
    #expect(past.differences.map(\.name.key.description) == ["top_levels"])
    #expect(past.equalCount == 9)
  }

  @Test("shows what places keep and differs, in the order of parameters and scopes")
  func kept() {
    var history = SampleHistory()
    history.commit(Sample.set(Sample.skew, "top_levels", .float(7), in: Sample.scope("BTCUSDT")))
    history.commit(Sample.set(Sample.skew, "top_levels", .float(8)))
    history.commit(Sample.unset(Sample.skew, "top_levels", in: Sample.scope("BTCUSDT")))
    let edits = StateComparison.keptDifferences(
      from: history.states[1], to: history.present, where: { _ in true })
    #expect(edits.map(\.place.scope) == [Sample.scope(), Sample.scope("BTCUSDT")])
    #expect(edits.map(\.before) == [nil, .float(7)])
    #expect(edits.map(\.after) == [.float(8), nil])
  }
}
