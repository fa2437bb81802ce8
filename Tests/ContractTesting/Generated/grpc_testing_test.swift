// Generated from grpc/testing/test.proto by protoc-gen-mooring. Do not edit.

private import CContractTesting
public import Contract

/// What a payload is made of.
public enum PayloadType: ContractEnum {
  /// Bytes that a compressor could shrink.
  case compressable
  /// A number that this version of the contract does not know.
  case unrecognized(Int32)

  public init(rawValue: Int32) {
    switch rawValue {
    case 0: self = .compressable
    default: self = .unrecognized(rawValue)
    }
  }

  public var rawValue: Int32 {
    switch self {
    case .compressable: 0
    case .unrecognized(let number): number
    }
  }

  public static let contractNames: [(name: StaticString, number: Int32)] = [
    ("COMPRESSABLE", 0),
  ]
}

/// A message without content.
public struct Empty: Hashable, Sendable {
  /// Creates a message; what is not given has its default.
  public init() {}
}

extension Empty: ContractMessage {
  public static let wireName = "grpc.testing.Empty"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_Empty(),
    fields: []
  )

  public init(from record: RecordReader) {}

  public func write(to record: RecordWriter) {}
}

/// A boolean whose absence can be told from false.
public struct BoolValue: Hashable, Sendable {
  /// `value`.
  public var value: Bool

  /// Creates a message; what is not given has its default.
  public init(
    value: Bool = false
  ) {
    self.value = value
  }
}

extension BoolValue: ContractMessage {
  public static let wireName = "grpc.testing.BoolValue"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_BoolValue(),
    fields: [
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.value = record.bool(0)
  }

  public func write(to record: RecordWriter) {
    record.setBool(0, self.value)
  }
}

/// A block of bytes.
public struct Payload: Hashable, Sendable {
  /// `type`.
  public var type: PayloadType
  /// `body`.
  public var body: [UInt8]

  /// Creates a message; what is not given has its default.
  public init(
    type: PayloadType = .compressable,
    body: [UInt8] = []
  ) {
    self.type = type
    self.body = body
  }
}

extension Payload: ContractMessage {
  public static let wireName = "grpc.testing.Payload"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_Payload(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.type = record.enumeration(0, of: PayloadType.self)
    self.body = record.bytes(1)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.type)
    record.setBytes(1, self.body)
  }
}

/// The status that the server shall answer with.
public struct EchoStatus: Hashable, Sendable {
  /// `code`.
  public var code: Int32
  /// `message`.
  public var message: String

  /// Creates a message; what is not given has its default.
  public init(
    code: Int32 = 0,
    message: String = ""
  ) {
    self.code = code
    self.message = message
  }
}

extension EchoStatus: ContractMessage {
  public static let wireName = "grpc.testing.EchoStatus"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_EchoStatus(),
    fields: [
      FieldShape(.plain),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.code = record.int32(0)
    self.message = record.text(1)
  }

  public func write(to record: RecordWriter) {
    record.setInt32(0, self.code)
    record.setText(1, self.message)
  }
}

/// The message `grpc.testing.SimpleRequest`.
public struct SimpleRequest: Hashable, Sendable {
  /// `responseType`.
  public var responseType: PayloadType
  /// How many bytes the payload of the response shall have.
  public var responseSize: Int32
  /// `payload`.
  public var payload: Payload?
  /// `fillUsername`.
  public var fillUsername: Bool
  /// `fillOauthScope`.
  public var fillOauthScope: Bool
  /// `responseCompressed`.
  public var responseCompressed: BoolValue?
  /// Answer with this status instead of a response.
  public var responseStatus: EchoStatus?
  /// `expectCompressed`.
  public var expectCompressed: BoolValue?

  /// Creates a message; what is not given has its default.
  public init(
    responseType: PayloadType = .compressable,
    responseSize: Int32 = 0,
    payload: Payload? = nil,
    fillUsername: Bool = false,
    fillOauthScope: Bool = false,
    responseCompressed: BoolValue? = nil,
    responseStatus: EchoStatus? = nil,
    expectCompressed: BoolValue? = nil
  ) {
    self.responseType = responseType
    self.responseSize = responseSize
    self.payload = payload
    self.fillUsername = fillUsername
    self.fillOauthScope = fillOauthScope
    self.responseCompressed = responseCompressed
    self.responseStatus = responseStatus
    self.expectCompressed = expectCompressed
  }
}

