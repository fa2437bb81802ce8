public import Basics

/// Who sends how many messages in a call.
public enum MethodKind: Sendable, Hashable {
  /// One request, one response.
  case unary
  /// Any number of requests, one response.
  case clientStream
  /// One request, any number of responses.
  case serverStream
  /// Any number of both, independently.
  case bidirectional
}

/// A method of a service: where it is, what it takes and what it gives.
public struct MethodDescriptor<Request: WireMessage, Response: WireMessage>: Sendable {
  /// The path of the call, such as `/mooring.config.v1.ConfigService/Get`.
  public let path: StaticString
  /// Who sends how many messages.
  public let kind: MethodKind
  /// Whether calling twice has the effect of calling once, so that a call may be tried again.
  public let isIdempotent: Bool

  /// Describes a method; `path` is `/service/method`.
  public init(path: StaticString, kind: MethodKind, isIdempotent: Bool = false) {
    self.path = path
    self.kind = kind
    self.isIdempotent = isIdempotent
  }
}
