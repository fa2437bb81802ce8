// Generated from mooring/ops/v1/ops.proto by protoc-gen-mooring. Do not edit.

public import RPC

extension OpsV1 {
  /// The methods of `mooring.ops.v1.OpsService`.
  public enum OpsServiceMethods {
    /// The full name of the service.
    public static let service = "mooring.ops.v1.OpsService"

    /// Returns all metrics in the Prometheus text format.
    public static let metrics = MethodDescriptor<OpsV1.MetricsRequest, OpsV1.MetricsResponse>(
      path: "/mooring.ops.v1.OpsService/Metrics", kind: .unary, isIdempotent: true
    )

    /// Tells what is running, since when, with which configuration, and what is wrong with it.
    public static let status = MethodDescriptor<OpsV1.StatusRequest, OpsV1.StatusResponse>(
      path: "/mooring.ops.v1.OpsService/Status", kind: .unary, isIdempotent: true
    )
  }

  /// Metrics and state of one process; offered by every service beside gRPC health and reflection.
  public protocol OpsServiceHandlers: Sendable {
    /// Returns all metrics in the Prometheus text format.
    var metrics: UnaryHandler<OpsV1.MetricsRequest, OpsV1.MetricsResponse> { get }
    /// Tells what is running, since when, with which configuration, and what is wrong with it.
    var status: UnaryHandler<OpsV1.StatusRequest, OpsV1.StatusResponse> { get }
  }
}

extension OpsV1.OpsServiceHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(OpsV1.OpsServiceMethods.metrics, self.metrics),
      Route(OpsV1.OpsServiceMethods.status, self.status),
    ]
  }
}
