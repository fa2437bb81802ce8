internal import Basics
internal import ContractConfig
internal import RPC

/// A start of a Watch stream, as far as it can be checked without the catalogue.
struct WatchOrder: Sendable {
  let id: ConsumerID
  let isRequired: Bool
  let subscription: Subscription
  let patterns: [String]
  /// Which secrets it may see.
  let sight: WatchMessages.Sight
  /// The position that the consumer has in force.
  let resume: RevisionToken?

  /// Reads a start; `environment` is the one that an empty name means.
  init(
    _ start: WatchStart, environment: EnvironmentName, isTrusted: Bool
  ) throws(WatchRefusal) {
    guard
      let environment = start.environment.isEmpty
        ? environment : EnvironmentName(start.environment)
    else { throw .badEnvironment(start.environment) }
    var patterns: [Subscription.Pattern] = []
    for (index, text) in start.namespaces.enumerated() {
      guard let pattern = Subscription.Pattern(text) else {
        throw .badPattern(text, field: "start.namespaces[\(index)]")
      }
      patterns.append(pattern)
    }
    guard !patterns.isEmpty else { throw .badPattern("", field: "start.namespaces") }
    if let resume = start.resume {
      guard let token = RevisionToken(resume) else { throw .badToken }
      self.resume = token
    } else {
      self.resume = nil
    }
    self.id = ConsumerID(
      service: start.service, instance: start.instance, bootID: start.bootID)
    self.isRequired = start.consumerKind == .required
    self.subscription = Subscription(environment: environment, patterns: patterns)
    self.patterns = Set(start.namespaces).sorted()
    var named: Set<ParameterNamespace> = []
    if isTrusted {
      for case .namespace(let namespace) in patterns { named.insert(namespace) }
    }
    self.sight = WatchMessages.Sight(namespaces: named)
  }

  /// The first pattern that no namespace of `catalogue` fits; nil when there is none.
  func unknownPattern(in catalogue: Catalogue) -> String? {
    self.patterns.first { text in
      switch Subscription.Pattern(text) {
      case .namespace(let namespace)?: catalogue[namespace] == nil
      case .realm(let realm)?:
        !catalogue.namespaces.contains { $0.namespace.realm == realm }
      case nil: true
      }
    }
  }
}

/// Why a Watch stream is not begun, or is ended.
enum WatchRefusal: Error, Sendable, Hashable {
  /// The first message is not a start.
  case notStarted
  /// A later message is one.
  case startedTwice
  case emptyMessage
  case badEnvironment(String)
  case badPattern(String, field: String)
  case badToken
  case badAcknowledgement(AcknowledgementFault)
  /// No namespace is called so.
  case unknownNamespace(String)
  /// Too many consumers.
  case tooMany
  /// The store was given another history: all must begin anew.
  case historyReplaced
  /// The consumer has been further than this replica can see, and the store cannot be asked.
  case aheadOfReplica
  /// Another stream of the same consumer has begun.
  case replaced
  /// The service stops.
  case stopping
  /// The call itself has failed.
  case call(RPCError)
}
