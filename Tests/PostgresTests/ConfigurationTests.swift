import Basics
import EventLoop
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import Testing

@Suite("Configuration")
struct ConfigurationTests {
  @Test("is read from a URL")
  func url() throws {
    let configuration = try PostgresConfiguration(
      parsing: "postgres://app%40x:s%2Fe%3Acret@db.example.org:6432/main%20one?sslmode=verify-full"
        + "&sslrootcert=/etc/ca.pem&sslcert=/c&sslkey=/k&application_name=mooring%2Dconfig"
        + "&connect_timeout=3&statement_timeout=2500&lock_timeout=100&prepare=off"
        + "&idle_in_transaction_session_timeout=9000")
    #expect(configuration.host == .name("db.example.org"))
    #expect(configuration.port == 6432)
    #expect(configuration.user == "app@x")
    #expect(configuration.password?.reveal() == "s/e:cret")
    #expect(configuration.database == "main one")
    #expect(configuration.tls.mode == .verifyFull)
    #expect(configuration.tls.authorityFile == "/etc/ca.pem")
    #expect(configuration.tls.certificateFile == "/c")
    #expect(configuration.tls.keyFile == "/k")
    #expect(configuration.applicationName == "mooring-config")
    #expect(configuration.connectTimeout == .seconds(3))
    #expect(configuration.statementTimeout == .milliseconds(2500))
    #expect(configuration.lockTimeout == .milliseconds(100))
    #expect(configuration.idleInTransactionTimeout == .seconds(9))
    #expect(!configuration.preparesStatements)
  }

  @Test(
    "names a directory with a Unix socket",
    arguments: [
      "postgresql://u@%2Frun%2Fpostgresql/db", "postgres://u@/db?host=/run/postgresql",
      "postgres:///?host=/run/postgresql&user=u&dbname=db",
    ])
  func socketDirectory(url: String) throws {
    let configuration = try PostgresConfiguration(parsing: url)
    #expect(configuration.host == .socketDirectory("/run/postgresql"))
    #expect(configuration.user == "u")
    #expect(configuration.database == "db")
    #expect(configuration.port == 5432)
  }

  @Test("takes IPv6 addresses in brackets")
  func ipv6() throws {
    let configuration = try PostgresConfiguration(parsing: "postgres://u@[::1]:77/db")
    #expect(configuration.host == .name("::1"))
    #expect(configuration.port == 77)
  }

  @Test(
    "that is wrong is refused without quoting the password",
    arguments: [
      ("mysql://u:hunter2@h/d", "begins with"), ("postgres://u:hunter2@/d", "host is missing"),
      ("postgres://u:hunter2@h/", "database is missing"),
      ("postgres://:hunter2@h/d", "user is missing"), ("postgres://u:hunter2@h:0/d", "port"),
      ("postgres://u:hunter2@h:70000/d", "port"), ("postgres://u:hunter2@h:+5/d", "port"),
      ("postgres://u:hunter2@h/d?sslmode=maybe", "sslmode must be one of disable"),
      ("postgres://u:hunter2@h/d?password", "'password' has no value"),
      ("postgres://u:hunter2@h/d?options=x", "unknown parameter 'options'"),
      ("postgres://u:hunter2@h/d?prepare=yes", "prepare must be on or off"),
      ("postgres://u:hunter2@h/d?lock_timeout=-1", "lock_timeout must be"),
      ("postgres://u:hunter2%2@h/d", "'%' without"), ("postgres://u:hunter2%00@h/d", "not a text"),
      ("postgres://u:hunter2%+1@h/d", "'%' without"),
      ("postgres://u:hunter2@[::1]x/d", "malformed"),
    ])
  func rejections(url: String, reason: String) {
    let error = #expect(throws: PostgresURLRejection.self) {
      try PostgresConfiguration(parsing: url)
    }
    #expect(error?.description.contains(reason) == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("leads a second way around a pooler")
  func pooler() throws {
    let one = try DatabaseConfiguration(parsing: "postgres://u@h/d")
    #expect(one.direct.host == one.shared.host)
    let two = try DatabaseConfiguration(
      parsing: "postgres://u@pooler/d?prepare=off", direct: "postgres://u@server/d")
    #expect(two.shared.host == .name("pooler"))
    #expect(two.direct.host == .name("server"))
    for direct in [nil, "postgres://u@server/d?prepare=off"] {
      #expect(throws: PostgresURLRejection.self) {
        try DatabaseConfiguration(parsing: "postgres://u@pooler/d?prepare=off", direct: direct)
      }
    }
  }

  @Test("never shows its password")
  func secrecy() throws {
    let configuration = try PostgresConfiguration(parsing: "postgres://u:hunter2@h/d")
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in ["\(configuration)", String(reflecting: configuration), dumped] {
      #expect(!text.contains("hunter2"))
    }
    #expect("\(configuration)" == "u@h:5432/d")
  }
}

