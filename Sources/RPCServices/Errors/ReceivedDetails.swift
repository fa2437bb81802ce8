public import Basics
private import Contract
private import ContractPlatform
public import ContractType
public import RPC

/// What the details of a failed call say: the other end of ``ErrorDetails``.
///
/// Details that cannot be read add nothing; code and message stand by themselves.
public struct ReceivedDetails: Sendable {
  private let messages: [GoogleProtobuf.AnyMessage]

  /// Reads the status that travels with `error`.
  public init(_ error: RPCError) {
    guard !error.details.isEmpty else {
      self.messages = []
      return
    }
    do throws(WireError) {
      self.messages = try unsafe GoogleRPC.Status(wire: error.details.span.bytes).details
    } catch {
      self.messages = []
    }
  }

  /// The first detail of a type.
  public func first<Message: WireMessage>(_ type: Message.Type) -> Message? {
    for message in self.messages where message.typeName == Message.wireName {
      do throws(WireError) {
        return try unsafe Message(wire: message.value.span.bytes)
      } catch {
        return nil
      }
    }
    return nil
  }

  /// The stable reason that a program acts on, such as `CHANGE_REFUSED`.
  public var reason: String? { self.first(GoogleRPC.ErrorInfo.self)?.reason }

  /// What is wrong with the request: in the form of this contract, or else in the common one.
  public var violations: [Violation] {
    if let own = self.first(Violations.self)?.violations, !own.isEmpty { return own }
    let common = self.first(GoogleRPC.BadRequest.self)?.fieldViolations ?? []
    return common.map {
      Violation(field: $0.field, code: $0.reason, message: $0.description)
    }
  }

  /// How long waiting helps.
  public var retryAfter: Duration? {
    self.first(GoogleRPC.RetryInfo.self)?.retryDelay.map {
      .seconds($0.seconds) + .nanoseconds(Int64($0.nanos))
    }
  }
}

extension GoogleProtobuf.AnyMessage {
  /// The full name of the message that is inside.
  fileprivate var typeName: Substring { self.typeURL.split(separator: "/").last ?? "" }
}
