import FoundationEssentials
import Glibc
import JSON
import TestSupport

/// A folder with everything that `mooring up` makes in it; gone with the test.
final class TestSystem: Sendable {
  /// What a command answered.
  struct Answer: Sendable {
    let status: Int32
    let lines: [String]
    var text: String { self.lines.joined(separator: "\n") }
  }

  /// The programs that there must be.
  private static let names = [
    "mooring", "mooring-config", "mooring-risk", "mooring-pricing", "mooring-gateway",
  ]

  private let place = TemporaryFolder(named: "mooring system")
  private let programs: String
  private let prefix: [String]
  private let environment: [String: String]

  /// A folder whose name has a space; `asOrdinaryUser` runs everything as nobody.
  init(asOrdinaryUser: Bool = false, variables added: [String: String] = [:]) throws {
    let folder = self.place.path
    var variables = ["PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8"]
    variables["SWIFT_BACKTRACE"] = "enable=no"
    // A port would be one for all of them.
    variables["MOORING_HTTP_LISTEN"] = "unix:\(folder)/http.sock"
    // Sanitizers read theirs from there.
    for (name, value) in ProgramOrder.ownEnvironment where name.hasSuffix("SAN_OPTIONS") {
      variables[name] = value
    }
    self.environment = variables.merging(added) { _, added in added }
    let built = try Self.names.map { name in try ProgramOrder.built(name) }
    guard asOrdinaryUser, geteuid() == 0 else {
      self.programs = String(built[0].dropLast("/mooring".count))
      self.prefix = []
      return
    }
    // Somebody else may not be able to reach the place where programs are built.
    self.programs = folder + "/bin"
    try FileManager.default.createDirectory(
      atPath: self.programs, withIntermediateDirectories: true)
    for (name, path) in zip(Self.names, built) {
      try FileManager.default.copyItem(atPath: path, toPath: "\(self.programs)/\(name)")
    }
    guard let nobody = unsafe getpwnam("nobody") else {
      throw ProgramOrder.Failure("there is no user nobody")
    }
    let (user, group) = unsafe (nobody.pointee.pw_uid, nobody.pointee.pw_gid)
    guard unsafe chown(folder, user, group) == 0 else {
      throw ProgramOrder.Failure("the folder cannot be given away")
    }
    self.prefix = [
      "/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--",
    ]
  }

  var folder: String { self.place.path }

  deinit {
    // Under root the database is elsewhere, behind a link.
    let link = self.folder + "/.mooring/pg"
    if let home = try? FileManager.default.destinationOfSymbolicLink(atPath: link) {
      try? FileManager.default.removeItem(atPath: home)
    }
  }

  /// Starts a program in the folder.
  func start(_ command: [String]) throws -> TestProgram {
    var order = ProgramOrder(self.prefix + command, environment: self.environment)
    order.folder = self.folder
    order.isInOwnGroup = true
    return try TestProgram(order)
  }

  /// Starts `mooring` with arguments in the folder.
  func start(mooring arguments: [String]) throws -> TestProgram {
    try self.start(["\(self.programs)/mooring"] + arguments)
  }

  /// Starts everything and returns when it is ready.
  func up() async throws -> TestProgram {
    let program = try self.start(mooring: ["up"])
    try await program.line(containing: "Ctrl-C stops everything")
    return program
  }

  /// Ends everything as an operator does, and checks that it ended well.
  func down(_ program: TestProgram) async throws {
    program.send(SIGTERM)
    let status = try await program.end()
    guard status == 0 else {
      let output = program.lines.suffix(30).joined(separator: "\n")
      throw ProgramOrder.Failure("mooring up exited with \(status):\n\(output)")
    }
    // A part that did not end by itself was ended by its time running out.
    let unwell = program.lines.filter { line in
      line.contains("timedOut") || line.contains("TASK CONTINUATION MISUSE")
    }
    guard unwell.isEmpty else {
      throw ProgramOrder.Failure("it did not end well:\n\(unwell.joined(separator: "\n"))")
    }
  }

  /// Runs `mooring` with arguments to its end.
  func mooring(_ arguments: String...) async throws -> Answer {
    try await self.mooring(arguments)
  }

  /// The same with a list.
  func mooring(_ arguments: [String]) async throws -> Answer {
    let program = try self.start(mooring: arguments)
    let status = try await program.end()
    return Answer(status: status, lines: program.lines)
  }

  /// Runs `mooring` with arguments and `--json`; throws unless it succeeds with one object.
  func json(_ arguments: String...) async throws -> JSONValue {
    try await self.json(arguments)
  }

  /// The same with a list.
  func json(_ arguments: [String]) async throws -> JSONValue {
    let program = try self.start(mooring: arguments + ["--json"])
    let status = try await program.end()
    guard status == 0, let line = program.lines.first else {
      let text = program.lines.joined(separator: "\n")
      throw ProgramOrder.Failure("\(arguments) exited with \(status):\n\(text)")
    }
    return try JSONValue(parsing: line)
  }

  /// The processes of the system that name the folder or its database, by what they were started
  /// with.
  var processes: [(id: pid_t, command: String)] {
    let link = self.folder + "/.mooring/pg"
    let home = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return ids.compactMap { pid_t($0) }.compactMap { id in
      let words = (try? Data(contentsOf: URL(filePath: "/proc/\(id)/cmdline"))) ?? Data()
      let command = String(decoding: words.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
      let run = (try? Data(contentsOf: URL(filePath: "/proc/\(id)/environ"))) ?? Data()
      let variables = String(decoding: run, as: UTF8.self)
      let isOurs =
        command.contains(self.folder) || home.map { command.contains($0) } == true
        || variables.contains("MOORING_RUN_DIR=\(self.folder)")
      return isOurs ? (id, command) : nil
    }
  }

  /// Returns once there are none: who was killed is there for a moment after his last word.
  func hasNoProcesses() async throws {
    try await eventually("no process of \(self.folder)") { self.processes.isEmpty }
  }

  /// The process whose command contains `text`.
  func idOfProcess(running text: String) throws -> pid_t {
    guard let found = self.processes.first(where: { $0.command.contains(text) }) else {
      throw ProgramOrder.Failure("no process runs \(text): \(self.processes)")
    }
    return found.id
  }
}
