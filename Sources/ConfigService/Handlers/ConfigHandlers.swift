internal import Basics
internal import ContractConfig
internal import ContractType
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// Answers `mooring.config.v1.ConfigService`.
///
/// Each group of calls has its own file and its own list of routes; all of them get their values
/// from the core and say them through ``ContractMapping``.
struct ConfigHandlers: Sendable {
  let core: ConfigCore
  let logger: Logger
  let time: any TimeSource
  let users = UserNames()
  let usage = ReadUsage()
  let metrics: ConfigMetrics
  /// How many consumers this replica serves.
  var subscriberCount: @Sendable () -> Int = { 0 }
  /// How this process's own files, variables and keys stand.
  var inputs = LocalStanding()

  /// Reads the files of this deployment again.
  var readInputs: @Sendable () async throws(ConfigFault) -> LocalInputs = {
    () throws(ConfigFault) in LocalSources.none.read()
  }

  /// Where large documents are read, so that they hold up no event loop; nil reads them at once.
  var documentReaders: ComputePool?

  /// Answers from `core`, and counts in `registry`.
  init(
    core: ConfigCore, logger: Logger, registry: MetricsRegistry = MetricsRegistry(),
    time: any TimeSource = SystemClock()
  ) {
    self.core = core
    self.logger = logger
    self.time = time
    self.metrics = ConfigMetrics(registry)
  }

  /// Every call that is answered.
  var routes: [Route] {
    self.readRoutes + self.writeRoutes + self.historyRoutes + self.documentRoutes
      + self.cacheRoutes
  }

  /// How values are said now.
  var mapping: ContractMapping { ContractMapping(catalogue: self.core.catalogue) }

  /// Who makes a call.
  func caller(_ context: CallContext) -> Caller { Caller(context, users: self.users) }

  /// Has a fault answered as the contract says.
  func answering<Response>(
    _ body: () async throws(ConfigFault) -> Response
  ) async throws(RPCError) -> Response {
    do throws(ConfigFault) {
      return try await body()
    } catch {
      throw RPCError(error, self.mapping)
    }
  }

  /// The same for what is answered on the spot.
  func answeringNow<Response>(
    _ body: () throws(ConfigFault) -> Response
  ) throws(RPCError) -> Response {
    do throws(ConfigFault) {
      return try body()
    } catch {
      throw RPCError(error, self.mapping)
    }
  }

  // MARK: What requests name

  /// The environment that a field means; nil for all, which is written `*`.
  func environment(
    _ text: String, field: String = "environment"
  ) throws(ConfigFault) -> EnvironmentName? {
    if text.isEmpty { return self.core.environment }
    if text == "*" { return nil }
    return try Self.parsed(EnvironmentName.self, text, field: field)
  }

  /// The scope that two fields mean.
  func scope(
    environment: String, symbol: String, field: String = ""
  ) throws(ConfigFault) -> Basics.Scope {
    Basics.Scope(
      environment: try self.environment(environment, field: "\(field)environment"),
      symbol: symbol.isEmpty
        ? nil : try Self.parsed(Symbol.self, symbol, field: "\(field)symbol"))
  }

  /// The scope that a message means; the running environment when it is absent.
  func scope(
    _ scope: ContractType.Scope?, field: String
  ) throws(ConfigFault) -> Basics.Scope {
    try self.scope(
      environment: scope?.environment ?? "", symbol: scope?.symbol ?? "", field: "\(field).")
  }

  /// The namespace of that name, which must be known.
  func namespace(_ text: String) throws(ConfigFault) -> NamespaceSchema {
    guard let schema = ParameterNamespace(text).flatMap({ self.core.catalogue[$0] }) else {
      throw .unknownNamespace(text)
    }
    return schema
  }

  /// The namespaces that names and patterns such as `strategy/*` mean, in order; all when empty.
  ///
  /// One that is named in full must be known.
  func namespaces(_ texts: [String]) throws(ConfigFault) -> [NamespaceSchema] {
    let all = self.core.catalogue.namespaces.sorted { $0.namespace < $1.namespace }
    guard !texts.isEmpty else { return all }
    var patterns: Set<Subscription.Pattern> = []
    for (number, text) in texts.enumerated() {
      guard let pattern = Subscription.Pattern(text) else {
        throw .invalidRequest([
          Violation(
            field: "namespaces[\(number)]", code: .badFormat,
            message: "\(text) is neither a namespace nor a realm",
            allowed: "a namespace such as params/pricing, or a realm such as strategy/*")
        ])
      }
      if case .namespace = pattern { _ = try self.namespace(text) }
      patterns.insert(pattern)
    }
    return all.filter { schema in
      patterns.contains(.namespace(schema.namespace))
        || patterns.contains(.realm(schema.namespace.realm))
    }
  }

  /// The parameter of two names, which must be known.
  func parameter(_ namespace: String, _ key: String) throws(ConfigFault) -> ParameterName {
    let schema = try self.namespace(namespace)
    let name = ParameterName(
      namespace: schema.namespace,
      key: try Self.parsed(ParameterKey.self, key, field: "key"))
    guard self.core.catalogue[name] != nil else {
      throw .unknownParameter(
        name.description,
        suggestion: self.core.catalogue.suggestion(for: name)?.description ?? "")
    }
    return name
  }

  /// A value that its text means; the decoder has refused most others.
  static func parsed<Value: TextParsable>(
    _ type: Value.Type, _ text: String, field: String
  ) throws(ConfigFault) -> Value {
    do throws(ParseRejection) {
      return try Value(parsing: text)
    } catch {
      throw .invalidRequest([
        Violation(
          field: field, code: .badFormat, message: "\(field) is not a \(error.subject)",
          allowed: error.allowed)
      ])
    }
  }
}
