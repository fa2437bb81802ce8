internal import Contract
internal import HTTP
internal import OpenAPI

/// One thing that the gateway answers: where, to whom, how, and what the documentation says of it.
///
/// The server, the roles, the answers to other methods and the OpenAPI document are all made from
/// one list of these, so that what is described is what is served.
struct Operation: Sendable {
  /// The function that answers.
  enum Handler: Sendable {
    /// Answers a request whose body is there, without suspending.
    case immediate(@Sendable (Exchange) throws(Fault) -> HTTPResponse)
    /// Answers a request whose body is there.
    case suspending(@Sendable (Exchange) async throws(Fault) -> HTTPResponse)
    /// Answers a request whose body it reads bit by bit.
    case reading(@Sendable (Exchange, RequestBodyReader) async throws(Fault) -> HTTPResponse)
  }

  /// The method.
  let verb: HTTPMethod
  /// The form of the path, such as `/v1/quotes/{asset}`.
  let template: String
  /// What logs and metrics call it.
  let name: String
  /// Who may call it.
  let access: RESTRoute.Access
  /// The door that changes through it are recorded with.
  var door = Door.rpc
  /// Whether it changes something, which is limited more strictly than reading.
  var isMutation: Bool
  /// The longest body; `nil` is the server's limit.
  var bodyBytesMax: Int?
  /// The longest that answering may take; `nil` is the gateway's default.
  var timeMax: Duration?
  /// Whether requests of anybody are counted; the probes of a supervisor are not.
  var isLimited = true
  /// Networks that need no token.
  var freeNetworks: [IPNetwork] = []
  /// How refusals look.
  var faults = FaultShape.problem
  /// What the documentation says of it; put together when it is asked for, which is rare.
  var document: OperationDocument { self.describe() }
  /// The function that answers.
  let handler: Handler

  private let describe: @Sendable () -> OperationDocument

  /// Describes an operation; one that is not a GET is a mutation unless something else is said.
  init(
    _ verb: HTTPMethod, _ template: String, access: RESTRoute.Access, door: Door = .rpc,
    isMutation: Bool? = nil, bodyBytesMax: Int? = nil, timeMax: Duration? = nil,
    faults: FaultShape = .problem,
    document: @autoclosure @escaping @Sendable () -> OperationDocument, handler: Handler
  ) {
    self.verb = verb
    self.template = template
    self.name = "\(verb.name) \(template)"
    self.access = access
    self.door = door
    self.isMutation = isMutation ?? (verb != .get)
    self.bodyBytesMax = bodyBytesMax
    self.timeMax = timeMax
    self.faults = faults
    self.describe = document
    self.handler = handler
  }

  /// Describes an operation that may wait for the services.
  init(
    _ verb: HTTPMethod, _ template: String, access: RESTRoute.Access, door: Door = .rpc,
    isMutation: Bool? = nil, bodyBytesMax: Int? = nil, timeMax: Duration? = nil,
    faults: FaultShape = .problem,
    document: @autoclosure @escaping @Sendable () -> OperationDocument,
    answer: @escaping @Sendable (Exchange) async throws(Fault) -> HTTPResponse
  ) {
    self.init(
      verb, template, access: access, door: door, isMutation: isMutation,
      bodyBytesMax: bodyBytesMax, timeMax: timeMax, faults: faults, document: document(),
      handler: .suspending(answer))
  }

  /// Whether somebody at `client` needs no token.
  func isFree(for client: IPAddress?) -> Bool {
    guard let client else { return false }
    return self.freeNetworks.contains { $0.contains(client) }
  }
}

/// The door that a change came through, as the audit trail keeps it.
enum Door: String, Sendable, Hashable, CaseIterable {
  /// The administration's paths.
  case admin
  /// The paths of configuration by environment.
  case config
  /// The paths of strategies.
  case strategies
  /// The paths of the contract.
  case rpc
}
