// Generated from grpc/reflection/v1/reflection.proto by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

extension ReflectionV1 {
  /// A question.
  public struct ServerReflectionRequest: Hashable, Sendable {
    /// The question.
    public enum MessageRequest: Hashable, Sendable {
      /// The file of this name.
      case fileByFilename(String)
      /// The file that declares this symbol: a package and a message, field, service or method.
      case fileContainingSymbol(String)
      /// The file that declares this extension.
      case fileContainingExtension(ReflectionV1.ExtensionRequest)
      /// Numbers of all extensions of the message of this full name.
      case allExtensionNumbersOfType(String)
      /// The services; the text is not looked at.
      case listServices(String)
    }

    /// Host the question is for; may be empty.
    public var host: String
    /// The question.
    public var messageRequest: MessageRequest?

    /// Creates a message; what is not given has its default.
    public init(
      host: String = "",
      messageRequest: MessageRequest? = nil
    ) {
      self.host = host
      self.messageRequest = messageRequest
    }
  }
}

extension ReflectionV1.ServerReflectionRequest: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ServerReflectionRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ServerReflectionRequest(),
    fields: [
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.text),
      FieldShape(.message(ReflectionV1.ExtensionRequest.shape)),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.host = record.text(0)
    switch record.chosen(1) {
    case 3: self.messageRequest = .fileByFilename(record.text(1))
    case 4: self.messageRequest = .fileContainingSymbol(record.text(2))
    case 5: self.messageRequest = record.message(3, of: ReflectionV1.ExtensionRequest.self).map(MessageRequest.fileContainingExtension)
    case 6: self.messageRequest = .allExtensionNumbersOfType(record.text(4))
    case 7: self.messageRequest = .listServices(record.text(5))
    default: self.messageRequest = nil
    }
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.host)
    switch self.messageRequest {
    case .fileByFilename(let value)?:
      record.choose(1)
      record.setText(1, value)
    case .fileContainingSymbol(let value)?:
      record.choose(2)
      record.setText(2, value)
    case .fileContainingExtension(let value)?:
      record.choose(3)
      record.setMessage(3, value)
    case .allExtensionNumbersOfType(let value)?:
      record.choose(4)
      record.setText(4, value)
    case .listServices(let value)?:
      record.choose(5)
      record.setText(5, value)
    case nil: break
    }
  }
}

extension ReflectionV1 {
  /// Which extension.
  public struct ExtensionRequest: Hashable, Sendable {
    /// Full name of the extended message.
    public var containingType: String
    /// Number of the extension.
    public var extensionNumber: Int32

    /// Creates a message; what is not given has its default.
    public init(
      containingType: String = "",
      extensionNumber: Int32 = 0
    ) {
      self.containingType = containingType
      self.extensionNumber = extensionNumber
    }
  }
}

extension ReflectionV1.ExtensionRequest: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ExtensionRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ExtensionRequest(),
    fields: [
      FieldShape(.text),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.containingType = record.text(0)
    self.extensionNumber = record.int32(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.containingType)
    record.setInt32(1, self.extensionNumber)
  }
}

extension ReflectionV1 {
  /// An answer.
  public struct ServerReflectionResponse: Hashable, Sendable {
    /// The answer.
    public enum MessageResponse: Hashable, Sendable {
      /// Files.
      case fileDescriptorResponse(ReflectionV1.FileDescriptorResponse)
      /// Numbers of extensions.
      case allExtensionNumbersResponse(ReflectionV1.ExtensionNumberResponse)
      /// Services.
      case listServicesResponse(ReflectionV1.ListServiceResponse)
      /// The question could not be answered.
      case errorResponse(ReflectionV1.ErrorResponse)
    }

    /// Host of the question.
    public var validHost: String
    /// The question.
    public var originalRequest: ReflectionV1.ServerReflectionRequest?
    /// The answer.
    public var messageResponse: MessageResponse?

    /// Creates a message; what is not given has its default.
    public init(
      validHost: String = "",
      originalRequest: ReflectionV1.ServerReflectionRequest? = nil,
      messageResponse: MessageResponse? = nil
    ) {
      self.validHost = validHost
      self.originalRequest = originalRequest
      self.messageResponse = messageResponse
    }
  }
}

