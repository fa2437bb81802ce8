internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import RPC

/// What `If-Match` asks of a change: that the scope is still as its writer has seen it.
struct WriteCondition: Sendable {
  private let expected: StateTag?

  /// Reads the condition of a request; there is none on most.
  init(_ exchange: Exchange) throws(Fault) {
    let values = exchange.request.head.values("if-match")
    guard !values.isEmpty else {
      self.expected = nil
      return
    }
    switch EntityTagCondition(values) {
    case .any: self.expected = nil
    case .tags(let tags):
      // Several tags would allow several states, and a service is told one version.
      guard tags.count == 1, let tag = StateTag(tags[0]) else {
        throw Self.mismatch("If-Match names a state that there never was.")
      }
      self.expected = tag
    case nil: throw .invalid(field: "If-Match", "bad_format", "a tag in quotes is expected")
    }
  }

  private static func mismatch(_ detail: String) -> Fault {
    Fault(.preconditionFailed, "VERSION_MISMATCH", detail)
  }

  /// The request with the version that it expects.
  func applied<Request: ContractMessage>(
    to request: Request, _ exchange: Exchange
  ) async throws(Fault) -> Request {
    guard let expected = self.expected else { return request }
    switch request {
    case var request as ApplyRequest:
      guard request.expectedVersions.isEmpty else { throw Self.saidTwice }
      let places = Set(request.changes.map { Place($0.namespace, $0.scope) })
      guard places.count == 1, let place = places.first else {
        throw .invalid("If-Match is for changes of one namespace in one scope.")
      }
      try await self.checkEpoch(of: place.namespace, exchange)
      request.expectedVersions = [
        ExpectedVersion(
          namespace: place.namespace, scope: place.scope, version: expected.version)
      ]
      return Self.same(request)
    case var request as DeleteScopeRequest:
      guard request.expectedVersion == nil else { throw Self.saidTwice }
      try await self.checkEpoch(of: request.namespace, exchange)
      request.expectedVersion = expected.version
      return Self.same(request)
    case var request as RollbackRequest:
      guard request.expectedVersions.isEmpty else { throw Self.saidTwice }
      guard request.namespaces.count == 1, let scope = request.scope else {
        throw .invalid("If-Match is for a rollback of one namespace in one scope.")
      }
      try await self.checkEpoch(of: request.namespaces[0], exchange)
      request.expectedVersions = [
        ExpectedVersion(
          namespace: request.namespaces[0], scope: scope, version: expected.version)
      ]
      return Self.same(request)
    default: throw .invalid("If-Match means nothing here.")
    }
  }

  /// What a service says of the version, as HTTP says it.
  func explained(_ fault: Fault) -> Fault {
    guard self.expected != nil, fault.code == "VERSION_MISMATCH" else { return fault }
    var fault = fault
    fault.status = .preconditionFailed
    return fault
  }

  private struct Place: Hashable {
    let namespace: String
    let scope: Scope?

    init(_ namespace: String, _ scope: Scope?) {
      self.namespace = namespace
      self.scope = scope
    }
  }

  private static var saidTwice: Fault {
    .invalid("The expected version is in the request and in If-Match.")
  }

  /// A restored store counts on from where it was restored: its versions mean other states.
  private func checkEpoch(of namespace: String, _ exchange: Exchange) async throws(Fault) {
    let request = ListRequest(namespaces: [namespace], pageSize: 1)
    let response = try await exchange.calling { (options) throws(RPCError) in
      try await exchange.config.list(request, options: options)
    }
    guard response.token?.epoch == self.expected?.epoch else {
      throw Self.mismatch("If-Match names a state of another history.")
    }
  }

  /// A request as the type that it is.
  private static func same<Request: ContractMessage, Same: ContractMessage>(
    _ request: Same
  ) -> Request {
    guard let request = request as? Request else {
      preconditionFailure("a request does not change its type")
    }
    return request
  }
}
