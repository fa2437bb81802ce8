// Generated from its packages by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// What package `google.protobuf` declares.
public enum GoogleProtobuf {}

/// What package `google.rpc` declares.
public enum GoogleRPC {}

/// What package `grpc.health.v1` declares.
public enum HealthV1 {}

/// What package `grpc.reflection.v1` declares.
public enum ReflectionV1 {}

/// What package `grpc.reflection.v1alpha` declares.
public enum ReflectionV1Alpha {}

/// What package `mooring.ops.v1` declares.
public enum OpsV1 {}

/// What this module holds of the contract.
public enum ContractPlatformIndex {
  /// The `.proto` files, as reflection describes them; imports come first.
  public static let files: [DescriptorFile] = [
    unsafe DescriptorFile(
      name: "google/protobuf/descriptor.proto",
      imports: [],
      symbols: [
        "google.protobuf.FileDescriptorSet",
        "google.protobuf.FileDescriptorProto",
        "google.protobuf.DescriptorProto",
        "google.protobuf.DescriptorProto.ExtensionRange",
        "google.protobuf.DescriptorProto.ReservedRange",
        "google.protobuf.ExtensionRangeOptions",
        "google.protobuf.FieldDescriptorProto",
        "google.protobuf.OneofDescriptorProto",
        "google.protobuf.EnumDescriptorProto",
        "google.protobuf.EnumDescriptorProto.EnumReservedRange",
        "google.protobuf.EnumValueDescriptorProto",
        "google.protobuf.ServiceDescriptorProto",
        "google.protobuf.MethodDescriptorProto",
        "google.protobuf.FileOptions",
        "google.protobuf.MessageOptions",
        "google.protobuf.FieldOptions",
        "google.protobuf.OneofOptions",
        "google.protobuf.EnumOptions",
        "google.protobuf.EnumValueOptions",
        "google.protobuf.ServiceOptions",
        "google.protobuf.MethodOptions",
        "google.protobuf.UninterpretedOption",
        "google.protobuf.UninterpretedOption.NamePart",
        "google.protobuf.SourceCodeInfo",
        "google.protobuf.SourceCodeInfo.Location",
        "google.protobuf.GeneratedCodeInfo",
        "google.protobuf.GeneratedCodeInfo.Annotation",
        "google.protobuf.FieldDescriptorProto.Type",
        "google.protobuf.FieldDescriptorProto.Label",
        "google.protobuf.FileOptions.OptimizeMode",
        "google.protobuf.FieldOptions.CType",
        "google.protobuf.FieldOptions.JSType",
        "google.protobuf.MethodOptions.IdempotencyLevel",
      ],
      start: CContract_file_google_protobuf_descriptor(), count: 7667
    ),
    unsafe DescriptorFile(
      name: "google/api/http.proto",
      imports: [],
      symbols: [
        "google.api.Http",
        "google.api.HttpRule",
        "google.api.CustomHttpPattern",
      ],
      start: CContract_file_google_api_http(), count: 681
    ),
    unsafe DescriptorFile(
      name: "google/api/annotations.proto",
      imports: ["google/api/http.proto", "google/protobuf/descriptor.proto"],
      symbols: [
        "google.api.http",
      ],
      extensions: [
        .init(extended: "google.protobuf.MethodOptions", number: 72295728),
      ],
      start: CContract_file_google_api_annotations(), count: 296
    ),
    unsafe DescriptorFile(
      name: "google/protobuf/any.proto",
      imports: [],
      symbols: [
        "google.protobuf.Any",
      ],
      start: CContract_file_google_protobuf_any(), count: 108
    ),
    unsafe DescriptorFile(
      name: "google/rpc/error_details.proto",
      imports: [],
      symbols: [
        "google.rpc.ErrorInfo",
        "google.rpc.ErrorInfo.MetadataEntry",
        "google.rpc.RetryInfo",
        "google.rpc.RetryInfo.Delay",
        "google.rpc.QuotaFailure",
        "google.rpc.QuotaFailure.Violation",
        "google.rpc.PreconditionFailure",
        "google.rpc.PreconditionFailure.Violation",
        "google.rpc.BadRequest",
        "google.rpc.BadRequest.FieldViolation",
        "google.rpc.RequestInfo",
        "google.rpc.ResourceInfo",
      ],
      start: CContract_file_google_rpc_error_details(), count: 1142
    ),
    unsafe DescriptorFile(
      name: "google/rpc/status.proto",
      imports: ["google/protobuf/any.proto"],
      symbols: [
        "google.rpc.Status",
      ],
      start: CContract_file_google_rpc_status(), count: 176
    ),
    unsafe DescriptorFile(
      name: "grpc/health/v1/health.proto",
      imports: [],
      symbols: [
        "grpc.health.v1.HealthCheckRequest",
        "grpc.health.v1.HealthCheckResponse",
        "grpc.health.v1.HealthListRequest",
        "grpc.health.v1.HealthListResponse",
        "grpc.health.v1.HealthListResponse.StatusesEntry",
        "grpc.health.v1.HealthCheckResponse.ServingStatus",
        "grpc.health.v1.Health",
        "grpc.health.v1.Health.Check",
        "grpc.health.v1.Health.List",
        "grpc.health.v1.Health.Watch",
      ],
      start: CContract_file_grpc_health_v1_health(), count: 753
    ),
    unsafe DescriptorFile(
      name: "grpc/reflection/v1/reflection.proto",
      imports: [],
      symbols: [
        "grpc.reflection.v1.ServerReflectionRequest",
        "grpc.reflection.v1.ExtensionRequest",
        "grpc.reflection.v1.ServerReflectionResponse",
        "grpc.reflection.v1.FileDescriptorResponse",
        "grpc.reflection.v1.ExtensionNumberResponse",
        "grpc.reflection.v1.ListServiceResponse",
        "grpc.reflection.v1.ServiceResponse",
        "grpc.reflection.v1.ErrorResponse",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1.ServerReflection.ServerReflectionInfo",
      ],
      start: CContract_file_grpc_reflection_v1_reflection(), count: 1640
    ),
    unsafe DescriptorFile(
      name: "grpc/reflection/v1alpha/reflection.proto",
      imports: [],
      symbols: [
        "grpc.reflection.v1alpha.ServerReflectionRequest",
        "grpc.reflection.v1alpha.ExtensionRequest",
        "grpc.reflection.v1alpha.ServerReflectionResponse",
        "grpc.reflection.v1alpha.FileDescriptorResponse",
        "grpc.reflection.v1alpha.ExtensionNumberResponse",
        "grpc.reflection.v1alpha.ListServiceResponse",
        "grpc.reflection.v1alpha.ServiceResponse",
        "grpc.reflection.v1alpha.ErrorResponse",
        "grpc.reflection.v1alpha.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo",
      ],
      start: CContract_file_grpc_reflection_v1alpha_reflection(), count: 1695
    ),
    unsafe DescriptorFile(
      name: "mooring/ops/v1/ops.proto",
      imports: ["mooring/type/v1/options.proto", "mooring/type/v1/revision.proto", "mooring/type/v1/time.proto"],
      symbols: [
        "mooring.ops.v1.MetricsRequest",
        "mooring.ops.v1.MetricsResponse",
        "mooring.ops.v1.StatusRequest",
        "mooring.ops.v1.Check",
        "mooring.ops.v1.StatusResponse",
        "mooring.ops.v1.Phase",
        "mooring.ops.v1.OpsService",
        "mooring.ops.v1.OpsService.Metrics",
        "mooring.ops.v1.OpsService.Status",
      ],
      start: CContract_file_mooring_ops_v1_ops(), count: 1374
    ),
  ]

