// Generated from grpc/reflection/v1alpha/reflection.proto by protoc-gen-mooring. Do not edit.

public import RPC

extension ReflectionV1Alpha {
  /// The methods of `grpc.reflection.v1alpha.ServerReflection`.
  public enum ServerReflectionMethods {
    /// The full name of the service.
    public static let service = "grpc.reflection.v1alpha.ServerReflection"

    /// Answers each question of the stream in turn.
    public static let serverReflectionInfo = MethodDescriptor<ReflectionV1Alpha.ServerReflectionRequest, ReflectionV1Alpha.ServerReflectionResponse>(
      path: "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", kind: .bidirectional
    )
  }

  /// Tells which services a server has and what their messages look like.
  public protocol ServerReflectionHandlers: Sendable {
    /// Answers each question of the stream in turn.
    var serverReflectionInfo: BidirectionalHandler<ReflectionV1Alpha.ServerReflectionRequest, ReflectionV1Alpha.ServerReflectionResponse> { get }
  }
}

extension ReflectionV1Alpha.ServerReflectionHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(ReflectionV1Alpha.ServerReflectionMethods.serverReflectionInfo, self.serverReflectionInfo),
    ]
  }
}
