public import Basics

/// Who is asking, as a token that was verified says.
public struct Principal: Sendable, Hashable {
  /// The name that changes are recorded under.
  public let actor: String
  /// What they may do.
  public let role: Role
  /// The namespaces that they may write; `nil` is all of them.
  public let namespaces: [NamespacePattern]?
  /// When the token ends.
  public let expiry: WallTime

  /// Names somebody.
  public init(
    actor: String, role: Role, namespaces: [NamespacePattern]? = nil, expiry: WallTime
  ) {
    self.actor = actor
    self.role = role
    self.namespaces = namespaces
    self.expiry = expiry
  }

  /// Whether they have `permission`.
  public func has(_ permission: Permission) -> Bool { permission.roles.contains(self.role) }

  /// Whether they may write in `namespace`, if their role may write at all.
  public func mayWrite(in namespace: String) -> Bool {
    self.namespaces?.contains { $0.matches(namespace) } ?? true
  }
}
