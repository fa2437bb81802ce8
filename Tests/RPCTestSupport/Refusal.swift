public import Basics
private import Contract
private import ContractPlatform
public import ContractType
public import RPC
private import Testing

/// What a refusal says in its details.
public struct Refusal: Sendable {
  public let code: RPCCode
  public let reason: String
  public let message: String
  /// What is wrong with each field, where fields are.
  public let violations: [ContractType.Violation]
  private let details: [UInt8]

  /// Reads the details, which every refusal of a service has.
  public init(_ error: RPCError) throws {
    self.code = error.code
    self.message = error.message
    self.details = error.details
    let info = try #require(
      try Self.detail(GoogleRPC.ErrorInfo.self, in: error.details), "no reason: \(error)")
    #expect(info.domain == "mooring")
    self.reason = info.reason
    self.violations =
      try Self.detail(ContractType.Violations.self, in: error.details)?.violations ?? []
  }

  /// The detail of a type; nil when there is none of it.
  public func detail<Message: WireMessage>(_ type: Message.Type) throws -> Message? {
    try Self.detail(type, in: self.details)
  }

  private static func detail<Message: WireMessage>(
    _ type: Message.Type, in details: [UInt8]
  ) throws -> Message? {
    let status = try unsafe GoogleRPC.Status(wire: details.span.bytes)
    let found = status.details.first { $0.typeURL.hasSuffix("/" + type.wireName) }
    return try found.map { try unsafe Message(wire: $0.value.span.bytes) }
  }

  /// The refusal of a call, which must be refused.
  public static func of(_ body: () async throws -> Void) async throws -> Refusal {
    do {
      try await body()
    } catch let error as RPCError {
      return try Refusal(error)
    }
    throw Unrefused()
  }

  /// A call that should have been refused was not.
  public struct Unrefused: Error {}
}
