internal import Auth
internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPricing
internal import HTTP
internal import RPC
internal import Telemetry

/// A request as an operation sees it: read, limited, and with somebody behind it.
///
/// A class: it goes through many hands, and none of them copies it.
final class Exchange: Sendable {
  /// What arrived.
  let request: HTTPRequest
  /// What the query says.
  let query: QueryItems
  /// Who asks; `nil` on public operations without a token.
  let principal: Principal?
  /// The door that changes are recorded with.
  let door: Door
  /// What the request is known by.
  let trail: Trail
  /// When the answer is given up.
  let deadline: MonotonicTime
  /// The services.
  let upstreams: Upstreams

  init(
    _ request: HTTPRequest, _ query: QueryItems, principal: Principal?, door: Door,
    trail: Trail, deadline: MonotonicTime, upstreams: Upstreams
  ) {
    self.request = request
    self.query = query
    self.principal = principal
    self.door = door
    self.trail = trail
    self.deadline = deadline
    self.upstreams = upstreams
  }

  /// Where they are; `nil` on a Unix socket.
  var client: ClientName? { self.trail.client }
  /// What names the request in answers, logs and audit rows.
  var requestID: RequestID { self.trail.requestID }
  /// Where the request stands in a trace.
  var trace: TraceContext { self.trail.trace }
  /// The variables of the path.
  var parameters: PathParameters { self.request.parameters }
  /// The body.
  var body: [UInt8] { self.request.body }
  /// The parameters of this system.
  var config: ConfigServiceClient { ConfigServiceClient(self.upstreams.config.channel) }
  /// Quotes and yields.
  var pricing: PricingServiceClient { PricingServiceClient(self.upstreams.pricing.channel) }

  /// The variable of the path called `name`; the template has it.
  func parameter(_ name: String) -> String { self.request.parameters[name] ?? "" }

  /// How to call a service for this request: who asks, from where, and until when.
  var options: CallOptions {
    CallOptions(deadline: self.deadline, metadata: self.metadata)
  }

  /// Calls a method and takes what it answers as JSON, to be passed on as it is.
  func passed<Request: ContractMessage, Response: ContractMessage>(
    _ method: MethodDescriptor<Request, Response>, _ request: Request, of upstream: Upstream
  ) async throws(Fault) -> [UInt8] {
    let form = MethodDescriptor<Request, JSONForm<Response>>(
      path: method.path, kind: method.kind, isIdempotent: method.isIdempotent)
    return try await self.calling { (options) throws(RPCError) in
      try await upstream.channel.unary(form, request, options: options)
    }.json
  }

  /// Calls a service, and says what is wrong as this surface does.
  func calling<Result>(
    _ body: (CallOptions) async throws(RPCError) -> Result
  ) async throws(Fault) -> Result {
    do throws(RPCError) {
      return try await body(self.options)
    } catch {
      throw Fault(error)
    }
  }
}
