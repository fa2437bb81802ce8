// Generated from its packages by protoc-gen-mooring. Do not edit.

private import CContractTesting
public import Contract

/// What this module holds of the contract.
public enum ContractTestingIndex {
  /// The `.proto` files, as reflection describes them; imports come first.
  public static let files: [DescriptorFile] = [
    unsafe DescriptorFile(
      name: "grpc/testing/test.proto",
      imports: [],
      symbols: [
        "grpc.testing.Empty",
        "grpc.testing.BoolValue",
        "grpc.testing.Payload",
        "grpc.testing.EchoStatus",
        "grpc.testing.SimpleRequest",
        "grpc.testing.SimpleResponse",
        "grpc.testing.StreamingInputCallRequest",
        "grpc.testing.StreamingInputCallResponse",
        "grpc.testing.ResponseParameters",
        "grpc.testing.StreamingOutputCallRequest",
        "grpc.testing.StreamingOutputCallResponse",
        "grpc.testing.PayloadType",
        "grpc.testing.TestService",
        "grpc.testing.TestService.EmptyCall",
        "grpc.testing.TestService.UnaryCall",
        "grpc.testing.TestService.StreamingOutputCall",
        "grpc.testing.TestService.StreamingInputCall",
        "grpc.testing.TestService.FullDuplexCall",
        "grpc.testing.TestService.UnimplementedCall",
        "grpc.testing.UnimplementedService",
        "grpc.testing.UnimplementedService.UnimplementedCall",
      ],
      start: CContractTesting_file_grpc_testing_test(), count: 2207
    ),
  ]

  /// Every message.
  public static let messages: [any ContractMessage.Type] = [
    Empty.self,
    BoolValue.self,
    Payload.self,
    EchoStatus.self,
    SimpleRequest.self,
    SimpleResponse.self,
    StreamingInputCallRequest.self,
    StreamingInputCallResponse.self,
    ResponseParameters.self,
    StreamingOutputCallRequest.self,
    StreamingOutputCallResponse.self,
  ]
}
