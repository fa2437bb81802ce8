internal import Basics
internal import Contract
internal import ContractConfig
internal import HTTP
internal import JSON
internal import RPC

/// One row of the contract's table: a REST form of a method, and how it is carried out.
struct CanonicalRoute<Request: ContractMessage, Response: ContractMessage>: Sendable {
  let route: RESTRoute
  let upstream: any KeyPath<Upstreams, Upstream> & Sendable
  let method: MethodDescriptor<Request, Response>
  let reader: CanonicalRequestReader<Request>
  /// Whether the answer means nothing to the gateway, and need not become a value.
  private let passesOn: Bool

  init(_ route: RESTRoute, _ upstream: any KeyPath<Upstreams, Upstream> & Sendable) {
    precondition(!route.requestStreams || !route.responseStreams, "REST cannot carry this")
    self.route = route
    self.upstream = upstream
    self.method = MethodDescriptor(
      path: route.method,
      kind: route.requestStreams
        ? .clientStream : route.responseStreams ? .serverStream : .unary,
      isIdempotent: route.isIdempotent)
    self.reader = CanonicalRequestReader(route)
    let meant: [any ContractMessage.Type] =
      StateTag.carriers + [ValidateResponse.self, ReloadResponse.self]
    self.passesOn = route.responseField == nil && !meant.contains { $0 == Response.self }
  }

  /// The row as an operation.
  var operation: Operation {
    Operation(
      HTTPMethod(self.route.verb), self.route.template, access: self.route.access,
      isMutation: [.operate, .administer].contains(self.route.access),
      bodyBytesMax: self.bodyBytesMax, timeMax: CanonicalTime.limit(of: self.route.method),
      document: .canonical(self.route), handler: self.handler)
  }

  private var bodyBytesMax: Int? {
    self.route.requestStreams
      ? self.route.bodyBytesMax ?? ImportBody.bytesMax
      : self.route.bodyBytesMax
  }

  private var handler: Operation.Handler {
    switch self.method.kind {
    case .clientStream:
      .reading { (exchange, body) async throws(Fault) in try await self.take(exchange, body) }
    case .serverStream:
      .suspending { (exchange) async throws(Fault) in try await self.stream(exchange) }
    case .unary, .bidirectional:
      .suspending { (exchange) async throws(Fault) in try await self.answer(exchange) }
    }
  }

  func channel(_ exchange: Exchange) -> RPCChannel {
    exchange.upstreams[keyPath: self.upstream].channel
  }

  private func answer(_ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    let shown = try Projection(exchange.query)
    let request = try self.reader.request(exchange)
    let condition = try WriteCondition(exchange)
    let conditioned = try await condition.applied(to: request, exchange)
    let channel = self.channel(exchange)
    let response: Response
    do throws(Fault) {
      if self.passesOn {
        let upstream = exchange.upstreams[keyPath: self.upstream]
        let body = try await exchange.passed(self.method, conditioned, of: upstream)
        return HTTPResponse(
          .ok, shown.applied(to: body),
          type: self.route.responseMediaType ?? "application/json")
      }
      response = try await exchange.calling { (options) throws(RPCError) in
        try await channel.unary(self.method, conditioned, options: options)
      }
    } catch {
      throw condition.explained(error)
    }
    return try await self.response(response, to: conditioned, exchange, shown)
  }

  private func response(
    _ response: Response, to request: Request, _ exchange: Exchange, _ shown: Projection
  ) async throws(Fault) -> HTTPResponse {
    let type = self.route.responseMediaType ?? "application/json"
    let tag = StateTag(response)
    let fields = tag.map { [$0.field] } ?? []
    if let name = self.route.responseField {
      guard let bytes = response.fieldBytes(name) else {
        throw Fault(.internalError, "INTERNAL", "The request could not be answered.")
      }
      return HTTPResponse(.ok, bytes, type: type, fields)
    }
    var buffer = ByteBuffer()
    response.appendJSON(to: &buffer)
    var body = buffer.array()
    if let effect = await ChangeEffect.of(response, to: request, exchange) {
      body = effect.added(to: body)
    }
    return HTTPResponse(.ok, shown.applied(to: body), type: type, fields)
  }
}

extension HTTPMethod {
  /// The method of the contract.
  init(_ verb: RESTRoute.Verb) {
    switch verb {
    case .get: self = .get
    case .put: self = .put
    case .post: self = .post
    case .delete: self = .delete
    case .patch: self = .patch
    }
  }
}

/// How long calls may take that take longer than others by their nature.
enum CanonicalTime {
  /// The limit of a method; `nil` is the gateway's default.
  static func limit(of method: StaticString) -> Duration? {
    let path = method.description
    let name =
      path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[$0...].dropFirst() } ?? path[...]
    switch name {
    case "WaitApplied": return .seconds(65)
    case "VerifyAudit", "Import", "Export", "PreviewChange", "Reprice": return .seconds(60)
    case "ImportPolicies", "IngestPrices": return .seconds(600)
    // A simulation is run again when its reader asks for that.
    case "RunStress", "ReverseStress", "Backtest", "ComputeCorrelations", "GetSimulation":
      return .seconds(120)
    default: return nil
    }
  }
}
