// Generated from grpc/testing/test.proto by protoc-gen-mooring. Do not edit.

public import RPC

/// The methods of `grpc.testing.TestService`.
public enum TestServiceMethods {
  /// The full name of the service.
  public static let service = "grpc.testing.TestService"

  /// One empty request, one empty response.
  public static let emptyCall = MethodDescriptor<Empty, Empty>(
    path: "/grpc.testing.TestService/EmptyCall", kind: .unary
  )

  /// One request, one response with a payload of the size asked for.
  public static let unaryCall = MethodDescriptor<SimpleRequest, SimpleResponse>(
    path: "/grpc.testing.TestService/UnaryCall", kind: .unary
  )

  /// One request, a response for each of its parameters.
  public static let streamingOutputCall = MethodDescriptor<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    path: "/grpc.testing.TestService/StreamingOutputCall", kind: .serverStream
  )

  /// Many requests, one response with the sum of their sizes.
  public static let streamingInputCall = MethodDescriptor<StreamingInputCallRequest, StreamingInputCallResponse>(
    path: "/grpc.testing.TestService/StreamingInputCall", kind: .clientStream
  )

  /// Many requests, each answered as it arrives.
  public static let fullDuplexCall = MethodDescriptor<StreamingOutputCallRequest, StreamingOutputCallResponse>(
    path: "/grpc.testing.TestService/FullDuplexCall", kind: .bidirectional
  )

  /// Never implemented by a server.
  public static let unimplementedCall = MethodDescriptor<Empty, Empty>(
    path: "/grpc.testing.TestService/UnimplementedCall", kind: .unary
  )
}

/// Calls of every kind.
public protocol TestServiceHandlers: Sendable {
  /// One empty request, one empty response.
  var emptyCall: UnaryHandler<Empty, Empty> { get }
  /// One request, one response with a payload of the size asked for.
  var unaryCall: UnaryHandler<SimpleRequest, SimpleResponse> { get }
  /// One request, a response for each of its parameters.
  var streamingOutputCall: ServerStreamHandler<StreamingOutputCallRequest, StreamingOutputCallResponse> { get }
  /// Many requests, one response with the sum of their sizes.
  var streamingInputCall: ClientStreamHandler<StreamingInputCallRequest, StreamingInputCallResponse> { get }
  /// Many requests, each answered as it arrives.
  var fullDuplexCall: BidirectionalHandler<StreamingOutputCallRequest, StreamingOutputCallResponse> { get }
  /// Never implemented by a server.
  var unimplementedCall: UnaryHandler<Empty, Empty> { get }
}

extension TestServiceHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(TestServiceMethods.emptyCall, self.emptyCall),
      Route(TestServiceMethods.unaryCall, self.unaryCall),
      Route(TestServiceMethods.streamingOutputCall, self.streamingOutputCall),
      Route(TestServiceMethods.streamingInputCall, self.streamingInputCall),
      Route(TestServiceMethods.fullDuplexCall, self.fullDuplexCall),
      Route(TestServiceMethods.unimplementedCall, self.unimplementedCall),
    ]
  }
}

/// The methods of `grpc.testing.UnimplementedService`.
public enum UnimplementedServiceMethods {
  /// The full name of the service.
  public static let service = "grpc.testing.UnimplementedService"

  /// Never implemented by a server.
  public static let unimplementedCall = MethodDescriptor<Empty, Empty>(
    path: "/grpc.testing.UnimplementedService/UnimplementedCall", kind: .unary
  )
}

/// A service that no server implements.
public protocol UnimplementedServiceHandlers: Sendable {
  /// Never implemented by a server.
  var unimplementedCall: UnaryHandler<Empty, Empty> { get }
}

extension UnimplementedServiceHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(UnimplementedServiceMethods.unimplementedCall, self.unimplementedCall),
    ]
  }
}
