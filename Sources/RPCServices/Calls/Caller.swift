public import ContractType
public import RPC
internal import Telemetry

/// Who makes a call, as far as it is proven.
///
/// A peer whose word is believed (the gateway) names the actor in metadata. Anybody else is the
/// user that opened the socket, and what he says of himself is kept as a claim.
public struct Caller: Sendable, Hashable {
  /// Keys of the metadata that trusted peers send, as the contract names them.
  public enum Key {
    public static let actor = "mooring-actor"
    public static let role = "mooring-role"
    public static let clientIP = "mooring-client-ip"
    public static let source = "mooring-source"
    public static let namespaces = "mooring-namespaces"
    public static let requestID = "mooring-request-id"
  }

  /// The role that may do everything.
  public static let adminRole = "admin"
  /// The longest text that is taken from metadata.
  static let textBytesMax = 512

  public var subject: String
  public var role: String
  /// Whom the call claims to be from.
  public var claimedBy = ""
  public var clientIP = ""
  /// Through which door the call came.
  public var source: Source
  /// Patterns of the namespaces that may be written; nil for all.
  public var namespaces: [String]?
  public var requestID: String
  public var traceID: String
  /// The peer may be told secrets.
  public var isTrusted: Bool

  /// Establishes who calls; `users` names the users of this machine.
  public init(_ context: CallContext, users: UserNames) {
    let metadata = context.metadata
    let asserted = { (key: String) in
      metadata[key].map { String($0.prefix(Self.textBytesMax)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let user = "unix:\(users.name(of: context.peer.uid))"
    self.isTrusted = context.peer.isTrusted
    self.traceID = context.trace.traceID
    self.requestID = context.requestID
    guard context.peer.isTrusted, let actor = asserted(Key.actor) else {
      self.subject = user
      // Whoever can open the socket administers the service.
      self.role = Self.adminRole
      self.source = .socket
      self.claimedBy = asserted(Key.actor) ?? ""
      return
    }
    self.subject = actor
    self.role = asserted(Key.role) ?? ""
    self.clientIP = asserted(Key.clientIP) ?? ""
    self.source = Self.door(asserted(Key.source))
    self.requestID = asserted(Key.requestID) ?? context.requestID
    self.namespaces = metadata[Key.namespaces].map { patterns in
      patterns.split(separator: ",").map { pattern in
        String(pattern.filter { $0 != " " })
      }
    }
  }

  private static func door(_ name: String?) -> Source {
    switch name {
    case "admin": .admin
    case "config": .config
    case "strategies": .strategies
    default: .rpc
    }
  }

  /// The caller as the contract writes down who did something.
  public var actor: Actor {
    Actor(
      subject: self.subject, role: self.role, claimedBy: self.claimedBy, clientIP: self.clientIP,
      source: self.source)
  }
}
