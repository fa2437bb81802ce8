// Generated from grpc/health/v1/health.proto by protoc-gen-mooring. Do not edit.

public import RPC

extension HealthV1 {
  /// The methods of `grpc.health.v1.Health`.
  public enum HealthMethods {
    /// The full name of the service.
    public static let service = "grpc.health.v1.Health"

    /// Answers at once. NOT_FOUND when there is no such service.
    public static let check = MethodDescriptor<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse>(
      path: "/grpc.health.v1.Health/Check", kind: .unary
    )

    /// Answers for all services at once.
    public static let list = MethodDescriptor<HealthV1.HealthListRequest, HealthV1.HealthListResponse>(
      path: "/grpc.health.v1.Health/List", kind: .unary
    )

    /// Sends the present health at once and again whenever it changes. A service that does not
    /// exist is SERVICE_UNKNOWN until it does.
    public static let watch = MethodDescriptor<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse>(
      path: "/grpc.health.v1.Health/Watch", kind: .serverStream
    )
  }

  /// Tells whether services serve.
  public protocol HealthHandlers: Sendable {
    /// Answers at once. NOT_FOUND when there is no such service.
    var check: UnaryHandler<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse> { get }
    /// Answers for all services at once.
    var list: UnaryHandler<HealthV1.HealthListRequest, HealthV1.HealthListResponse> { get }
    /// Sends the present health at once and again whenever it changes. A service that does not
    /// exist is SERVICE_UNKNOWN until it does.
    var watch: ServerStreamHandler<HealthV1.HealthCheckRequest, HealthV1.HealthCheckResponse> { get }
  }
}

extension HealthV1.HealthHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(HealthV1.HealthMethods.check, self.check),
      Route(HealthV1.HealthMethods.list, self.list),
      Route(HealthV1.HealthMethods.watch, self.watch),
    ]
  }
}