extension SimpleRequest: ContractMessage {
  public static let wireName = "grpc.testing.SimpleRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_SimpleRequest(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(Payload.shape)),
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(BoolValue.shape)),
      FieldShape(.message(EchoStatus.shape)),
      FieldShape(.message(BoolValue.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.responseType = record.enumeration(0, of: PayloadType.self)
    self.responseSize = record.int32(1)
    self.payload = record.message(2, of: Payload.self)
    self.fillUsername = record.bool(3)
    self.fillOauthScope = record.bool(4)
    self.responseCompressed = record.message(5, of: BoolValue.self)
    self.responseStatus = record.message(6, of: EchoStatus.self)
    self.expectCompressed = record.message(7, of: BoolValue.self)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.responseType)
    record.setInt32(1, self.responseSize)
    if let value = self.payload {
      record.setMessage(2, value)
    }
    record.setBool(3, self.fillUsername)
    record.setBool(4, self.fillOauthScope)
    if let value = self.responseCompressed {
      record.setMessage(5, value)
    }
    if let value = self.responseStatus {
      record.setMessage(6, value)
    }
    if let value = self.expectCompressed {
      record.setMessage(7, value)
    }
  }
}

/// The message `grpc.testing.SimpleResponse`.
public struct SimpleResponse: Hashable, Sendable {
  /// `payload`.
  public var payload: Payload?
  /// `username`.
  public var username: String
  /// `oauthScope`.
  public var oauthScope: String

  /// Creates a message; what is not given has its default.
  public init(
    payload: Payload? = nil,
    username: String = "",
    oauthScope: String = ""
  ) {
    self.payload = payload
    self.username = username
    self.oauthScope = oauthScope
  }
}

extension SimpleResponse: ContractMessage {
  public static let wireName = "grpc.testing.SimpleResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_SimpleResponse(),
    fields: [
      FieldShape(.message(Payload.shape)),
      FieldShape(.text),
      FieldShape(.text),
    ]
  )

  public init(from record: RecordReader) {
    self.payload = record.message(0, of: Payload.self)
    self.username = record.text(1)
    self.oauthScope = record.text(2)
  }

  public func write(to record: RecordWriter) {
    if let value = self.payload {
      record.setMessage(0, value)
    }
    record.setText(1, self.username)
    record.setText(2, self.oauthScope)
  }
}

/// The message `grpc.testing.StreamingInputCallRequest`.
public struct StreamingInputCallRequest: Hashable, Sendable {
  /// `payload`.
  public var payload: Payload?
  /// `expectCompressed`.
  public var expectCompressed: BoolValue?

  /// Creates a message; what is not given has its default.
  public init(
    payload: Payload? = nil,
    expectCompressed: BoolValue? = nil
  ) {
    self.payload = payload
    self.expectCompressed = expectCompressed
  }
}

