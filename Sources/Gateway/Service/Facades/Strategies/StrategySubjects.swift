internal import ContractConfig
internal import ContractType

/// A strategy as a list shows it.
struct StrategySummary: Sendable {
  let namespace: Namespace
  let parameterCount: Int64

  var id: String {
    String(self.namespace.name.dropFirst(ConfigurationType.strategyRealm.count))
  }
  private var held: [ScopeVersion] { self.namespace.scopes.filter { $0.keyCount > 0 } }
  var hasGlobal: Bool { self.held.contains { ($0.scope?.symbol ?? "").isEmpty } }
  var symbols: [String] {
    Set(self.held.compactMap { $0.scope?.symbol }.filter { !$0.isEmpty }).sorted()
  }
}

/// What the parameters of a strategy may be.
struct StrategySchema: Sendable {
  let id: String
  let title: String
  let parameters: [ParameterSchema]
}

/// The parameters of a strategy that are in force, for all symbols or for one.
struct StrategyConfiguration: Sendable {
  let id: String
  /// The symbol in upper case; empty for all.
  let symbol: String
  /// Only the parameters.
  let entries: [Entry]
  /// What is known of the scope that was addressed.
  let scope: ScopeVersion?
  let epoch: UInt64
  let revision: UInt64
  let isStale: Bool
  let loadMilliseconds: Double

  init(
    id: String, symbol: String, _ response: ListResponse, loadMilliseconds: Double
  ) {
    self.id = id
    self.symbol = symbol
    self.entries = response.entries.filter { $0.key.hasPrefix(StrategyShapes.parameters) }
    self.scope = response.scopeVersions.first
    self.epoch = response.token?.epoch ?? 0
    self.revision = response.token?.revision ?? 0
    self.isStale = response.stale || response.unsynced
    self.loadMilliseconds = loadMilliseconds
  }

  var shownSymbol: String? { self.symbol.isEmpty ? nil : self.symbol }
  var isOverride: Bool { !self.symbol.isEmpty && (self.scope?.keyCount ?? 0) > 0 }

  /// The strongest layer that gives at least one value.
  var source: String {
    let sources = Set(self.entries.map { StrategyShapes.source($0.layer) })
    return ["database", "environment", "file"].first(where: sources.contains) ?? "default"
  }
}

/// A change of a strategy's parameters that was made.
struct StrategyChange: Sendable {
  let configuration: StrategyConfiguration
  let outcome: ChangeOutcome
  /// What a change is called when something differed.
  let verb: String?

  var changedNames: [String] { self.outcome.changes.map { StrategyShapes.name($0.key) } }

  /// What was done: created when the scope had held nothing before.
  var action: String {
    guard !self.outcome.changes.isEmpty else { return "unchanged" }
    if let verb { return verb }
    let held = Int64(self.configuration.scope?.keyCount ?? 0)
    let added = self.outcome.changes.count { $0.before == nil && $0.after != nil }
    let removed = self.outcome.changes.count { $0.before != nil && $0.after == nil }
    return held - Int64(added) + Int64(removed) == 0 ? "created" : "updated"
  }
}

/// A change of a strategy's parameters that was only judged.
struct StrategyRehearsal: Sendable {
  let outcome: ChangeOutcome

  var changedNames: [String] { self.outcome.changes.map { StrategyShapes.name($0.key) } }
}

/// A deletion that was made.
struct StrategyDeletion: Sendable {
  let symbol: String?
  let outcome: ChangeOutcome

  var version: UInt64 { self.outcome.versions.first?.version ?? 0 }
  var revision: UInt64 { self.outcome.revision }
}
