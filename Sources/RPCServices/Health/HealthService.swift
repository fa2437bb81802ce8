internal import ContractPlatform
internal import RPC

/// Answers `grpc.health.v1.Health` from a registry.
struct HealthService: HealthV1.HealthHandlers {
  let registry: HealthRegistry

  var check: UnaryHandler<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse> {
    let registry = self.registry
    return UnaryHandler { request, _ throws(RPCError) in
      guard let status = registry.status(of: request.service) else {
        throw RPCError(.notFound, "There is no such service.")
      }
      return HealthV1.HealthCheckResponse(status: .init(status))
    }
  }

  var list: UnaryHandler<HealthV1.HealthListRequest, HealthV1.HealthListResponse> {
    let registry = self.registry
    return UnaryHandler { _, _ throws(RPCError) in
      let entries = registry.statuses.sorted { $0.key < $1.key }.map { service, status in
        HealthV1.HealthListResponse.StatusesEntry(
          key: service, value: .init(status: .init(status)))
      }
      return HealthV1.HealthListResponse(statuses: entries)
    }
  }

  var watch: ServerStreamHandler<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse> {
    let registry = self.registry
    return ServerStreamHandler { request, responses, _ throws(RPCError) in
      var seen: HealthStateMachine.Observed?
      while let observed = try await registry.change(of: request.service, after: seen) {
        seen = observed
        let status = observed.status.map { .init($0) } ?? HealthStatus.serviceUnknown
        try await responses.write(HealthV1.HealthCheckResponse(status: status))
      }
      throw RPCError(.unavailable, "The server is shutting down.")
    }
  }
}

private typealias HealthStatus = HealthV1.HealthCheckResponse.ServingStatus

extension HealthV1.HealthCheckResponse.ServingStatus {
  fileprivate init(_ status: ServingStatus) {
    switch status {
    case .serving: self = .serving
    case .notServing: self = .notServing
    }
  }
}
