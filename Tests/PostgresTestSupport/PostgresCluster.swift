import Basics
import FoundationEssentials
import Glibc
public import Postgres
import ServiceRuntime
import TestSupport

/// A private PostgreSQL server of this process: one directory, one Unix socket, no port.
///
/// It is stopped and removed when the process ends, however it ends. Each process has its own, so
/// that any number of them can run at the same time.
public struct PostgresCluster: Sendable {
  /// PostgreSQL's limit of a socket's path, with a little room.
  private static let socketPathBytesMax = 100

  /// The role that owns everything, and needs no password.
  public static let owner = "mooring_test"
  /// A role that must give ``password``.
  public static let guarded = "mooring_guarded"
  /// The password of ``guarded``.
  public static let password = "correct horse battery staple %/@:"

  /// Where socket, data and logs are.
  public let directory: String
  private let programs: ServerPrograms

  /// Makes and starts a server.
  ///
  /// Throws when PostgreSQL's server is not installed: tests that need one fail then.
  public static func start() async throws -> PostgresCluster {
    try await Self.onThread { try PostgresCluster(encrypted: nil) }
  }

  /// Makes and starts a server that also listens on a port of this machine, for encrypted
  /// connections only.
  ///
  /// Its certificate is for the name `localhost` and vouches for itself: ``authorityFile``.
  public static func startEncrypted(port: Int) async throws -> PostgresCluster {
    try await Self.onThread { try PostgresCluster(encrypted: port) }
  }

  /// The certificate of a server with encryption.
  public var authorityFile: String { self.directory + "/server.crt" }

  private init(encrypted port: Int?) throws {
    self.programs = try ServerPrograms()
    self.directory = try self.programs.makeDirectory(socketPathBytesMax: Self.socketPathBytesMax)
    // First of all, so that nothing is left behind whatever happens next.
    try Program.runAtEnd(self.stopCommand(mode: "immediate"), removing: self.directory)
    let empty = try Self.empty.get()
    try Program.run(
      self.programs.asServer(["/bin/cp", "-a", empty + "/data", self.data]), in: self.directory,
      log: "cp.log")
    try self.configure()
    if let port { try self.encrypt(port: port) }
    try self.boot()
    try self.run(
      "psql",
      [
        "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.directory, "-p", String(port ?? 5432),
        "-U", Self.owner, "-d", "postgres", "-c",
        "CREATE ROLE \(Self.guarded) LOGIN PASSWORD '\(Self.password)'",
      ])
  }

  /// Where the files of a server are that has never run: each server begins with a copy.
  private static let empty = Result {
    let programs = try ServerPrograms()
    let directory = try programs.makeDirectory(socketPathBytesMax: Self.socketPathBytesMax)
    try Program.runAtEnd(["/bin/true"], removing: directory)
    try Program.run(
      programs.command(
        "initdb",
        [
          "-D", directory + "/data", "-U", Self.owner, "--auth=trust", "--encoding=UTF8",
          "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        ]), in: directory, log: "initdb.log")
    return directory
  }

  private var data: String { self.directory + "/data" }

  private func configure() throws {
    let settings = """
      listen_addresses = ''
      unix_socket_directories = '\(self.directory)'
      unix_socket_permissions = 0777
      max_connections = 300
      shared_buffers = 32MB
      fsync = off
      full_page_writes = off
      wal_level = minimal
      max_wal_senders = 0
      max_wal_size = 128MB
      autovacuum = off
      jit = off

      """
    let rules = """
      local all \(Self.guarded) scram-sha-256
      local all all trust

      """
    try Self.write(settings, to: self.data + "/postgresql.auto.conf")
    try Self.write(rules, to: self.data + "/pg_hba.conf")
  }

  private func encrypt(port: Int) throws {
    try Program.run(
      [
        "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", "server.key", "-out", "server.crt",
      ], in: self.directory, log: "openssl.log")
    try self.programs.giveToServer(self.directory + "/server.key")
    let settings = """
      listen_addresses = '127.0.0.1'
      port = \(port)
      ssl = on
      ssl_cert_file = '\(self.authorityFile)'
      ssl_key_file = '\(self.directory)/server.key'

      """
    try Self.write(settings, to: self.data + "/postgresql.auto.conf", appending: true)
    let rules = "hostssl all \(Self.guarded) 127.0.0.1/32 scram-sha-256\n"
    try Self.write(rules, to: self.data + "/pg_hba.conf", appending: true)
  }

  /// Replaces what is in a file, and leaves it to its owner.
  private static func write(
    _ text: String, to path: String, appending: Bool = false
  ) throws {
    let descriptor = unsafe open(path, O_WRONLY | (appending ? O_APPEND : O_TRUNC))
    guard descriptor >= 0 else {
      throw ProgramOrder.Failure("cannot write \(path): errno \(errno)")
    }
    defer { close(descriptor) }
    let bytes = [UInt8](text.utf8)
    guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw ProgramOrder.Failure("cannot write \(path): errno \(errno)")
    }
  }

  private func run(_ program: String, _ arguments: [String]) throws {
    try Program.run(
      self.programs.command(program, arguments), in: self.directory, log: program + ".log")
  }

  private func boot() throws {
    let log = self.directory + "/server.log"
    try self.run("pg_ctl", ["-D", self.data, "-l", log, "-w", "-t", "60", "start"])
  }

  private func stopCommand(mode: String) -> [String] {
    self.programs.command("pg_ctl", ["-D", self.data, "-m", mode, "-w", "-t", "60", "stop"])
  }

  /// Ends the server at once, as a loss of power would: nothing is told to anyone.
  public func stopImmediately() async throws {
    try await Self.onThread {
      try Program.run(
        self.stopCommand(mode: "immediate"), in: self.directory, log: "pg_ctl.log")
    }
  }

  /// Starts the server again, which recovers first.
  public func startAgain() async throws {
    try await Self.onThread { try self.boot() }
  }

  private static func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      do {
        _ = try NativeThread.start(named: "cluster") {
          continuation.resume(with: Swift.Result(catching: body))
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// How to reach one of its databases, as the owner unless another role is named.
  public func configuration(
    database: String, user: String = PostgresCluster.owner, password: String? = nil
  ) -> PostgresConfiguration {
    var configuration = PostgresConfiguration(
      host: .socketDirectory(self.directory), user: user, password: password.map { Secret($0) },
      database: database)
    configuration.connectTimeout = .seconds(60)
    return configuration
  }
}
