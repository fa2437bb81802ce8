public import Basics

/// All values of a subscription at one revision, resolved and immutable.
///
/// Copying costs a reference. Two revisions are never mixed in one.
public struct ConfigSnapshot: Sendable, Hashable {
  /// The most values of one snapshot.
  public static let valuesMax = 500_000

  /// A key, for one symbol or, with an empty symbol, for all.
  struct Slot: Hashable, Comparable {
    let key: String
    let symbol: String

    static func < (left: Slot, right: Slot) -> Bool {
      (left.key, left.symbol) < (right.key, right.symbol)
    }
  }

  /// Which revision this is.
  public internal(set) var token: SnapshotToken
  /// The environment that the values were resolved for.
  public let environment: EnvironmentName
  /// The version of the catalogue that the schemas come from.
  public let catalogueVersion: UInt32
  /// How many secrets are missing, because a file does not keep them.
  public let omittedCount: Int
  /// The values by namespace.
  var namespaces: [String: [Slot: ResolvedParameter]]

  init(
    token: SnapshotToken, environment: EnvironmentName, catalogueVersion: UInt32 = 0,
    omittedCount: Int = 0, namespaces: [String: [Slot: ResolvedParameter]] = [:]
  ) {
    self.token = token
    self.environment = environment
    self.catalogueVersion = catalogueVersion
    self.omittedCount = omittedCount
    self.namespaces = namespaces
  }

  /// How many values there are, those of symbols included.
  public var count: Int { self.namespaces.values.reduce(0) { $0 + $1.count } }

  /// The namespaces that have values, in order.
  public var namespaceNames: [String] { self.namespaces.keys.sorted() }

  /// The keys of a namespace that have a value without a symbol, in order.
  public func keys(in namespace: String) -> [String] {
    guard let slots = self.namespaces[namespace]?.keys else { return [] }
    return slots.filter(\.symbol.isEmpty).map(\.key).sorted()
  }

  /// The symbols that have values of their own in a namespace, in order.
  public func symbols(in namespace: String) -> [String] {
    guard let slots = self.namespaces[namespace]?.keys else { return [] }
    return Set(slots.map(\.symbol)).subtracting([""]).sorted()
  }

  /// The value of a key, for a symbol when it has one of its own; nil when there is none.
  public func parameter(
    _ key: String, in namespace: String, symbol: String? = nil
  ) -> ResolvedParameter? {
    guard let values = self.namespaces[namespace] else { return nil }
    if let symbol, let own = values[Slot(key: key, symbol: symbol)] { return own }
    return values[Slot(key: key, symbol: "")]
  }

  /// The value of a parameter by its full name, such as `params/pricing:target_loss_ratio`.
  public func parameter(named name: String, symbol: String? = nil) -> ResolvedParameter? {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return self.parameter(String(parts[1]), in: String(parts[0]), symbol: symbol)
  }
}
