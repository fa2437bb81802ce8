/// What somebody is allowed to do.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// Reads.
  case viewer
  /// Runs jobs, alerts and policies.
  case `operator`
  /// Changes parameters.
  case admin
  /// Reads the audit trail and verifies it.
  case auditor
}

/// What a route asks of whoever calls it.
public enum Permission: Sendable, Hashable, CaseIterable {
  /// Nothing, not even a token.
  case `public`
  /// Any role.
  case read
  /// To run jobs, alerts and policies.
  case operate
  /// To change parameters.
  case administer
  /// To read the audit trail.
  case audit
  /// Nobody has it: the route is for the sockets.
  case `internal`

  /// The roles that have it.
  public var roles: Set<Role> {
    switch self {
    case .public, .read: Set(Role.allCases)
    case .operate: [.operator, .admin]
    case .administer: [.admin]
    case .audit: [.auditor, .admin]
    case .internal: []
    }
  }
}
