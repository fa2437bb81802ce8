internal import Basics

/// A configuration in libpq's words.
struct ConnectParameters: Sendable {
  private let values: [(name: String, value: Secret<String>)]

  /// Describes the connection; `addresses` are those of the host, if that is a name.
  init(_ configuration: PostgresConfiguration, addresses: [String]) {
    var values: [(name: String, value: Secret<String>)] = []
    let set = { (name: String, value: String?) in
      if let value { values.append((name, Secret(value))) }
    }
    switch configuration.host {
    case .socketDirectory(let path):
      set("host", path)
      set("port", String(configuration.port))
    case .name(let name):
      // One name and port per address: the name is what the server's certificate must bear.
      let count = max(1, addresses.count)
      set("host", Self.list(name, count: count))
      set("port", Self.list(String(configuration.port), count: count))
      if !addresses.isEmpty { set("hostaddr", addresses.joined(separator: ",")) }
    }
    set("user", configuration.user)
    set("password", configuration.password?.reveal())
    set("dbname", configuration.database)
    set("application_name", configuration.applicationName)
    set("client_encoding", "UTF8")
    set("gssencmode", "disable")
    set("sslmode", configuration.tls.mode.rawValue)
    set("sslrootcert", configuration.tls.authorityFile)
    set("sslcert", configuration.tls.certificateFile)
    set("sslkey", configuration.tls.keyFile)
    set("options", Self.options(configuration))
    self.values = values
  }

  /// Names and values in the clear, for libpq alone.
  func reveal() -> [(name: String, value: String)] {
    self.values.map { ($0.name, $0.value.reveal()) }
  }

  private static func list(_ text: String, count: Int) -> String {
    [String](repeating: text, count: count).joined(separator: ",")
  }

  /// Settings of the session; a pooler that changes sessions under us would not keep them.
  private static func options(_ configuration: PostgresConfiguration) -> String? {
    guard configuration.preparesStatements else { return nil }
    let options = [
      ("statement_timeout", configuration.statementTimeout),
      ("lock_timeout", configuration.lockTimeout),
      ("idle_in_transaction_session_timeout", configuration.idleInTransactionTimeout),
    ].compactMap { name, timeout in
      timeout.map { "-c \(name)=\($0.millisecondsForServer)" }
    }
    return options.isEmpty ? nil : options.joined(separator: " ")
  }
}

extension Duration {
  /// Whole milliseconds as the server takes them: at least 1, as 0 means no limit there.
  var millisecondsForServer: Int64 {
    min(max(1, self.nanosecondsClamped / 1_000_000), Int64(Int32.max))
  }
}

extension PostgresError {
  /// What libpq said when it could not connect, in its verbose form, which has the SQLSTATE.
  init(connecting message: String, hiding password: Secret<String>?) {
    let firstLine = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? message
    self.init(
      .connectFailed, firstLine.hiding(password), sqlState: Self.sqlState(inVerbose: firstLine))
  }

  /// The five characters between two colons that follow the severity.
  private static func sqlState(inVerbose message: String) -> SQLState? {
    let words = message.split(separator: " ")
    for (word, next) in zip(words, words.dropFirst()) where word.hasSuffix(":") {
      let code = next.dropLast()
      guard next.hasSuffix(":"), code.utf8.count == 5 else { continue }
      let isCode = code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
      if isCode, code.utf8.contains(where: { $0 < 58 }) { return SQLState(String(code)) }
    }
    return nil
  }
}

extension String {
  /// This text with every occurrence of a secret replaced.
  func hiding(_ secret: Secret<String>?) -> String {
    guard let hidden = secret?.reveal(), !hidden.isEmpty else { return self }
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(hidden) {
        result += "***"
        rest = rest.dropFirst(hidden.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
