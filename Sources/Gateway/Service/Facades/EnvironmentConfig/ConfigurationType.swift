internal import ContractConfig
internal import HTTP

/// The documents that configuration by environment consists of.
enum ConfigurationType: String, Sendable, Hashable, CaseIterable {
  case strategy, system, risk, exchange, monitoring

  /// The outermost key of the document.
  var root: String { self == .strategy ? Self.strategies : self.rawValue }

  /// The namespaces that the document is made of.
  var namespaces: String { self == .strategy ? "strategy/*" : "env/\(self.rawValue)" }

  /// The outermost key of the strategies' document.
  static let strategies = "strategies"
  /// The namespace that new strategies are made from; it is not a strategy itself.
  static let template = "strategy/template"
  /// The realm of strategies.
  static let strategyRealm = "strategy/"

  /// Where a key of the document leads, if anywhere.
  ///
  /// The outermost key may be left out. An empty key of a namespace stands for all of it.
  func place(of key: String) -> DocumentPlace? {
    var segments = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !segments.contains("") else { return nil }
    if segments.first == self.root { segments.removeFirst() }
    guard self == .strategy else {
      return DocumentPlace(
        namespace: self.namespaces, prefix: [self.root], key: segments.joined(separator: "."))
    }
    guard let id = segments.first else { return nil }
    return DocumentPlace(
      namespace: Self.strategyRealm + id, prefix: [self.root, id],
      key: segments.dropFirst().joined(separator: "."))
  }

  /// The part of the document that a namespace stands under; `nil` for one of another document.
  func prefix(of namespace: String) -> [String]? {
    guard self == .strategy else { return namespace == self.namespaces ? [self.root] : nil }
    guard namespace.hasPrefix(Self.strategyRealm), namespace != Self.template else { return nil }
    return [self.root, String(namespace.dropFirst(Self.strategyRealm.count))]
  }

  /// The full key in the document of a parameter; `nil` for one of another document.
  func key(of namespace: String, _ key: String) -> String? {
    self.prefix(of: namespace).map { ($0 + [key]).joined(separator: ".") }
  }
}

/// Where a key of a document leads.
struct DocumentPlace: Sendable, Hashable {
  /// The namespace.
  let namespace: String
  /// The keys that the namespace stands under.
  let prefix: [String]
  /// The key within it, of one parameter or of several; empty for all of it.
  let key: String

  /// Whether a parameter of the namespace belongs here.
  func contains(_ parameter: String) -> Bool {
    self.key.isEmpty || parameter == self.key || parameter.hasPrefix(self.key + ".")
  }
}
