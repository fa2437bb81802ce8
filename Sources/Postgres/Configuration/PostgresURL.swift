internal import Basics

/// Why a text is not the URL of a database; never quotes the text, which may hold a password.
public struct PostgresURLRejection: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension PostgresConfiguration {
  /// Reads `postgres://user:password@host:port/database?name=value&…`.
  ///
  /// A host that begins with `/` or `%2F`, here or as `?host=`, is a directory with a Unix socket.
  /// The names after `?` are those of libpq, with `prepare=on|off` and with `statement_timeout`,
  /// `lock_timeout` and `idle_in_transaction_session_timeout` in milliseconds.
  public init(parsing url: String) throws(PostgresURLRejection) {
    guard let scheme = ["postgres://", "postgresql://"].first(where: url.hasPrefix) else {
      throw PostgresURLRejection("a database URL begins with postgres:// or postgresql://")
    }
    let rest = url.dropFirst(scheme.count)
    let question = rest.firstIndex(of: "?") ?? rest.endIndex
    let place = rest[..<question]
    let slash = place.firstIndex(of: "/") ?? place.endIndex
    self.init(host: .name(""), user: "", database: "")
    try self.readAuthority(place[..<slash])
    self.database = try Self.decoded(place[slash...].dropFirst(), "the database")
    for pair in rest[question...].dropFirst().split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try Self.decoded(parts[0], "a parameter's name")
      guard parts.count == 2 else {
        throw PostgresURLRejection("parameter '\(name)' has no value")
      }
      try self.set(name, to: Self.decoded(parts[1], "parameter '\(name)'"))
    }
    try self.checkIsComplete()
  }

  private mutating func readAuthority(_ text: Substring) throws(PostgresURLRejection) {
    var hostAndPort = text
    if let at = text.lastIndex(of: "@") {
      let credentials = text[..<at]
      hostAndPort = text[text.index(after: at)...]
      let colon = credentials.firstIndex(of: ":") ?? credentials.endIndex
      self.user = try Self.decoded(credentials[..<colon], "the user")
      if colon < credentials.endIndex {
        let password = credentials[credentials.index(after: colon)...]
        self.password = Secret(try Self.decoded(password, "the password"))
      }
    }
    if hostAndPort.hasPrefix("["), let close = hostAndPort.firstIndex(of: "]") {
      self.host = .name(
        String(hostAndPort[hostAndPort.index(after: hostAndPort.startIndex)..<close]))
      try self.readPort(hostAndPort[hostAndPort.index(after: close)...])
    } else {
      let colon = hostAndPort.lastIndex(of: ":") ?? hostAndPort.endIndex
      self.setHost(try Self.decoded(hostAndPort[..<colon], "the host"))
      try self.readPort(hostAndPort[colon...])
    }
  }

  private mutating func readPort(_ text: Substring) throws(PostgresURLRejection) {
    guard !text.isEmpty else { return }
    guard text.hasPrefix(":") else { throw PostgresURLRejection("the host is malformed") }
    self.port = try Self.port(String(text.dropFirst()))
  }

  private mutating func setHost(_ host: String) {
    self.host = host.hasPrefix("/") ? .socketDirectory(host) : .name(host)
  }

  private mutating func set(_ name: String, to value: String) throws(PostgresURLRejection) {
    switch name {
    case "host": self.setHost(value)
    case "port": self.port = try Self.port(value)
    case "user": self.user = value
    case "password": self.password = Secret(value)
    case "dbname": self.database = value
    case "application_name": self.applicationName = value
    case "sslmode":
      guard let mode = TLSMode(rawValue: value) else {
        let known = TLSMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw PostgresURLRejection("sslmode must be one of \(known)")
      }
      self.tls.mode = mode
    case "sslrootcert": self.tls.authorityFile = value
    case "sslcert": self.tls.certificateFile = value
    case "sslkey": self.tls.keyFile = value
    case "connect_timeout": self.connectTimeout = .seconds(try Self.count(name, value))
    case "statement_timeout": self.statementTimeout = .milliseconds(try Self.count(name, value))
    case "lock_timeout": self.lockTimeout = .milliseconds(try Self.count(name, value))
    case "idle_in_transaction_session_timeout":
      self.idleInTransactionTimeout = .milliseconds(try Self.count(name, value))
    case "prepare":
      guard value == "on" || value == "off" else {
        throw PostgresURLRejection("prepare must be on or off")
      }
      self.preparesStatements = value == "on"
    default: throw PostgresURLRejection("unknown parameter '\(name)'")
    }
  }

  private func checkIsComplete() throws(PostgresURLRejection) {
    guard self.host != .name("") else { throw PostgresURLRejection("the host is missing") }
    guard !self.user.isEmpty else { throw PostgresURLRejection("the user is missing") }
    guard !self.database.isEmpty else { throw PostgresURLRejection("the database is missing") }
  }

  private static func port(_ text: String) throws(PostgresURLRejection) -> Int {
    guard !text.hasPrefix("+"), let port = UInt16(text), port > 0 else {
      throw PostgresURLRejection("the port must be a number from 1 to 65535")
    }
    return Int(port)
  }

  private static func count(
    _ name: String, _ text: String
  ) throws(PostgresURLRejection) -> Int {
    // The server keeps these as four bytes with a sign.
    guard !text.hasPrefix("+"), let count = Int32(text), count > 0 else {
      throw PostgresURLRejection("\(name) must be a positive whole number")
    }
    return Int(count)
  }

  /// Replaces `%xx` by the bytes they stand for; zero bytes are refused, as C ends texts there.
  private static func decoded(
    _ text: Substring, _ what: String
  ) throws(PostgresURLRejection) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = Substring(rest.prefix(2)).hexadecimalByte else {
        throw PostgresURLRejection("\(what) has a '%' without two hexadecimal digits")
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw PostgresURLRejection("\(what) is not a text")
    }
    return decoded
  }
}

extension Substring {
  /// The byte that two hexadecimal digits stand for; a sign is no digit.
  fileprivate var hexadecimalByte: UInt8? {
    guard self.allSatisfy(\.isHexDigit) else { return nil }
    return UInt8(self, radix: 16)
  }
}
