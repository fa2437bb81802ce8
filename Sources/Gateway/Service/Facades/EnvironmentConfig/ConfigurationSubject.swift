internal import Basics
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import RPC

/// What a path of configuration by environment is about: a document, or a strategy's part of it.
struct ConfigurationSubject: Sendable {
  let type: ConfigurationType
  /// The only namespace that it is about; `nil` is every strategy.
  let namespace: String?

  /// The namespaces, as calls take them.
  var namespaces: [String] { [self.namespace ?? self.type.namespaces] }

  /// What `/config/{type}` is about; a type that there is not is refused with `status`.
  static func type(
    _ exchange: Exchange, unknownStatus: HTTPStatus = .notFound
  ) throws(Fault) -> ConfigurationSubject {
    let name = exchange.parameter("type")
    guard let type = ConfigurationType(rawValue: name) else {
      let known = ConfigurationType.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault(
        unknownStatus, "UNKNOWN_NAMESPACE",
        "'\(name)' is not a valid configuration type; there are \(known).")
    }
    return ConfigurationSubject(
      type: type, namespace: type == .strategy ? nil : type.namespaces)
  }

  /// What `/strategy/{strategy_id}` is about.
  static func strategy(_ exchange: Exchange) throws(Fault) -> ConfigurationSubject {
    let id = exchange.parameter("strategy_id")
    do throws(ParseRejection) {
      let namespace = try ParameterNamespace(parsing: ConfigurationType.strategyRealm + id)
      return ConfigurationSubject(type: .strategy, namespace: namespace.description)
    } catch {
      throw Self.unknownStrategy(id)
    }
  }

  static func unknownStrategy(_ id: String) -> Fault {
    Fault(.notFound, "UNKNOWN_NAMESPACE", "Strategy not found: \(id)")
  }

  /// Where a key leads that a request names; for a strategy's part, within the strategy.
  func place(of key: String) throws(Fault) -> DocumentPlace {
    var place = self.type.place(of: key)
    if let namespace, self.type == .strategy {
      let isEmpty = key.split(separator: ".", omittingEmptySubsequences: false).contains("")
      let prefix = self.type.prefix(of: namespace) ?? [self.type.root]
      place = isEmpty ? nil : DocumentPlace(namespace: namespace, prefix: prefix, key: key)
    }
    guard let place else {
      throw Fault(
        .badRequest, "INVALID_REQUEST", "'\(key)' is not a key: names are joined by single dots.")
    }
    do throws(ParseRejection) {
      _ = try ParameterNamespace(parsing: place.namespace)
    } catch {
      throw Self.unknownStrategy(place.prefix.last ?? key)
    }
    return place
  }

  /// The one namespace that versions are counted of; a key may name the strategy.
  func versioned(_ key: String?) throws(Fault) -> ConfigurationSubject {
    if self.namespace != nil { return self }
    guard let key else {
      throw Fault(
        .badRequest, "INVALID_REQUEST",
        "Each strategy has versions of its own: name one with key=strategies.<id>.")
    }
    return ConfigurationSubject(
      type: .strategy, namespace: try self.place(of: key).namespace)
  }

  /// A refusal in the words of this surface: a strategy that there is not is 404.
  func worded(_ fault: Fault) -> Fault {
    let isUnknown =
      fault.code == "UNKNOWN_NAMESPACE"
      || fault.violations.contains { $0.code == "unknown_namespace" }
    guard isUnknown, self.type == .strategy, let namespace else { return fault }
    return Self.unknownStrategy(
      String(namespace.dropFirst(ConfigurationType.strategyRealm.count)))
  }

  /// Does something, and words its refusals.
  func wording<Result>(
    _ body: () async throws(Fault) -> Result
  ) async throws(Fault) -> Result {
    do throws(Fault) {
      return try await body()
    } catch {
      throw self.worded(error)
    }
  }
}
