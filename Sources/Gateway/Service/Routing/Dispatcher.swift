internal import Basics
internal import EventLoop
internal import HTTP
internal import Telemetry

/// Finds the operation of a request, lets the gatekeeper look, and has it answered.
///
/// Everything that can be refused by the head alone is refused before a body is read.
final class Dispatcher: Sendable {
  /// What all requests share.
  final class Surroundings: Sendable {
    let gatekeeper: Gatekeeper
    let trails: TrailReader
    let crossOrigin: CrossOrigin
    let upstreams: Upstreams
    /// How long a request may wait for the services, unless its operation says otherwise.
    let timeMax: Duration
    let logger: Logger

    init(
      gatekeeper: Gatekeeper, trails: TrailReader, crossOrigin: CrossOrigin,
      upstreams: Upstreams, timeMax: Duration, logger: Logger
    ) {
      self.gatekeeper = gatekeeper
      self.trails = trails
      self.crossOrigin = crossOrigin
      self.upstreams = upstreams
      self.timeMax = timeMax
      self.logger = logger
    }
  }

  /// What two operations that cannot be told apart make of the list.
  struct Conflict: Error, CustomStringConvertible {
    let description: String
  }

  private let table: RouteTable<Operation>
  private let around: Surroundings
  private static let plainFields = HTTPFieldBlock(SecurityFields(isSecure: false).fields)
  private static let secureFields = HTTPFieldBlock(SecurityFields(isSecure: true).fields)

  /// Answers with `operations`.
  init(_ operations: [Operation], _ around: Surroundings) throws(Conflict) {
    var table = RouteTable<Operation>()
    for operation in operations {
      do {
        let template = try PathTemplate(parsing: operation.template)
        try table.add(operation.verb, template, operation)
      } catch {
        throw Conflict(description: "\(error)")
      }
    }
    self.table = table
    self.around = around
  }

  /// Where a request goes.
  func route(_ head: RequestHead, _ peer: HTTPPeer) -> HTTPRoute {
    let trail = self.around.trails.trail(of: head, from: peer)
    let answer = Answering(around: self.around, head: head, trail: trail, isSecure: peer.isSecure)
    if head.isForServer {
      return HTTPRoute("server", .now(answer.plain(HTTPResponse(.noContent))))
    }
    switch self.table.match(head) {
    case .notFound:
      let fault = Fault(.notFound, "UNKNOWN_PATH", "There is nothing at this path.")
      return HTTPRoute("missing", .now(answer.plain(FaultShape.problem, fault)))
    case .methodNotAllowed(let methods):
      return HTTPRoute("method", .now(answer.other(methods)))
    case .found(let operation, let parameters):
      return self.route(head, operation, parameters, answer)
    }
  }

  private func route(
    _ head: RequestHead, _ operation: Operation, _ parameters: PathParameters,
    _ answer: Answering
  ) -> HTTPRoute {
    let handler: HTTPHandler
    do throws(Fault) {
      let admission = try self.around.gatekeeper.admit(
        head, from: answer.trail.client, to: operation)
      let query = try Self.query(head)
      handler = answer.handler(of: operation, admission, query)
    } catch {
      handler = .now(answer.refusal(error, of: operation))
    }
    return HTTPRoute(
      operation.name, handler, parameters: parameters, bodyBytesMax: operation.bodyBytesMax)
  }

  private static func query(_ head: RequestHead) throws(Fault) -> QueryItems {
    do throws(QueryItems.Rejection) {
      return try QueryItems(of: head)
    } catch {
      throw .invalid("The query cannot be read: \(error).")
    }
  }

  /// What every answer has, whatever it says.
  static func commonFields(isSecure: Bool) -> HTTPFieldBlock {
    isSecure ? self.secureFields : self.plainFields
  }

  /// The answer to what is not a request.
  static func refuse(_ refusal: RequestRefusal, _ peer: HTTPPeer) -> HTTPResponse {
    var response = HTTPResponse(refusing: refusal)
    response.commonFields = self.commonFields(isSecure: peer.isSecure)
    return response
  }
}
