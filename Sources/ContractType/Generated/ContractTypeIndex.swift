// Generated from its packages by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// What this module holds of the contract.
public enum ContractTypeIndex {
  /// The `.proto` files, as reflection describes them; imports come first.
  public static let files: [DescriptorFile] = [
    unsafe DescriptorFile(
      name: "mooring/type/v1/options.proto",
      imports: ["google/protobuf/descriptor.proto"],
      symbols: [
        "mooring.type.v1.FieldRules",
        "mooring.type.v1.OneofRules",
        "mooring.type.v1.MethodRules",
        "mooring.type.v1.Access",
        "mooring.type.v1.TextFormat",
        "mooring.type.v1.JsonForm",
        "mooring.type.v1.field",
        "mooring.type.v1.choice",
        "mooring.type.v1.method",
      ],
      extensions: [
        .init(extended: "google.protobuf.FieldOptions", number: 51700),
        .init(extended: "google.protobuf.OneofOptions", number: 51700),
        .init(extended: "google.protobuf.MethodOptions", number: 51700),
      ],
      start: CContract_file_mooring_type_v1_options(), count: 1907
    ),
    unsafe DescriptorFile(
      name: "mooring/type/v1/revision.proto",
      imports: ["mooring/type/v1/options.proto"],
      symbols: [
        "mooring.type.v1.RevisionToken",
        "mooring.type.v1.Scope",
      ],
      start: CContract_file_mooring_type_v1_revision(), count: 314
    ),
    unsafe DescriptorFile(
      name: "mooring/type/v1/time.proto",
      imports: ["mooring/type/v1/options.proto"],
      symbols: [
        "mooring.type.v1.Timestamp",
      ],
      start: CContract_file_mooring_type_v1_time(), count: 160
    ),
    unsafe DescriptorFile(
      name: "mooring/type/v1/value.proto",
      imports: ["mooring/type/v1/options.proto"],
      symbols: [
        "mooring.type.v1.Value",
      ],
      start: CContract_file_mooring_type_v1_value(), count: 300
    ),
    unsafe DescriptorFile(
      name: "mooring/type/v1/actor.proto",
      imports: [],
      symbols: [
        "mooring.type.v1.Actor",
        "mooring.type.v1.Source",
      ],
      start: CContract_file_mooring_type_v1_actor(), count: 385
    ),
    unsafe DescriptorFile(
      name: "mooring/type/v1/error.proto",
      imports: [],
      symbols: [
        "mooring.type.v1.Violation",
        "mooring.type.v1.Violations",
      ],
      start: CContract_file_mooring_type_v1_error(), count: 266
    ),
    unsafe DescriptorFile(
      name: "mooring/type/v1/estimate.proto",
      imports: ["mooring/type/v1/options.proto"],
      symbols: [
        "mooring.type.v1.Estimate",
        "mooring.type.v1.MoneyEstimate",
      ],
      start: CContract_file_mooring_type_v1_estimate(), count: 789
    ),
  ]

  /// Every message.
  public static let messages: [any ContractMessage.Type] = [
    RevisionToken.self,
    Scope.self,
    Timestamp.self,
    Value.self,
    Actor.self,
    Violation.self,
    Violations.self,
    Estimate.self,
    MoneyEstimate.self,
  ]
}
