internal import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The PostgreSQL server that belongs to one folder: made once, reached by socket alone.
struct PrivateCluster: Sendable {
  /// What the server says when it can be used; its messages are never translated.
  static let readyLine = "database system is ready to accept connections"
  private static let superuser = "postgres"
  private static let mapName = "mooring"

  let places: UpPlaces
  /// Where PostgreSQL's programs are.
  private let programs: String
  private let console: Console

  /// Finds the server's programs.
  init(
    _ places: UpPlaces, environment: [String: String], console: Console
  ) throws(CommandFailure) {
    self.places = places
    self.console = console
    guard !places.databaseAccount.isRoot else {
      throw .other(.settings, "PostgreSQL does not run as root: make a user called mooring")
    }
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    let folders = try Self.versionFolders() + path.split(separator: ":").map(String.init)
    let found = folders.first { folder in
      ["initdb", "postgres", "psql"].allSatisfy { Folder.isExecutable("\(folder)/\($0)") }
    }
    guard let found else {
      throw .other(
        .settings,
        "PostgreSQL's server is not installed (Debian: apt-get install postgresql-15); or name "
          + "one that runs already in MOORING_DATABASE_URL")
    }
    self.programs = found
  }

  /// Debian's places, the newest version first.
  private static func versionFolders() throws(CommandFailure) -> [String] {
    let root = "/usr/lib/postgresql"
    let versions = try Folder.names(in: root, ending: "").compactMap { Int($0) }
    return versions.sorted(by: >).map { "\(root)/\($0)/bin" }
      + ["/opt/homebrew/opt/postgresql@15/bin", "/usr/local/opt/postgresql@15/bin"]
  }

  /// The account to run the server's programs as; nil is ours.
  private var account: Account? {
    self.places.databaseAccount == Account.current ? nil : self.places.databaseAccount
  }