extension ReflectionV1.ServerReflectionResponse: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ServerReflectionResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ServerReflectionResponse(),
    fields: [
      FieldShape(.text),
      FieldShape(.message(ReflectionV1.ServerReflectionRequest.shape)),
      FieldShape(.message(ReflectionV1.FileDescriptorResponse.shape)),
      FieldShape(.message(ReflectionV1.ExtensionNumberResponse.shape)),
      FieldShape(.message(ReflectionV1.ListServiceResponse.shape)),
      FieldShape(.message(ReflectionV1.ErrorResponse.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.validHost = record.text(0)
    self.originalRequest = record.message(1, of: ReflectionV1.ServerReflectionRequest.self)
    switch record.chosen(2) {
    case 4: self.messageResponse = record.message(2, of: ReflectionV1.FileDescriptorResponse.self).map(MessageResponse.fileDescriptorResponse)
    case 5: self.messageResponse = record.message(3, of: ReflectionV1.ExtensionNumberResponse.self).map(MessageResponse.allExtensionNumbersResponse)
    case 6: self.messageResponse = record.message(4, of: ReflectionV1.ListServiceResponse.self).map(MessageResponse.listServicesResponse)
    case 7: self.messageResponse = record.message(5, of: ReflectionV1.ErrorResponse.self).map(MessageResponse.errorResponse)
    default: self.messageResponse = nil
    }
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.validHost)
    if let value = self.originalRequest {
      record.setMessage(1, value)
    }
    switch self.messageResponse {
    case .fileDescriptorResponse(let value)?:
      record.choose(2)
      record.setMessage(2, value)
    case .allExtensionNumbersResponse(let value)?:
      record.choose(3)
      record.setMessage(3, value)
    case .listServicesResponse(let value)?:
      record.choose(4)
      record.setMessage(4, value)
    case .errorResponse(let value)?:
      record.choose(5)
      record.setMessage(5, value)
    case nil: break
    }
  }
}

extension ReflectionV1 {
  /// Files.
  public struct FileDescriptorResponse: Hashable, Sendable {
    /// Serialized `google.protobuf.FileDescriptorProto` messages: the file asked for, and such of
    /// its imports as were not sent on this stream before.
    public var fileDescriptorProto: [[UInt8]]

    /// Creates a message; what is not given has its default.
    public init(
      fileDescriptorProto: [[UInt8]] = []
    ) {
      self.fileDescriptorProto = fileDescriptorProto
    }
  }
}

extension ReflectionV1.FileDescriptorResponse: ContractMessage {
  public static let wireName = "grpc.reflection.v1.FileDescriptorResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_FileDescriptorResponse(),
    fields: [
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.fileDescriptorProto = record.bytesList(0)
  }

  public func write(to record: RecordWriter) {
    record.setBytesList(0, self.fileDescriptorProto)
  }
}

extension ReflectionV1 {
  /// Numbers of extensions.
  public struct ExtensionNumberResponse: Hashable, Sendable {
    /// Full name of the extended message.
    public var baseTypeName: String
    /// The numbers.
    public var extensionNumber: [Int32]

    /// Creates a message; what is not given has its default.
    public init(
      baseTypeName: String = "",
      extensionNumber: [Int32] = []
    ) {
      self.baseTypeName = baseTypeName
      self.extensionNumber = extensionNumber
    }
  }
}

extension ReflectionV1.ExtensionNumberResponse: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ExtensionNumberResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ExtensionNumberResponse(),
    fields: [
      FieldShape(.text),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.baseTypeName = record.text(0)
    self.extensionNumber = record.int32List(1)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.baseTypeName)
    record.setInt32List(1, self.extensionNumber)
  }
}

extension ReflectionV1 {
  /// Services.
  public struct ListServiceResponse: Hashable, Sendable {
    /// The services.
    public var service: [ReflectionV1.ServiceResponse]

    /// Creates a message; what is not given has its default.
    public init(
      service: [ReflectionV1.ServiceResponse] = []
    ) {
      self.service = service
    }
  }
}

extension ReflectionV1.ListServiceResponse: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ListServiceResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ListServiceResponse(),
    fields: [
      FieldShape(.message(ReflectionV1.ServiceResponse.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.service = record.messages(0, of: ReflectionV1.ServiceResponse.self)
  }

  public func write(to record: RecordWriter) {
    record.setMessageList(0, self.service)
  }
}

extension ReflectionV1 {
  /// A service.
  public struct ServiceResponse: Hashable, Sendable {
    /// Its full name.
    public var name: String

    /// Creates a message; what is not given has its default.
    public init(
      name: String = ""
    ) {
      self.name = name
    }
  }
}

extension ReflectionV1.ServiceResponse: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ServiceResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ServiceResponse(),
    fields: [
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.name = record.text(0)
  }

  public func write(to record: RecordWriter) {
    record.setText(0, self.name)
  }
}

extension ReflectionV1 {
  /// Why a question could not be answered.
  public struct ErrorResponse: Hashable, Sendable {
    /// The gRPC status code.
    public var errorCode: Int32
    /// What is wrong, in one sentence.
    public var errorMessage: String

    /// Creates a message; what is not given has its default.
    public init(
      errorCode: Int32 = 0,
      errorMessage: String = ""
    ) {
      self.errorCode = errorCode
      self.errorMessage = errorMessage
    }
  }
}

extension ReflectionV1.ErrorResponse: ContractMessage {
  public static let wireName = "grpc.reflection.v1.ErrorResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContract_grpc_reflection_v1_ErrorResponse(),
    fields: [
      FieldShape(.plain),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.errorCode = record.int32(0)
    self.errorMessage = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setInt32(0, self.errorCode)
    record.setText(1, self.errorMessage)
  }
}
