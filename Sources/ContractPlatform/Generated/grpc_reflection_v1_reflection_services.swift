// Generated from grpc/reflection/v1/reflection.proto by protoc-gen-mooring. Do not edit.

public import RPC

extension ReflectionV1 {
  /// The methods of `grpc.reflection.v1.ServerReflection`.
  public enum ServerReflectionMethods {
    /// The full name of the service.
    public static let service = "grpc.reflection.v1.ServerReflection"

    /// Answers each question of the stream in turn.
    public static let serverReflectionInfo = MethodDescriptor<ReflectionV1.ServerReflectionRequest, ReflectionV1.ServerReflectionResponse>(
      path: "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", kind: .bidirectional
    )
  }

  /// Tells which services a server has and what their messages look like.
  public protocol ServerReflectionHandlers: Sendable {
    /// Answers each question of the stream in turn.
    var serverReflectionInfo: BidirectionalHandler<ReflectionV1.ServerReflectionRequest, ReflectionV1.ServerReflectionResponse> { get }
  }
}

extension ReflectionV1.ServerReflectionHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(ReflectionV1.ServerReflectionMethods.serverReflectionInfo, self.serverReflectionInfo),
    ]
  }
}
