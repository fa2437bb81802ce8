internal import Auth
internal import Basics
internal import Contract
internal import HTTP
internal import ServiceRuntime
internal import Telemetry

/// Decides who may have an operation carried out, and how often.
final class Gatekeeper: Sendable {
  /// How often who may do what.
  struct Limits: Sendable, Hashable {
    var writes = RateLimit(100, per: .seconds(60))
    var reads = RateLimit(1_000, per: .seconds(60))
    var open = RateLimit(6_000, per: .seconds(60))
    var failures = RateLimit(20, per: .seconds(60))
  }

  /// Somebody who may proceed.
  struct Admission: Sendable {
    /// Who it is; `nil` for anybody.
    let principal: Principal?
    /// What they are told of their limit.
    let fields: [HTTPField]
  }

  private let tokens: TokenGate
  private let writes: RateLimiter
  private let reads: RateLimiter
  private let open: RateLimiter
  private let failures: RateLimiter
  private let clock: any TimeSource
  private let limited: MetricSeries<Counter>

  /// Admits the holders of `tokens`.
  init(
    _ tokens: TokenGate, limits: Limits, clock: any TimeSource, metrics: MetricsRegistry
  ) {
    self.tokens = tokens
    self.writes = RateLimiter(limits.writes)
    self.reads = RateLimiter(limits.reads)
    self.open = RateLimiter(limits.open)
    self.failures = RateLimiter(limits.failures)
    self.clock = clock
    self.limited = metrics.counter(
      "mooring_gateway_rate_limited_total", help: "Requests beyond a limit.", labels: ["limit"])
  }

  /// Admits whoever sent `head` from `client` to `operation`, or says why not.
  func admit(
    _ head: RequestHead, from client: ClientName?, to operation: Operation
  ) throws(Fault) -> Admission {
    // Who comes over a Unix socket has no address, and shares one limit.
    let place = client?.subscriber ?? "local"
    if operation.access == .public || operation.isFree(for: client?.address) {
      guard operation.isLimited else { return Admission(principal: nil, fields: []) }
      return Admission(
        principal: nil, fields: try self.take(self.open, place, called: "address"))
    }
    let principal = try self.principal(head, place)
    guard principal.has(Permission(operation.access)) else {
      throw Fault(
        .forbidden, "ROLE_NOT_ALLOWED",
        "The role \(principal.role.rawValue) may not do this; "
          + "it takes \(Self.names(Permission(operation.access).roles)).")
    }
    let fields =
      operation.isMutation
      ? try self.take(self.writes, principal.actor, called: "writes")
      : try self.take(self.reads, principal.actor, called: "reads")
    return Admission(principal: principal, fields: fields)
  }

  private static func names(_ roles: Set<Role>) -> String {
    Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: " or ")
  }

  private func principal(_ head: RequestHead, _ place: String) throws(Fault) -> Principal {
    let values = head.values("authorization")
    guard values.count == 1, let token = Self.token(values[0]) else {
      throw Self.unauthorized(
        "TOKEN_MISSING", "This needs a token, as Authorization: Bearer <token>.", isInvalid: false)
    }
    let digest = TokenGate.digest(token)
    let now = self.clock.wallNow
    if let principal = self.tokens.known(digest, at: now) { return principal }
    // Nobody may try tokens out: before one is looked at, there must be room for its failure.
    if case .limited(let delay) = self.failures.look(place, at: self.clock.monotonicNow) {
      throw self.limited(self.failures, after: delay, called: "failed-tokens")
    }
    do throws(TokenRejection) {
      return try self.tokens.verify(token, digest, at: now)
    } catch {
      _ = self.failures.take(place, at: self.clock.monotonicNow)
      throw error == .expired
        ? Self.unauthorized("TOKEN_EXPIRED", "The token is over.", isInvalid: true)
        : Self.unauthorized("TOKEN_REFUSED", "The token is not valid here.", isInvalid: true)
    }
  }

  /// The token of an `Authorization` field.
  private static func token(_ value: String) -> String? {
    guard let blank = value.firstIndex(of: " "), value[..<blank].lowercased() == "bearer" else {
      return nil
    }
    let token = value[blank...].drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }

  private static func unauthorized(_ code: String, _ detail: String, isInvalid: Bool) -> Fault {
    let challenge = "Bearer realm=\"mooring\"" + (isInvalid ? ", error=\"invalid_token\"" : "")
    return Fault(
      .unauthorized, code, detail, fields: [HTTPField("WWW-Authenticate", challenge)])
  }

  private func take(
    _ limiter: RateLimiter, _ key: String, called name: String
  ) throws(Fault) -> [HTTPField] {
    switch limiter.take(key, at: self.clock.monotonicNow) {
    case .allowed(let left): return RateLimitFields.allowed(count: limiter.limit.count, left: left)
    case .limited(let delay): throw self.limited(limiter, after: delay, called: name)
    }
  }

  private func limited(_ limiter: RateLimiter, after delay: Duration, called name: String) -> Fault
  {
    self.limited.with(name).add()
    return Fault(
      .tooManyRequests, "RATE_LIMITED", "There were too many requests; try again later.",
      fields: RateLimitFields.limited(count: limiter.limit.count, retryAfter: delay))
  }
}

extension Permission {
  /// What the contract asks for.
  init(_ access: RESTRoute.Access) {
    switch access {
    case .public: self = .public
    case .read: self = .read
    case .operate: self = .operate
    case .administer: self = .administer
    case .audit: self = .audit
    case .internal: self = .internal
    }
  }
}
