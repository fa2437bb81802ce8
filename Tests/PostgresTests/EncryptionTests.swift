import Postgres
import PostgresTestSupport
import Testing

@Suite("Encryption", .sharedDatabase)
struct EncryptionTests {
  @Test("is used and checked as the configuration says")
  func modes() async throws {
    let database = try TemporaryDatabase.current
    let port = try SilentServer.freePort()
    let cluster = try await PostgresCluster.startEncrypted(port: port)
    var configuration = cluster.configuration(
      database: "postgres", user: PostgresCluster.guarded, password: PostgresCluster.password)
    configuration.host = .name("localhost")
    configuration.port = port
    for mode in [PostgresConfiguration.TLSMode.prefer, .require, .verifyCA, .verifyFull] {
      configuration.tls = .init(mode: mode, authorityFile: cluster.authorityFile)
      let connection = try await database.connect(configuration)
      let row = try await connection.query(
        "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
      ).onlyRow()
      #expect(try row.decode(at: 0, as: Bool.self), "\(mode)")
      // More than one record of TLS at a time.
      let text = String(repeating: "x", count: 1_000_000)
      let echo = try await connection.query("SELECT $1", text).onlyRow()
      #expect(try echo.decode(at: 0, as: String.self) == text)
    }
    configuration.tls.mode = .disable
    let plain = await #expect(throws: PostgresError.self) {
      try await database.connect(configuration)
    }
    #expect(plain?.sqlState == SQLState("28000"))
    // The certificate is for another name.
    configuration.host = .name("127.0.0.1")
    configuration.tls = .init(mode: .verifyFull, authorityFile: cluster.authorityFile)
    let otherName = await #expect(throws: PostgresError.self) {
      try await database.connect(configuration)
    }
    #expect(otherName?.code == .connectFailed)
    configuration.tls.authorityFile = "/nowhere.crt"
    let noAuthority = await #expect(throws: PostgresError.self) {
      try await database.connect(configuration)
    }
    #expect(noAuthority?.code == .connectFailed)
  }
}