@Suite("Connecting", .sharedDatabase)
struct ConnectTests {
  @Test("with the right password works, and with another the error says so and not which")
  func passwords() async throws {
    let database = try TemporaryDatabase.current
    let right = database.cluster.configuration(
      database: "postgres", user: PostgresCluster.guarded, password: PostgresCluster.password)
    let connection = try await database.connect(right)
    let row = try await connection.query("SELECT current_user::text").onlyRow()
    #expect(try row.decode(at: 0, as: String.self) == PostgresCluster.guarded)
    // A password that is also part of the server's words.
    for password in ["hunter2", "failed", "user"] {
      var wrong = right
      wrong.password = Secret(password)
      let error = try await #require(throws: PostgresError.self) {
        try await database.connect(wrong)
      }
      #expect(error.code == .connectFailed)
      #expect(error.sqlState == SQLState("28P01"))
      for text in [error.message, error.detail ?? ""] { #expect(!text.contains(password)) }
    }
  }

  @Test("to what is not there fails with the reason")
  func absent() async throws {
    let database = try TemporaryDatabase.current
    var noDatabase = database.configuration
    noDatabase.database = "nowhere"
    let unknown = await #expect(throws: PostgresError.self) {
      try await database.connect(noDatabase)
    }
    #expect(unknown?.sqlState == SQLState("3D000"))
    var noServer = database.configuration
    noServer.host = .socketDirectory("/nowhere")
    let absent = await #expect(throws: PostgresError.self) { try await database.connect(noServer) }
    #expect(absent?.code == .connectFailed)
    #expect(absent?.debugDescription.contains("/nowhere") == true)
    var noName = database.configuration
    noName.host = .name("does-not-exist.invalid")
    let unresolved = await #expect(throws: PostgresError.self) {
      try await database.connect(noName)
    }
    #expect(unresolved?.code == .connectFailed)
  }

  @Test("ends at its deadline when the server says nothing")
  func silence() async throws {
    let database = try TemporaryDatabase.current
    let silent = try SilentServer()
    var configuration = database.configuration
    configuration.host = .name("127.0.0.1")
    configuration.port = silent.port
    configuration.connectTimeout = .milliseconds(50)
    let error = await #expect(throws: PostgresError.self) {
      try await database.connect(configuration)
    }
    #expect(error?.code == .connectFailed)
    #expect(error?.message.contains("in time") == true)
  }

  @Test("is given up when the task is cancelled")
  func cancelled() async throws {
    let database = try TemporaryDatabase.current
    let silent = try SilentServer()
    var configuration = database.configuration
    configuration.host = .name("127.0.0.1")
    configuration.port = silent.port
    let task = Task { try await database.connect(configuration) }
    task.cancel()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
  }

  @Test("fails, and does not hang, when the loop has ended")
  func endedLoop() async throws {
    let database = try TemporaryDatabase.current
    let loop = try EventLoop.start(named: "ending")
    let connection = try await database.connect(on: loop)
    loop.stop()
    loop.join()
    let used = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
    #expect(used?.code == .closed)
    let made = await #expect(throws: PostgresError.self) { try await database.connect(on: loop) }
    #expect(made?.code == .closed)
  }
}
