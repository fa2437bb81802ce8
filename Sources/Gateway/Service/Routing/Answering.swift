internal import Auth
internal import Basics
internal import Contract
internal import HTTP
internal import ServiceRuntime
internal import Telemetry

/// Has one request answered, and gives its answer what every answer has.
///
/// A class: everything on the way of a request holds it, and nobody copies it.
final class Answering: Sendable {
  let around: Dispatcher.Surroundings
  let head: RequestHead
  let trail: Trail
  let isSecure: Bool

  init(around: Dispatcher.Surroundings, head: RequestHead, trail: Trail, isSecure: Bool) {
    self.around = around
    self.head = head
    self.trail = trail
    self.isSecure = isSecure
  }

  private var place: FaultShape.Place { self.trail.place(self.head.path) }

  // MARK: Operations

  /// The function that answers with `operation`, to whom it was opened.
  func handler(
    of operation: Operation, _ admission: Gatekeeper.Admission, _ query: QueryItems
  ) -> HTTPHandler {
    switch operation.handler {
    case .immediate(let function):
      return HTTPHandler { (request: HTTPRequest) -> HTTPResponse in
        let exchange = self.exchange(request, operation, admission, query)
        do throws(Fault) {
          return self.finish(try function(exchange), operation, exchange, admission)
        } catch {
          return self.finish(error, operation, exchange, admission)
        }
      }
    case .suspending(let function):
      return HTTPHandler { (request: HTTPRequest) async -> HTTPResponse in
        let exchange = self.exchange(request, operation, admission, query)
        do throws(Fault) {
          return self.finish(try await function(exchange), operation, exchange, admission)
        } catch {
          return self.finish(error, operation, exchange, admission)
        }
      }
    case .reading(let function):
      return .reading { request, reader in
        let exchange = self.exchange(request, operation, admission, query)
        do throws(Fault) {
          return self.finish(
            try await function(exchange, reader), operation, exchange, admission)
        } catch {
          return self.finish(error, operation, exchange, admission)
        }
      }
    }
  }

  private func exchange(
    _ request: HTTPRequest, _ operation: Operation, _ admission: Gatekeeper.Admission,
    _ query: QueryItems
  ) -> Exchange {
    Exchange(
      request, query, principal: admission.principal, door: operation.door, trail: self.trail,
      deadline: request.arrival + (operation.timeMax ?? self.around.timeMax),
      upstreams: self.around.upstreams)
  }

  private func finish(
    _ fault: Fault, _ operation: Operation, _ exchange: Exchange,
    _ admission: Gatekeeper.Admission
  ) -> HTTPResponse {
    self.finish(
      operation.faults.response(fault, at: self.place), operation, exchange, admission,
      code: fault.code)
  }

  private func finish(
    _ response: HTTPResponse, _ operation: Operation, _ exchange: Exchange,
    _ admission: Gatekeeper.Admission, code: String? = nil
  ) -> HTTPResponse {
    self.log(operation, exchange, response.status, code)
    var response = self.plain(response)
    response.fields += admission.fields
    return response
  }

  /// Every call by somebody is logged; those of anybody only when somebody looks closely.
  private func log(
    _ operation: Operation, _ exchange: Exchange, _ status: HTTPStatus, _ code: String?
  ) {
    let level: LogLevel = operation.access == .public ? .debug : .info
    guard self.around.logger.writes(level) else { return }
    var fields: LogMetadata = [
      "request.id": .string(self.trail.requestID.description),
      "trace.id": .string(self.trail.trace.traceID),
      "http.route": .string(operation.name), "http.path": .string(self.head.path),
      "http.status": .integer(status.code),
    ]
    let duration = MonotonicTime.now() - exchange.request.arrival
    fields["http.duration_us"] = .integer(duration.microsecondsClamped)
    if let client = self.trail.client { fields["client.ip"] = .string(client.text) }
    if let principal = exchange.principal {
      fields["actor"] = .string(principal.actor)
      fields["role"] = .string(principal.role.rawValue)
    }
    if let code { fields["code"] = .string(code) }
    self.around.logger.log(level, "request", fields)
  }

  // MARK: Answers without an operation

  /// The refusal of a request that is not let through to `operation`.
  func refusal(_ fault: Fault, of operation: Operation) -> HTTPResponse {
    self.around.logger.info(
      "request refused",
      [
        "request.id": .string(self.trail.requestID.description),
        "client.ip": .string(self.trail.client?.text ?? ""),
        "http.route": .string(operation.name), "http.status": .integer(fault.status.code),
        "code": .string(fault.code),
      ])
    return self.plain(operation.faults, fault)
  }

  /// The answer to a method that the path does not have, among `methods`, which it has.
  func other(_ methods: [HTTPMethod]) -> HTTPResponse {
    let names = methods.map { "\($0.name)" }.joined(separator: ", ")
    let allow = HTTPField("Allow", names)
    guard self.head.method == .options else {
      return self.plain(
        .problem,
        Fault(
          .methodNotAllowed, "METHOD_NOT_ALLOWED", "This path has \(names).", fields: [allow]))
    }
    let preflight = self.around.crossOrigin.preflightFields(for: self.head, allowing: names)
    return self.plain(HTTPResponse(.noContent, [allow] + preflight))
  }

  /// A refusal with what every answer has.
  func plain(_ shape: FaultShape, _ fault: Fault) -> HTTPResponse {
    self.plain(shape.response(fault, at: self.place))
  }

  /// An answer with what every answer has.
  func plain(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    let isCacheable = response.fields.contains { $0.name == "Cache-Control" }
    response.commonFields = Dispatcher.commonFields(isSecure: self.isSecure)
    // With room for those of the limit and of other origins.
    response.fields.reserveCapacity(response.fields.count + 10)
    response.fields.append(HTTPField("X-Request-Id", self.trail.requestID.description))
    if !isCacheable { response.fields.append(HTTPField("Cache-Control", "no-store")) }
    response.fields += self.around.crossOrigin.fields(for: self.head)
    return response
  }
}