extension StreamingInputCallRequest: ContractMessage {
  public static let wireName = "grpc.testing.StreamingInputCallRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_StreamingInputCallRequest(),
    fields: [
      FieldShape(.message(Payload.shape)),
      FieldShape(.message(BoolValue.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.payload = record.message(0, of: Payload.self)
    self.expectCompressed = record.message(1, of: BoolValue.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.payload {
      record.setMessage(0, value)
    }
    if let value = self.expectCompressed {
      record.setMessage(1, value)
    }
  }
}

/// The message `grpc.testing.StreamingInputCallResponse`.
public struct StreamingInputCallResponse: Hashable, Sendable {
  /// The sum of the sizes of all payloads received.
  public var aggregatedPayloadSize: Int32

  /// Creates a message; what is not given has its default.
  public init(
    aggregatedPayloadSize: Int32 = 0
  ) {
    self.aggregatedPayloadSize = aggregatedPayloadSize
  }
}

extension StreamingInputCallResponse: ContractMessage {
  public static let wireName = "grpc.testing.StreamingInputCallResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_StreamingInputCallResponse(),
    fields: [
      FieldShape(.plain),
    ]
  )

  public init(from record: RecordReader) {
    self.aggregatedPayloadSize = record.int32(0)
  }

  public func write(to record: RecordWriter) {
    record.setInt32(0, self.aggregatedPayloadSize)
  }
}

/// One response of a stream.
public struct ResponseParameters: Hashable, Sendable {
  /// `size`.
  public var size: Int32
  /// How long to wait before it is sent.
  public var intervalUs: Int32
  /// `compressed`.
  public var compressed: BoolValue?

  /// Creates a message; what is not given has its default.
  public init(
    size: Int32 = 0,
    intervalUs: Int32 = 0,
    compressed: BoolValue? = nil
  ) {
    self.size = size
    self.intervalUs = intervalUs
    self.compressed = compressed
  }
}

extension ResponseParameters: ContractMessage {
  public static let wireName = "grpc.testing.ResponseParameters"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_ResponseParameters(),
    fields: [
      FieldShape(.plain),
      FieldShape(.plain),
      FieldShape(.message(BoolValue.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.size = record.int32(0)
    self.intervalUs = record.int32(1)
    self.compressed = record.message(2, of: BoolValue.self)
  }

  public func write(to record: RecordWriter) {
    record.setInt32(0, self.size)
    record.setInt32(1, self.intervalUs)
    if let value = self.compressed {
      record.setMessage(2, value)
    }
  }
}

/// The message `grpc.testing.StreamingOutputCallRequest`.
public struct StreamingOutputCallRequest: Hashable, Sendable {
  /// `responseType`.
  public var responseType: PayloadType
  /// `responseParameters`.
  public var responseParameters: [ResponseParameters]
  /// `payload`.
  public var payload: Payload?
  /// End the stream with this status.
  public var responseStatus: EchoStatus?

  /// Creates a message; what is not given has its default.
  public init(
    responseType: PayloadType = .compressable,
    responseParameters: [ResponseParameters] = [],
    payload: Payload? = nil,
    responseStatus: EchoStatus? = nil
  ) {
    self.responseType = responseType
    self.responseParameters = responseParameters
    self.payload = payload
    self.responseStatus = responseStatus
  }
}

extension StreamingOutputCallRequest: ContractMessage {
  public static let wireName = "grpc.testing.StreamingOutputCallRequest"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_StreamingOutputCallRequest(),
    fields: [
      FieldShape(.plain),
      FieldShape(.message(ResponseParameters.shape)),
      FieldShape(.message(Payload.shape)),
      FieldShape(.message(EchoStatus.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.responseType = record.enumeration(0, of: PayloadType.self)
    self.responseParameters = record.messages(1, of: ResponseParameters.self)
    self.payload = record.message(2, of: Payload.self)
    self.responseStatus = record.message(3, of: EchoStatus.self)
  }

  public func write(to record: RecordWriter) {
    record.setEnumeration(0, self.responseType)
    record.setMessageList(1, self.responseParameters)
    if let value = self.payload {
      record.setMessage(2, value)
    }
    if let value = self.responseStatus {
      record.setMessage(3, value)
    }
  }
}

/// The message `grpc.testing.StreamingOutputCallResponse`.
public struct StreamingOutputCallResponse: Hashable, Sendable {
  /// `payload`.
  public var payload: Payload?

  /// Creates a message; what is not given has its default.
  public init(
    payload: Payload? = nil
  ) {
    self.payload = payload
  }
}

extension StreamingOutputCallResponse: ContractMessage {
  public static let wireName = "grpc.testing.StreamingOutputCallResponse"

  public static let shape = unsafe MessageShape(
    descriptor: CContractTesting_grpc_testing_StreamingOutputCallResponse(),
    fields: [
      FieldShape(.message(Payload.shape)),
    ]
  )

  public init(from record: RecordReader) {
    self.payload = record.message(0, of: Payload.self)
  }

  public func write(to record: RecordWriter) {
    if let value = self.payload {
      record.setMessage(0, value)
    }
  }
}
