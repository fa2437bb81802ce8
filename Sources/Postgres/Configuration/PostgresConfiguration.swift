public import Basics

/// How to reach a database, and how a session there behaves.
///
/// The password is a ``Secret``: no description of this value contains it.
public struct PostgresConfiguration: Sendable {
  /// Where the server listens.
  public enum Host: Sendable, Hashable {
    /// A directory with the server's Unix socket.
    case socketDirectory(String)
    /// A host name or a numeric address.
    case name(String)
  }

  /// How the connection is encrypted; the names are those of libpq's `sslmode`.
  public enum TLSMode: String, Sendable, Hashable, CaseIterable {
    /// Never.
    case disable
    /// If the server can; who it is is not checked.
    case prefer
    /// Always; who the server is is not checked.
    case require
    /// Always, with a certificate of a known authority.
    case verifyCA = "verify-ca"
    /// Always, with a certificate of a known authority for this host name.
    case verifyFull = "verify-full"
  }

  /// Encryption and the files it needs.
  public struct TLS: Sendable, Hashable {
    /// Whether to encrypt and what to check.
    public var mode: TLSMode
    /// File with the authorities that may vouch for the server.
    public var authorityFile: String?
    /// File with our own certificate.
    public var certificateFile: String?
    /// File with the key of our certificate.
    public var keyFile: String?

    /// Chooses a mode and files.
    public init(
      mode: TLSMode = .prefer, authorityFile: String? = nil, certificateFile: String? = nil,
      keyFile: String? = nil
    ) {
      self.mode = mode
      self.authorityFile = authorityFile
      self.certificateFile = certificateFile
      self.keyFile = keyFile
    }
  }

  public static let portDefault = 5432

  public var host: Host
  public var port: Int
  public var user: String
  public var password: Secret<String>?
  public var database: String
  public var tls = TLS()
  /// What the server's views and logs call this program.
  public var applicationName = "mooring"
  /// How long making a connection may take, with everything before it can be used.
  public var connectTimeout = Duration.seconds(5)
  /// How long the server lets a statement run; `nil` for the server's own setting.
  public var statementTimeout: Duration?
  /// How long the server lets a statement wait for a lock; `nil` for the server's own setting.
  public var lockTimeout: Duration?
  /// How long the server lets a transaction do nothing; `nil` for the server's own setting.
  public var idleInTransactionTimeout: Duration?
  /// Whether statements are prepared, once per connection.
  ///
  /// Off for a pooler in transaction mode, which gives each transaction another session; the
  /// timeouts above then apply to transactions only.
  public var preparesStatements = true
  /// How many prepared statements a connection keeps; beyond it the least recently used go.
  public var preparedStatementsMax = 256

  /// Describes a database to connect to.
  public init(
    host: Host, port: Int = portDefault, user: String, password: Secret<String>? = nil,
    database: String
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.password = password
    self.database = database
  }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
  /// Where and as whom, without the password.
  public var description: String {
    let place =
      switch self.host {
      case .socketDirectory(let path): path
      case .name(let name): name
      }
    return "\(self.user)@\(place):\(self.port)/\(self.database)"
  }

  public var debugDescription: String { self.description }
}