  private func order(_ program: String, _ arguments: [String]) -> ProcessOrder {
    ProcessOrder(
      program: "\(self.programs)/\(program)", arguments: arguments,
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "PGTZ": "UTC"],
      account: self.account, folder: "/")
  }

  /// The server itself, in the foreground.
  var server: ProcessOrder { self.order("postgres", ["-D", self.places.databaseData]) }

  /// Makes the cluster unless it is there, and ends a server that outlived its supervisor.
  func prepare() throws(CommandFailure) {
    try self.makeFolders()
    if !Folder.exists("\(self.places.databaseData)/PG_VERSION") { try self.initialize() }
    try self.configure()
    if Folder.exists("\(self.places.databaseData)/postmaster.pid") { self.endLeftover() }
  }

  private func makeFolders() throws(CommandFailure) {
    let home = self.places.databaseHome
    if let account = self.account {
      try Folder.make(UpPlaces.systemFolder, mode: 0o755)
      let isKnown = Folder.facts(of: self.places.databaseLink)?.isLink == true
      if !Folder.exists(home) {
        guard unsafe mkdir(home, 0o700) == 0 else {
          throw .other(.file, "\(home): \(LocalFile.errorText(errno))")
        }
        try Folder.give(home, to: account)
      } else if !isKnown {
        self.console.say("mooring  | the database of this folder is still in \(home)\n")
      }
      guard let facts = Folder.facts(of: home), facts.isFolder, facts.owner == account.user else {
        throw .other(.settings, "\(home) must be a folder of \(account.name)'s own")
      }
      try Folder.link(self.places.databaseLink, to: home)
    } else {
      try Folder.make(home, mode: 0o700)
    }
    let sockets = self.places.databaseSocketFolder
    if sockets == "\(home)/run" {
      if !Folder.exists(sockets) {
        guard unsafe mkdir(sockets, 0o700) == 0 else {
          throw .other(.file, "\(sockets): \(LocalFile.errorText(errno))")
        }
        if let account = self.account { try Folder.give(sockets, to: account) }
      }
    } else {
      try Folder.make(sockets, mode: 0o700)
    }
  }

  /// Made beside its place and moved there when complete, so that an interruption leaves none.
  private func initialize() throws(CommandFailure) {
    self.console.say("mooring  | making a private database in \(self.places.databaseHome)\n")
    let unfinished = "\(self.places.databaseHome)/unfinished"
    try self.run(
      ProcessOrder(
        program: "/bin/rm", arguments: ["-rf", unfinished], environment: [:], folder: "/"))
    try self.run(
      self.order(
        "initdb",
        [
          "-D", unfinished, "-U", Self.superuser, "--auth=reject", "--encoding=UTF8",
          "--locale=C", "--data-checksums", "--no-instructions",
        ]))
    try Folder.move(unfinished, to: self.places.databaseData)
  }

  /// Writes the settings anew at each start, so that a new release's settings count.
  private func configure() throws(CommandFailure) {
    let data = self.places.databaseData
    let settings = """
      # Written by mooring up at each start.
      listen_addresses = ''
      unix_socket_directories = \(Self.quoted(self.places.databaseSocketFolder))
      unix_socket_permissions = 0700
      password_encryption = 'scram-sha-256'
      fsync = on
      full_page_writes = on
      synchronous_commit = on
      max_connections = 100
      lc_messages = 'C'
      log_timezone = 'UTC'
      timezone = 'UTC'
      log_line_prefix = ''
      logging_collector = off

      """
    // The superuser is who runs the server or started it, and has no password; roles have one.
    let rules = """
      local all \(Self.superuser) peer map=\(Self.mapName)
      local all all scram-sha-256

      """
    let names = Set([Account.current.name, self.places.databaseAccount.name]).sorted()
    let map = names.map { "\(Self.mapName) \(Self.quotedName($0)) \(Self.superuser)\n" }.joined()
    for (name, text) in [
      ("postgresql.auto.conf", settings), ("pg_hba.conf", rules), ("pg_ident.conf", map),
    ] {
      try LocalFile.write(Array(text.utf8), to: "\(data)/\(name)", mode: 0o600)
      if let account = self.account { try Folder.give("\(data)/\(name)", to: account) }
    }
  }

  static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
  }

  private static func quotedName(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "") + "\""
  }

  /// A server whose supervisor was killed may still run on the same data: it is asked to end.
  private func endLeftover() {
    let order = self.order(
      "pg_ctl", ["-D", self.places.databaseData, "-m", "fast", "-w", "-t", "60", "stop"])
    do throws(CommandFailure) {
      try self.run(order)
      self.console.say("mooring  | ended a database server that was left over\n")
    } catch {
      // Then the file is stale, and the server itself finds that out.
    }
  }

  private func run(_ order: ProcessOrder) throws(CommandFailure) {
    let (input, output) = (try ScratchFile(), try ScratchFile())
    let child: ChildProcess
    do throws(ChildProcess.StartError) {
      child = try ChildProcess.start(
        order, input: input.descriptor, output: output.descriptor, errors: output.descriptor)
    } catch {
      throw .other(.system, "\(error)")
    }
    let end = child.waitForEnd()
    guard end.isSuccess else {
      throw .other(
        .fault, "\(order.program) \(end):\n\(output.tail(bytesMax: 4_096))")
    }
  }

  // MARK: Roles

  /// Makes the database and the roles that log in, with the passwords that are kept here; may be
  /// run again.
  ///
  /// The owner may make roles: whatever else the migrations need, they make themselves.
  func roles() throws(CommandFailure) -> ProcessOrder {
    let secrets = Secrets(self.places.secrets)
    var script = "SET client_min_messages = warning;\n"
    for role in DatabaseRole.allCases {
      script += """
        SELECT 'CREATE ROLE \(role.rawValue) LOGIN'
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(role.rawValue)') \\gexec
        ALTER ROLE \(role.rawValue) PASSWORD '\(try secrets.password(role))';

        """
    }
    script += """
      ALTER ROLE \(DatabaseRole.owner.rawValue) CREATEROLE;
      SELECT 'CREATE DATABASE \(UpPlaces.databaseName) OWNER \(DatabaseRole.owner.rawValue)'
      WHERE NOT EXISTS (
        SELECT FROM pg_database WHERE datname = '\(UpPlaces.databaseName)') \\gexec

      """
    let path = "\(self.places.secrets)/roles.sql"
    try LocalFile.write(Array(script.utf8), to: path, mode: 0o600)
    return ProcessOrder(
      program: "\(self.programs)/psql",
      arguments: [
        "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", path, "--host",
        self.places.databaseSocketFolder, "--username", Self.superuser, "--dbname", "postgres",
      ], environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGCONNECT_TIMEOUT": "30"])
  }
}