  /// Every message.
  public static let messages: [any ContractMessage.Type] = [
    GoogleProtobuf.AnyMessage.self,
    GoogleRPC.ErrorInfo.self,
    GoogleRPC.ErrorInfo.MetadataEntry.self,
    GoogleRPC.RetryInfo.self,
    GoogleRPC.RetryInfo.Delay.self,
    GoogleRPC.QuotaFailure.self,
    GoogleRPC.QuotaFailure.Violation.self,
    GoogleRPC.PreconditionFailure.self,
    GoogleRPC.PreconditionFailure.Violation.self,
    GoogleRPC.BadRequest.self,
    GoogleRPC.BadRequest.FieldViolation.self,
    GoogleRPC.RequestInfo.self,
    GoogleRPC.ResourceInfo.self,
    GoogleRPC.Status.self,
    HealthV1.HealthCheckRequest.self,
    HealthV1.HealthCheckResponse.self,
    HealthV1.HealthListRequest.self,
    HealthV1.HealthListResponse.self,
    HealthV1.HealthListResponse.StatusesEntry.self,
    ReflectionV1.ServerReflectionRequest.self,
    ReflectionV1.ExtensionRequest.self,
    ReflectionV1.ServerReflectionResponse.self,
    ReflectionV1.FileDescriptorResponse.self,
    ReflectionV1.ExtensionNumberResponse.self,
    ReflectionV1.ListServiceResponse.self,
    ReflectionV1.ServiceResponse.self,
    ReflectionV1.ErrorResponse.self,
    ReflectionV1Alpha.ServerReflectionRequest.self,
    ReflectionV1Alpha.ExtensionRequest.self,
    ReflectionV1Alpha.ServerReflectionResponse.self,
    ReflectionV1Alpha.FileDescriptorResponse.self,
    ReflectionV1Alpha.ExtensionNumberResponse.self,
    ReflectionV1Alpha.ListServiceResponse.self,
    ReflectionV1Alpha.ServiceResponse.self,
    ReflectionV1Alpha.ErrorResponse.self,
    OpsV1.MetricsRequest.self,
    OpsV1.MetricsResponse.self,
    OpsV1.StatusRequest.self,
    OpsV1.Check.self,
    OpsV1.StatusResponse.self,
  ]
}
